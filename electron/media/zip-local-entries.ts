import { setImmediate as nextTurn } from 'node:timers/promises';
import { Entry, parseExtraFields } from 'yauzl';
import { limits } from '../../shared/model/limits';
import type { SourceFile } from './source';
import { signatureBytes, zipSignatures } from './zip-signatures';

/** Of a local header, without the name and what follows it. */
export const localHeaderBytes = 30;
/** Of the general purpose bits: size and CRC-32 come after the bytes. */
export const hasDescriptor = 8;
const zip64Field = 1;
const saturated = 0xffffffff;

const headBytes = 4096;
const mostNameBytes = 4096;
const searchedBytes = 65_536;
/** The longest descriptor, and the signature behind it. */
const descriptorBytes = 28;

/** A long search lets others have their turn: somebody may want to stop it. */
type Breathe = () => Promise<void> | undefined;

const turnMs = 20;

const newBreath = (): Breathe => {
  let turnEnds = performance.now() + turnMs;
  return () =>
    performance.now() < turnEnds
      ? undefined
      : nextTurn().then(() => {
          turnEnds = performance.now() + turnMs;
        });
};

/** Gives bytes from a position on, at least as many as asked for unless the file ends; what was read last is not read again. */
type ReadAhead = (position: number, least: number, ahead: number) => Buffer;

const readAhead = (file: SourceFile): ReadAhead => {
  let [held, start] = [Buffer.alloc(0), 0];
  return (position, least, ahead) => {
    const from = position - start;
    if (from < 0 || held.length - from < least) {
      const into = Buffer.alloc(Math.max(least, ahead));
      held = into.subarray(0, file.read(into, position));
      start = position;
      return held;
    }
    return held.subarray(from);
  };
};

const numberAt = (bytes: Buffer, at: number): number => (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0);

const isNext = (signature: number): boolean =>
  signature === zipSignatures.localHeader || signature === zipSignatures.directory;

/** Sizes that do not fit stand behind the name (APPNOTE 4.5.3). */
const widen = (entry: Entry): void => {
  const field = entry.extraFields.find(({ id, data }) => id === zip64Field && data.length >= 16)?.data;
  if (field === undefined) return;
  if (entry.uncompressedSize === saturated) entry.uncompressedSize = Number(field.readBigUInt64LE(0));
  if (entry.compressedSize === saturated) entry.compressedSize = Number(field.readBigUInt64LE(8));
};

interface LocalEntry {
  readonly entry: Entry;
  readonly dataAt: number;
}

/** @returns null where no whole header is */
const readHeader = (read: ReadAhead, position: number): LocalEntry | null => {
  const header = read(position, localHeaderBytes, headBytes);
  if (header.length < localHeaderBytes || numberAt(header, 0) !== zipSignatures.localHeader) return null;
  const nameBytes = header.readUInt16LE(26);
  // no system has longer ones, and a million of them would fill the memory
  if (nameBytes > mostNameBytes) return null;
  const moreBytes = nameBytes + header.readUInt16LE(28);
  const more = read(position + localHeaderBytes, moreBytes, headBytes);
  if (more.length < moreBytes) return null;
  const entry = new Entry();
  Object.assign(entry, {
    versionMadeBy: 0,
    externalFileAttributes: 0,
    generalPurposeBitFlag: header.readUInt16LE(6),
    compressionMethod: header.readUInt16LE(8),
    lastModFileTime: header.readUInt16LE(10),
    crc32: header.readUInt32LE(14),
    compressedSize: header.readUInt32LE(18),
    uncompressedSize: header.readUInt32LE(22),
    // copies: what was read ahead is not kept
    fileNameRaw: Buffer.from(more.subarray(0, nameBytes)),
    extraFields: [],
    relativeOffsetOfLocalHeader: position,
  });
  try {
    entry.extraFields = parseExtraFields(Buffer.from(more.subarray(nameBytes, moreBytes)));
  } catch {
    return null;
  }
  widen(entry);
  return { entry, dataAt: position + localHeaderBytes + moreBytes };
};

const mark = signatureBytes(zipSignatures.descriptor);

