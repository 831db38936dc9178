/** UDF images as other people's programs make and read them: mkudffs for the volume, udfclient for what is in it. */
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';

/** As udfclient calls the volume; its names have no place for a random identifier. */
const volumeSet = '0123456789abcdefX';
const label = 'DISC';
const volume = `${volumeSet}:${label}:${label}:LinuxUDF`;

/** An image of an empty volume of 24 MB. `mediaType` as mkudffs calls it: hd, dvdrw, cdrw, cdr …; `blockBytes` as discs have it, or sticks. */
export const makeUdf = (image, mediaType, { blockBytes = 2048, options = [] } = {}) => {
  writeFileSync(image, '');
  truncateSync(image, 24 * 1_048_576);
  execFileSync(
    'mkudffs',
    ['-b', String(blockBytes), '-l', label, `--fullvsid=${volumeSet}`, '-m', mediaType, ...options, image],
    {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    },
  );
};

const tell = (image, commands, cwd, blockBytes = 2048) =>
  execFileSync('udfclient', ['-b', String(blockBytes), '-W', image], {
    input: `${[`cd ${volume}`, ...commands, 'quit'].join('\n')}\n`,
    encoding: 'latin1',
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd,
  });

/** Copies files and folders of a folder into an image. */
export const putIntoUdf = (image, folder, names, blockBytes) => {
  tell(
    image,
    names.map((name) => `put ${name}`),
    folder,
    blockBytes,
  );
};

/** Copies a file or folder of an image into a folder. */
export const getFromUdf = (image, name, folder) => {
  tell(image, [`get ${name}`], folder);
};
