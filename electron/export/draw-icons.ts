import type { ExportReport } from '../../shared/contract/ipc';
import { arrangeFileSet, type DraftedInstance } from '../../shared/dicom/file-ids';
import { withIcon } from '../../shared/dicom/icon-image';
import { contentOf } from '../../shared/dicom/sop-classes';
import { limits } from '../../shared/model/limits';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { OpenSelection } from '../media/open-selection';
import { newPace, throttled } from '../media/pace';
import type { DraftedSelection } from './draft-selection';
import { PictureDecoder } from './picture-decoder';
import { membersBySeries, orTooLarge } from './plan-file-set';
import { readWhole } from './read-whole';

/** How many series have an icon, and how many have pictures and none. */
export type IconCounts = NonNullable<ExportReport['icons']>;

const isPicture = ({ instance }: DraftedInstance): boolean =>
  ['pictures', 'loops'].includes(contentOf(instance.sopClassUid, instance.frames));

/**
 * Draws an icon a series, of its middle picture, into the records that lead to its instances. It is known before anything is
 * planned, so that the DICOMDIR is as large as it was said to be.
 *
 * A picture is read once more for it, to its end, and compared with what the scan found: an icon is of the patient it stands below.
 *
 * @throws {UserError} 'export/too-large' | 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const drawIcons = async (
  { sourceOf }: Pick<OpenSelection, 'sourceOf'>,
  drafts: DraftedSelection,
  { signal, tell }: JobContext<Progress>,
): Promise<{ readonly drafts: DraftedSelection; readonly icons: IconCounts }> => {
  const pace = newPace(signal);
  const tellNow = throttled(tell);
  const decoder = new PictureDecoder();
  const all = membersBySeries(orTooLarge(() => arrangeFileSet(drafts.drafted)));
  const drafted: DraftedInstance[] = [];
  const icons = { drawn: 0, lacking: 0 };
  let bytesDone = 0;

  const draw = async (pictures: readonly DraftedInstance[]): Promise<Uint8Array | null> => {
    const middle = pictures[pictures.length >> 1]?.instance;
    if (middle === undefined) return null;
    const file = middle.bytes > limits.sampleBytes ? null : await readWhole(sourceOf(middle), middle, signal);
    bytesDone += file?.length ?? 0;
    const { transferSyntaxUid } = middle;
    const drawn = file === null ? 'untried' : await decoder.drawIcon({ file, transferSyntaxUid }, signal);
    if (typeof drawn !== 'string') icons.drawn++;
    else if (drawn !== 'none') icons.lacking++;
    return typeof drawn === 'string' ? null : drawn;
  };

  try {
    for (const [index, members] of all.entries()) {
      const give = withIcon(await draw(members.filter(isPicture)));
      drafted.push(...members.map(({ instance, drafts: own }) => ({ instance, drafts: give(own) })));
      tellNow(() => ({
        step: 'icons',
        filesDone: index + 1,
        filesTotal: all.length,
        bytesDone,
        bytesTotal: null,
      }));
      if (pace.isDue()) await pace.breathe();
    }
  } finally {
    decoder.close();
  }
  return { drafts: { ...drafts, drafted }, icons };
};