/** Takes sizes and CRC-32 from the descriptor after the bytes (APPNOTE 4.3.9), which tells how many bytes it is after. */
const takeDescriptor = async (
  read: ReadAhead,
  { entry, dataAt }: LocalEntry,
  breathe: Breathe,
): Promise<number | null> => {
  for (let at = dataAt; ;) {
    const bytes = read(at, descriptorBytes, searchedBytes);
    await breathe();
    const found = bytes.indexOf(mark);
    if (found < 0 && bytes.length < descriptorBytes) return null;
    if (found < 0) at += bytes.length - mark.length + 1;
    else if (found > 0 && bytes.length - found < descriptorBytes) at += found;
    else {
      const [here, size] = [bytes.subarray(found), at + found - dataAt];
      const forms = [
        { bytes: 16, stored: numberAt(here, 8), whole: numberAt(here, 12) },
        {
          bytes: 24,
          stored: numberAt(here, 8) + numberAt(here, 12) * 2 ** 32,
          whole: numberAt(here, 16) + numberAt(here, 20) * 2 ** 32,
        },
      ];
      const form = forms.find(
        ({ bytes: length, stored }) =>
          stored === size && (here.length === length || isNext(numberAt(here, length))),
      );
      if (form !== undefined) {
        Object.assign(entry, {
          crc32: numberAt(here, 4),
          compressedSize: size,
          uncompressedSize: form.whole,
        });
        return at + found + form.bytes;
      }
      at += found + mark.length;
    }
  }
};

/** A descriptor that only repeats what the header says, with or without a signature, in either form. */
const repeated = [0, 12, 16, 20, 24];

/** @returns where the next header is; null where the file ends before */
const findNext = async (
  file: SourceFile,
  read: ReadAhead,
  local: LocalEntry,
  breathe: Breathe,
): Promise<number | null> => {
  const { entry, dataAt } = local;
  const comesAfter = (entry.generalPurposeBitFlag & hasDescriptor) !== 0;
  if (comesAfter && [0, saturated].includes(entry.compressedSize))
    return takeDescriptor(read, local, breathe);
  const end = dataAt + entry.compressedSize;
  if (end > file.bytes) return null;
  if (!comesAfter) return end;
  return end + (repeated.find((bytes) => isNext(numberAt(read(end + bytes, 4, headBytes), 0))) ?? 0);
};

/** A header is looked for no further than this behind what can't be understood. */
const mostHoleBytes = 64 * 1_048_576;
const headerMark = signatureBytes(zipSignatures.localHeader);

/** The last method that APPNOTE 4.4.5 has. */
const lastMethod = 99;

/** Four bytes are soon the same by chance in what is compressed. */
const makesSense = (local: LocalEntry | null): boolean =>
  local !== null && local.entry.fileNameRaw.length > 0 && local.entry.compressionMethod <= lastMethod;

/** @returns where the next header is that makes sense; null where none is found */
const findHeader = async (read: ReadAhead, from: number, breathe: Breathe): Promise<number | null> => {
  const end = from + mostHoleBytes;
  for (let at = from; at < end;) {
    const bytes = read(at, headerMark.length, searchedBytes);
    await breathe();
    if (bytes.length < headerMark.length) return null;
    const found = bytes.indexOf(headerMark);
    if (found < 0) at += bytes.length - headerMark.length + 1;
    else {
      at += found;
      if (makesSense(readHeader(read, at))) return at;
      at += headerMark.length;
    }
  }
  return null;
};

/**
 * The files of an archive whose directory is lost: as far as one follows another, and again from the next one on where one of
 * them, or what stands before the first, can't be understood.
 */
export class LocalEntries {
  readonly #file: SourceFile;
  /** How many were read. */
  count = 0;
  /** The one in which the archive ends; known once all were read. */
  cut: Entry | null = null;
  /** Whether the directory follows: then there are no more. */
  areAll = false;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  async *read(): AsyncGenerator<Entry, void, undefined> {
    const read = readAhead(this.#file);
    const breathe = newBreath();
    let hasHole = false;
    let at = 0;
    while (this.count <= limits.entries) {
      const local = readHeader(read, at);
      if (local === null) {
        this.areAll = !hasHole && numberAt(read(at, 4, headBytes), 0) === zipSignatures.directory;
        const next = this.areAll ? null : await findHeader(read, at + 1, breathe);
        if (next === null) return;
        hasHole = true;
        at = next;
        continue;
      }
      const next = await findNext(this.#file, read, local, breathe);
      if (next === null) {
        this.cut = local.entry;
        return;
      }
      this.count++;
      yield local.entry;
      await breathe();
      at = next;
    }
  }
}
