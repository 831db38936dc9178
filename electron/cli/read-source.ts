import type { Scan } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import { holdsNoDicom, noDicomError } from '../media/scan-source';
import { scanWithCopies } from '../media/second-copy';
import { sourceKey } from '../../shared/model/source-key';
import type { CommandIo } from './command';

/** For the parser: other copies of the source, which give what it lacks. */
export const copyOption = { copy: { type: 'string', multiple: true } } as const;

/** How --help shows that option. */
export const copyUsage = '[--copy SOURCE]...';

export const copyDetails = [
  '--copy names another copy of the same disc (a second disc, a folder, a .zip or an .iso file): pictures that the source lists or',
  'holds and that can not be read there are taken from it, by their UIDs; to find those, all of the source is read. What names another patient, or has other bytes than',
  'can be read in the source, is not taken and is told. A file of which nobody knows the picture is taken only from the same path with',
  'the same size, and only where the same DICOMDIR, or pictures that both have at the same paths (one, or three where other files',
  'differ), prove that both are the same disc: give the folder that holds what the disc holds, not one above it.',
  'A picture that copies have with different bytes is taken from none of them, and told.',
].join('\n');

/**
 * Reads what a command works on.
 *
 * @param copies other copies of it
 * @throws {UserError} 'source/no-dicom' when there is nothing in it; why it, or a copy, can't be read
 */
export const readSourceFor = async (
  source: SourceRef,
  copies: readonly SourceRef[],
  io: CommandIo,
): Promise<Scan> => {
  const scan = await scanWithCopies(source, copies, {
    signal: io.signal,
    tell: (news) => {
      if (news.kind === 'progress') io.progress(news.progress);
    },
  });
  if (holdsNoDicom(scan)) throw noDicomError(scan);
  const { fromCopies = 0 } = scan.catalog.counts;
  if (fromCopies > 0)
    io.say(
      fromCopies === 1
        ? '1 picture that the source can not give is taken from a copy of it.'
        : `${fromCopies} pictures that the source can not give are taken from copies of it.`,
    );
  const helped = new Set(scan.instances.map(({ from }) => (from === undefined ? '' : sourceKey(from))));
  for (const copy of copies)
    if (!helped.has(sourceKey(copy)))
      io.say(`Nothing is taken from ${copy.path}: it has nothing that can not be read from the source.`);
  return scan;
};
