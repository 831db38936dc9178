import { randomBytes } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { nameDifferentPatients } from '../../shared/dicom/patients';
import { readHead, type Head } from '../../shared/dicom/read-head';
import { readJpeg, type JpegPicture } from '../../shared/dicom/read-jpeg';
import { readRecordValues, type RecordValues } from '../../shared/dicom/read-record-values';
import {
  examKeywords,
  wrapPdf,
  wrapPhoto,
  type AttachmentFacts,
  type WrappedPiece,
} from '../../shared/dicom/wrap-attachment';
import { UserError } from '../../shared/errors/user-error';
import type { AttachedSeries, AttachmentKind, Attachments } from '../../shared/model/attachments';
import { limits } from '../../shared/model/limits';
import type { JobContext } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';
import type { AttachedFile, SourceRef } from '../../shared/model/source';
import { wrappedBytes } from './attachments-source';
import { inflateHead } from './inflate';
import { openFile } from './open-file';
import { openSelection, type OpenSelection } from './open-selection';
import { asSourceError } from './system-error';

const windowBytes = 65_536;
const moves = Math.ceil(limits.headBytes / windowBytes);
/** Where a PDF says that it is one, and where that it is whole: readers look no further. @see ISO 32000-1 7.5, Annex H */
const pdfStartBytes = 1024;
const pdfEndBytes = 4096;

/** A file of this computer that can go with pictures. */
interface LookedAt extends Pick<AttachedFile, 'path' | 'bytes' | 'changedMs'> {
  /** Null for a PDF. */
  readonly picture: JpegPicture | null;
}

const refuse = (code: 'unsupported' | 'other-jpeg' | 'damaged'): UserError =>
  new UserError(`attachment/${code}`, 'change-input');

const isJpeg = (start: Uint8Array): boolean => start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff;

const lookAtFile = (path: string): LookedAt => {
  const real = realpathSync.native(path);
  const stats = statSync(real);
  if (!stats.isFile()) throw refuse('unsupported');
  const bytes = stats.size;
  if (bytes > limits.attachedBytes)
    throw new UserError('attachment/too-large', 'change-input', { most: limits.attachedBytes });
  const found = { path: real, bytes, changedMs: stats.mtimeMs };
  const file = openFile(real);
  const readAt = (position: number, length: number): Buffer => {
    const read = Buffer.alloc(Math.max(0, Math.min(length, bytes - position)));
    if (file.read(read, position) < read.length) throw refuse('damaged');
    return read;
  };
  try {
    const start = readAt(0, pdfStartBytes);
    if (isJpeg(start)) {
      const picture = readJpeg(readAt(0, bytes));
      if (typeof picture === 'string') throw refuse(picture === 'damaged' ? 'damaged' : 'other-jpeg');
      return { ...found, picture };
    }
    if (!start.includes('%PDF-')) throw refuse('unsupported');
    if (!readAt(Math.max(0, bytes - pdfEndBytes), pdfEndBytes).includes('%%EOF')) throw refuse('damaged');
    return { ...found, picture: null };
  } finally {
    file.close();
  }
};

const kindOf = ({ picture }: LookedAt): AttachmentKind => (picture === null ? 'pdf' : 'photo');

export interface LookedAtAttachment {
  readonly kind: AttachmentKind;
  readonly bytes: number;
  /** A photo that does not stand upright: where it goes, they are told how to turn it. */
  readonly isTurned: boolean;
}

/**
 * Looks whether a file can go with pictures: a PDF, or a JPEG photo of the kind that every receiver reads.
 *
 * @throws {UserError} `attachment/…` why not; `source/…` where it can't be read
 */
export const lookAtAttachment = (
  { source }: { readonly source: SourceRef },
  { signal }: JobContext<never>,
): Promise<LookedAtAttachment> => {
  signal.throwIfAborted();
  try {
    const found = lookAtFile(source.path);
    const isTurned = (found.picture?.turn ?? 0) > 0;
    return Promise.resolve({ kind: kindOf(found), bytes: found.bytes, isTurned });
  } catch (error) {
    return Promise.reject(asSourceError(error));
  }
};

/** Random, as PS3.5 B.2 has it. */
const newUid = (): string => `2.25.${BigInt(`0x${randomBytes(16).toString('hex')}`)}`;

/** What a picture of the exam says of it, and the head of that picture. */
interface ExamFacts {
  readonly head: Head;
  readonly values: RecordValues;
}

const isOfSamePatient = (
  one: Head,
  other: Pick<Instance, 'patientId' | 'patientName' | 'birthDate'>,
): boolean =>
  one.patientId === other.patientId &&
  one.patientName === other.patientName &&
  one.birthDate === other.birthDate;

const identityChanged = (): UserError => new UserError('deposit/identity-changed', 'change-input');

