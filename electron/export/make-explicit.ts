import { createHash } from 'node:crypto';
import type { ExportReport } from '../../shared/contract/ipc';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { joinBytes } from '../../shared/dicom/explicit-elements';
import { isSoundFileMeta, renewedFileMeta } from '../../shared/dicom/file-meta';
import { readHead } from '../../shared/dicom/read-head';
import { explicitLittleEndian, losslessSyntaxes } from '../../shared/dicom/transfer-syntaxes';
import { limits } from '../../shared/model/limits';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import type { OpenSelection } from '../media/open-selection';
import { throttled } from '../media/pace';
import { InstanceFault, isSameInstance } from '../media/read-instance';
import type { Source } from '../media/source';
import type { DraftedSelection } from './draft-selection';
import type { PictureDecoder } from './picture-decoder';
import { readWhole } from './read-whole';

/** How many are written in Explicit VR Little Endian that were not, and how many stay as they are. */
export type ExplicitCounts = NonNullable<ExportReport['explicit']>;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An instance as it is written in Explicit VR Little Endian. */
export interface ExplicitFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly datasetStart: number;
  /** Of the file, in lower-case hex. */
  readonly sha256: string;
  readonly datasetSha256: string;
}

/** Whether it is in a form that may be written in Explicit VR Little Endian without a loss. */
export const mayBeExplicit = ({ transferSyntaxUid, bytes }: Instance): boolean =>
  losslessSyntaxes.has(transferSyntaxUid) && bytes <= limits.sampleBytes;

/**
 * Reads an instance, and writes it anew in Explicit VR Little Endian, in a thread that may break on it.
 *
 * @returns null where it can't be read, or can't be written so without a loss
 * @throws {UserError} 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const explicitFileOf = async (
  source: Source,
  instance: Instance,
  decoder: PictureDecoder,
  signal: AbortSignal,
): Promise<ExplicitFile | null> => {
  const file = mayBeExplicit(instance) ? await readWhole(source, instance, signal) : null;
  if (file === null) return null;
  const { transferSyntaxUid } = instance;
  const made = await decoder.toExplicit({ file, transferSyntaxUid }, signal);
  const head = made === null ? null : readHead(ByteWindow.over(made), () => null);
  // it is still the picture of the patient that the scan found
  if (made === null || head === null || !isSameInstance(head, { ...instance, bare: false })) return null;
  if (head.transferSyntaxUid !== explicitLittleEndian) return null;
  const dataset = made.subarray(head.datasetStart);
  const said = made.subarray(0, head.datasetStart);
  const fileMeta = isSoundFileMeta(said, head) ? said : renewedFileMeta(said, head);
  const bytes = joinBytes([fileMeta, dataset]);
  return {
    bytes,
    datasetStart: fileMeta.length,
    sha256: sha256(bytes),
    datasetSha256: sha256(dataset),
  };
};

/** Instances that are written in another form than they are read in. */
export interface ExplicitInstances {
  readonly drafts: DraftedSelection;
  readonly counts: ExplicitCounts;
  /** Null for one that leaves as it is. @throws {InstanceFault} where it is not what it was any more */
  readonly fileOf: (instance: Instance, signal: AbortSignal) => Promise<ExplicitFile> | null;
}

/** An instance as it is written; it has its preamble then. */
const explicitInstance = (instance: Instance, bytes: number): Instance => {
  const written: { -readonly [K in keyof Instance]: Instance[K] } = {
    ...instance,
    transferSyntaxUid: explicitLittleEndian,
    bytes,
    bare: false,
  };
  delete written.lacksPreamble;
  return written;
};

/**
 * Tries for each instance of a selection whether it can be written in Explicit VR Little Endian without a loss. It is decoded
 * twice for that: now, since everything is planned to the byte before the first one is written, and when it is written, with the same outcome or not at
 * all. What can't be stays as it is.
 *
 * @throws {UserError} 'source/removed'
 * @throws the signal's reason when cancelled
 */
export const makeExplicit = async (
  { sourceOf }: Pick<OpenSelection, 'sourceOf'>,
  drafts: DraftedSelection,
  decoder: PictureDecoder,
  { signal, tell }: JobContext<Progress>,
): Promise<ExplicitInstances> => {
  const tellNow = throttled(tell);
  const originals = new Map<Instance, { readonly of: Instance; readonly sha256: string }>();
  let [kept, bytesDone] = [0, 0];
  const drafted: DraftedSelection['drafted'][number][] = [];
  for (const [index, one] of drafts.drafted.entries()) {
    const { instance } = one;
    const isExplicit = instance.transferSyntaxUid === explicitLittleEndian;
    const file = isExplicit ? null : await explicitFileOf(sourceOf(instance), instance, decoder, signal);
    if (file === null) {
      if (!isExplicit) kept++;
      drafted.push(one);
    } else {
      const changed = explicitInstance(instance, file.bytes.length);
      originals.set(changed, { of: instance, sha256: file.sha256 });
      drafted.push({ ...one, instance: changed });
    }
    bytesDone += instance.bytes;
    const told = { step: 'rewrite', bytesDone, bytesTotal: null } as const;
    tellNow(() => ({ ...told, filesDone: index + 1, filesTotal: drafts.drafted.length }));
  }
  return {
    drafts: {
      ...drafts,
      drafted,
      factsOf: (instance) => drafts.factsOf(originals.get(instance)?.of ?? instance),
      partOf: (instance) => drafts.partOf(originals.get(instance)?.of ?? instance),
      isChanged: (instance) => originals.has(instance),
    },
    counts: { changed: originals.size, kept },
    fileOf: (instance, context) => {
      const original = originals.get(instance);
      if (original === undefined) return null;
      return explicitFileOf(sourceOf(original.of), original.of, decoder, context).then((file) => {
        if (file?.sha256 !== original.sha256) throw new InstanceFault('changed');
        return file;
      });
    },
  };
};
