import type { Progress } from '../../shared/model/progress';

const steps: Record<Progress['step'], string> = {
  list: 'Listing files',
  index: 'Reading the index',
  heads: 'Checking pictures',
  icons: 'Drawing icons',
  rewrite: 'Changing without loss',
  pages: 'Drawing pages',
  hash: 'Reading every byte',
  compare: 'Comparing files that are there twice',
  copy: 'Copying',
  write: 'Writing',
  burn: 'Burning',
  send: 'Sending',
  receive: 'Receiving',
  verify: 'Comparing',
};

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

/** One line for people; totals where they are known. */
export const progressLine = ({
  step,
  filesDone,
  filesTotal,
  bytesDone,
  bytesTotal,
  isSlow,
}: Progress): string => {
  const files = filesTotal === null ? `${filesDone} files` : `${filesDone} of ${filesTotal} files`;
  const bytes =
    bytesTotal === null
      ? `${megabytes(bytesDone)} MB`
      : `${megabytes(bytesDone)} of ${megabytes(bytesTotal)} MB`;
  const wait = isSlow === true ? '. The drive is slow to answer; Discport waits' : '';
  return `${steps[step]}: ${files}, ${bytes}${wait}`;
};
