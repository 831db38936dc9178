import { arrangeFileSet, type DraftedInstance } from '../../shared/dicom/file-ids';
import { contentOf, encapsulatedPdf } from '../../shared/dicom/sop-classes';
import { limits } from '../../shared/model/limits';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import type { OpenSelection } from '../media/open-selection';
import { throttled } from '../media/pace';
import type { DraftedSelection, PagePart } from './draft-selection';
import type { PictureDecoder } from './picture-decoder';
import { membersBySeries, orTooLarge } from './plan-file-set';
import { readWhole } from './read-whole';

const structuredReports = '1.2.840.10008.5.1.4.1.1.88.';
const keyObjectSelection = `${structuredReports}59`;

/** What is shown of an instance; null for nothing. */
const kindOf = ({ sopClassUid, frames }: Instance): PagePart['kind'] | null => {
  if (sopClassUid === encapsulatedPdf) return 'pdf';
  if (sopClassUid === keyObjectSelection) return null;
  if (sopClassUid.startsWith(structuredReports)) return 'report';
  return ['pictures', 'loops'].includes(contentOf(sopClassUid, frames)) ? 'picture' : null;
};

/**
 * Makes what the pages for people show: one picture a series, which is the first that a selection of key pictures means or the middle one, and
 * every report and PDF. It is known before anything is planned, so that every size is.
 *
 * What can't be shown is not there; the pages are no substitute for the pictures.
 *
 * @throws {UserError} 'export/too-large' | 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const drawPageParts = async (
  { sourceOf }: Pick<OpenSelection, 'sourceOf'>,
  drafts: DraftedSelection,
  decoder: PictureDecoder,
  { signal, tell }: JobContext<Progress>,
): Promise<DraftedSelection> => {
  const tellNow = throttled(tell);
  const parts = new Map<Instance, PagePart>();
  let [bytesDone, partBytes] = [0, 0];
  const read = async (
    instance: Instance,
    wanted: Parameters<PictureDecoder['readForPages']>[1],
  ): Promise<Uint8Array | null> => {
    const file =
      instance.bytes > limits.sampleBytes ? null : await readWhole(sourceOf(instance), instance, signal);
    if (file === null) return null;
    bytesDone += file.length;
    const { transferSyntaxUid } = instance;
    return decoder.readForPages({ file, transferSyntaxUid }, wanted, signal);
  };
  const draw = async (instance: Instance | undefined): Promise<void> => {
    const kind = instance === undefined ? null : kindOf(instance);
    if (instance === undefined || kind === null) return;
    const bytes = await read(instance, 'drawPagePart');
    if (bytes === null || bytes.length === 0 || partBytes + bytes.length > limits.pagePartBytes) return;
    partBytes += bytes.length;
    parts.set(instance, { kind, bytes });
  };

  const keys = new Set<string>();
  for (const { instance } of drafts.drafted)
    if (instance.sopClassUid === keyObjectSelection) {
      const uids = await read(instance, 'readKeyPictures');
      for (const uid of Buffer.from(uids ?? [])
        .toString('utf8')
        .split('\n'))
        keys.add(uid);
    }
  const all = membersBySeries(orTooLarge(() => arrangeFileSet(drafts.drafted)));
  for (const [index, members] of all.entries()) {
    const isOf = (kind: PagePart['kind']) => (member: DraftedInstance) => kindOf(member.instance) === kind;
    const pictures = members.filter(isOf('picture'));
    const key =
      pictures.find(({ instance }) => keys.has(instance.sopInstanceUid)) ?? pictures[pictures.length >> 1];
    await draw(key?.instance);
    for (const { instance } of members) if (kindOf(instance) !== 'picture') await draw(instance);
    const told = { step: 'pages', bytesDone, bytesTotal: null } as const;
    tellNow(() => ({ ...told, filesDone: index + 1, filesTotal: all.length }));
  }
  return { ...drafts, partOf: (instance) => parts.get(instance) ?? null };
};