const readExam = ({ sourceOf }: OpenSelection, instance: Instance): ExamFacts => {
  const file = sourceOf(instance).open(instance.path);
  try {
    const window = new ByteWindow(new Uint8Array(windowBytes));
    window.open(file.bytes, file.read, moves);
    const head = readHead(window, inflateHead, 0);
    if (head?.sopInstanceUid !== instance.sopInstanceUid || head.studyUid !== instance.studyUid)
      throw identityChanged();
    // of what is only listed, the record need not say all of the patient
    if (instance.asListed !== true && !isOfSamePatient(head, instance)) throw identityChanged();
    window.movesLeft = moves;
    return { head, values: readRecordValues(window, head, examKeywords, inflateHead) };
  } finally {
    file.close();
  }
};

/** From the first picture that can be read. */
const findExam = (opened: OpenSelection, pictures: readonly Instance[]): ExamFacts => {
  const [first] = pictures;
  if (first === undefined) throw new UserError('export/nothing-chosen', 'change-input');
  if (pictures.some((one) => nameDifferentPatients(first, one)))
    throw new UserError('attachment/several-people', 'change-input');
  let cause: unknown;
  for (const picture of pictures)
    try {
      return readExam(opened, picture);
    } catch (error) {
      if (error instanceof UserError) throw error;
      cause = error;
    }
  throw new UserError('export/nothing-readable', 'change-input', {}, { cause });
};

const toText = (piece: WrappedPiece): AttachedFile['pieces'][number] =>
  piece instanceof Uint8Array ? Buffer.from(piece).toString('base64') : [piece[0], piece[1]];

interface Wrapped {
  readonly attached: AttachedFile;
  readonly instance: Instance;
}

/** @param head of the picture that it has to name the same patient as */
const wrap = ({ picture, ...file }: LookedAt, facts: AttachmentFacts, { head }: ExamFacts): Wrapped => {
  const { sopInstanceUid } = facts;
  const pieces = picture === null ? wrapPdf(facts, file.bytes) : wrapPhoto(facts, picture);
  const attached = { sopInstanceUid, ...file, pieces: pieces.map(toText) };
  const bytes = wrappedBytes(attached);
  const [start] = pieces;
  const own = start instanceof Uint8Array ? readHead(ByteWindow.over(start, bytes), inflateHead) : null;
  if (own === null || !isOfSamePatient(own, head)) throw identityChanged();
  const { studyUid, seriesUid, sopClassUid, transferSyntaxUid, instanceNumber, frames } = own;
  const { patientId, patientName, birthDate, likelyName } = own;
  const instance = {
    ...{ studyUid, seriesUid, sopInstanceUid, sopClassUid, transferSyntaxUid, path: sopInstanceUid, bytes },
    ...{ bare: false, instanceNumber, frames, sliceDistanceMm: null, patientId, patientName, birthDate },
    ...(likelyName === undefined ? null : { likelyName }),
  };
  return { attached, instance };
};

const two = (number: number): string => String(number).padStart(2, '0');
const dateAndTime = (now: Date): Pick<AttachmentFacts, 'date' | 'time'> => ({
  date: [String(now.getFullYear()), two(now.getMonth() + 1), two(now.getDate())].join(''),
  time: [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(''),
});

export interface AttachInput {
  /** Of it, the pictures of the exams that something goes with. */
  readonly selection: Selection;
  readonly wanted: readonly { readonly path: string; readonly studyUid: string }[];
}

/**
 * Makes instances of documents and photos, each of the patient and the exam of the pictures that it goes with.
 *
 * @throws {UserError} `attachment/…`; `deposit/identity-changed` when the pictures are others than when they were listed
 */
export const wrapAttachments = async (
  { selection, wanted }: AttachInput,
  { signal }: JobContext<never>,
): Promise<Attachments> => {
  const [first] = wanted;
  if (first === undefined) throw new UserError('export/nothing-chosen', 'change-input');
  if (wanted.length > limits.attachments)
    throw new UserError('attachment/too-many', 'change-input', { most: limits.attachments });
  const now = dateAndTime(new Date());
  const exams = new Map<string, ExamFacts>();
  const series = new Map<string, AttachedSeries & { instances: number }>();
  const all: Wrapped[] = [];
  const opened = await openSelection(selection);
  try {
    for (const { path, studyUid } of wanted) {
      signal.throwIfAborted();
      const found = lookAtFile(path);
      const pictures = selection.instances.filter((one) => one.studyUid === studyUid);
      const exam = exams.get(studyUid) ?? findExam(opened, pictures);
      exams.set(studyUid, exam);
      const kind = kindOf(found);
      const key = `${kind} ${studyUid}`;
      const own = series.get(key) ?? { studyUid, seriesUid: newUid(), kind, instances: 0 };
      own.instances += 1;
      series.set(key, own);
      const facts = {
        ...{ exam: exam.values, studyUid, seriesUid: own.seriesUid, sopInstanceUid: newUid() },
        ...{ number: own.instances, title: basename(path, extname(path)), ...now },
      };
      all.push(wrap(found, facts, exam));
    }
  } catch (error) {
    throw asSourceError(error);
  } finally {
    opened.close();
  }
  return {
    selection: {
      source: {
        kind: 'attachments',
        path: realpathSync.native(first.path),
        attached: all.map(({ attached }) => attached),
      },
      instances: all.map(({ instance }) => instance),
      gaps: [],
      unidentified: 0,
    },
    series: [...series.values()],
  };
};
