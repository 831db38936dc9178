import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';

/** There is no drive here: a lsblk that reports what is mounted from /dev/sr9 as the disc in one. */
const script = `#!/usr/bin/python3
import json
found = [line.split(' ')[4] for line in open('/proc/self/mountinfo') if ' /dev/sr9 ' in line]
print(json.dumps({'blockdevices': [
  {'name': 'sr9', 'path': '/dev/sr9', 'type': 'rom', 'rm': True, 'tran': 'sata', 'label': 'CTDISC' if found else None,
   'size': 1000000, 'mountpoint': found[0] if found else None}]}))
`;

/** @returns the search path on which that program comes first */
export const pathWithFakeLsblk = (program: string): string => {
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return [dirname(program), process.env['PATH']].join(delimiter);
};
