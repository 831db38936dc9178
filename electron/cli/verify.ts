import { verifyFileSet, type VerifyCode, type VerifyReport } from '../export/verify-file-set';
import { sourceRefOf } from '../media/open-source';
import { exitStatus, onlyPositional, parseCommandLine, type Command } from './command';

const options = { against: { type: 'string' }, json: { type: 'boolean' } } as const;

const sentences: Readonly<Record<VerifyCode, string>> = {
  'no-dicomdir': 'there is no DICOMDIR',
  'dicomdir-unreadable': 'the DICOMDIR can not be read',
  'dicomdir-contradicts': 'the DICOMDIR says something else than the file',
  'listed-missing': 'the DICOMDIR lists it, but it is not there',
  'present-unlisted': 'it is there, but not in the DICOMDIR',
  unreadable: 'it can not be read',
  damaged: 'it is cut short',
  differs: 'it is not the same as in the source',
  'not-in-source': 'the source has no such picture',
  name: 'its name is not one that every system reads',
  preamble: 'its first bytes are not zero: a program could hide there',
  program: 'it is a program, or starts one',
};

const summary = ({ label, instances, compared, failures }: VerifyReport): string =>
  [
    ...failures.map(({ code, path }) => `${path ?? label}: ${sentences[code]}`),
    failures.length === 0
      ? `All ${instances} pictures and documents were read${compared === null ? '' : ' and are the same as in the source'}.`
      : `${failures.length} faults in ${instances} pictures and documents.`,
    '',
  ].join('\n');

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify SOURCE [--against SOURCE] [--json]',
  summary: 'reads a written folder, disc, .zip or .iso again, every byte of it, and compares',
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const source = await sourceRefOf(onlyPositional(positionals, 'SOURCE'));
    const against = values.against === undefined ? null : await sourceRefOf(values.against);
    const report = await verifyFileSet({ source, against }, { signal: io.signal, tell: io.progress });
    io.out(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return report.failures.length === 0 ? exitStatus.done : exitStatus.failed;
  },
};
