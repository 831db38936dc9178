import { argv } from 'node:process';
import { UserError } from '../../../shared/errors/user-error';
import { problemsOf, scanHere } from './scan-here';

/** Nobody: root reads everything, whatever the permissions say. */
const nobody = 65534;

if (process.getuid?.() === 0) {
  process.setgroups?.([nobody]);
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}

const said = await scanHere(argv[2] ?? '').then(
  (scan) => ({
    instances: scan.instances.length,
    problems: problemsOf(scan),
    unidentified: scan.unidentified,
  }),
  (error: unknown) => ({ error: error instanceof UserError ? error.data.code : String(error) }),
);
process.stdout.write(JSON.stringify(said));
