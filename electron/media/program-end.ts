const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const portableExecutable = 0x00004550;
const sectionBytes = 40;
/** Of the optional header, where its table of directories begins: in 32 and in 64 bits. */
const directoriesAt: Readonly<Record<number, number>> = { 0x10b: 96, 0x20b: 112 };
const certificateRow = 4;
/** Certificates begin at a multiple of 8. */
const mostPadding = 7;

/** @see Microsoft, PE Format: Section Table, Optional Header Data Directories */
const endOfPe = (view: DataView): number | null => {
  const header = view.getUint32(0x3c, true);
  if (view.getUint32(header, true) !== portableExecutable) return null;
  const sections = view.getUint16(header + 6, true);
  const optional = header + 24;
  const table = optional + view.getUint16(header + 20, true);
  let end = 0;
  for (let at = table; at < table + sections * sectionBytes; at += sectionBytes)
    end = Math.max(end, view.getUint32(at + 20, true) + view.getUint32(at + 16, true));
  const directories = directoriesAt[view.getUint16(optional, true)];
  if (directories === undefined) return end;
  const row = optional + directories + certificateRow * 8;
  const [certificateAt, certificateBytes] = [view.getUint32(row, true), view.getUint32(row + 4, true)];
  return certificateAt >= end && certificateAt <= end + mostPadding ? certificateAt + certificateBytes : end;
};

/** The table of sections is what linkers write last. @see System V ABI, ELF Header */
const endOfElf = (view: DataView): number | null => {
  const isWide = view.getUint8(4) === 2;
  const [tableAt, sizesAt] = isWide
    ? [Number(view.getBigUint64(40, true)), 58]
    : [view.getUint32(32, true), 46];
  return tableAt === 0 ? null : tableAt + view.getUint16(sizesAt, true) * view.getUint16(sizesAt + 2, true);
};

/**
 * Where a program of Windows (PE) or Linux (ELF, little endian) ends by its own headers: what comes behind was put there by
 * others, as an archive is that unpacks itself.
 *
 * @param start of the file
 * @returns in bytes; null where it is no such program, or its headers are not all in the start
 */
export const endOfProgram = (start: Uint8Array): number | null => {
  const view = viewOf(start);
  const magic = String.fromCharCode(...start.subarray(0, 4));
  try {
    if (magic.startsWith('MZ')) return endOfPe(view);
    return magic === '\x7fELF' ? endOfElf(view) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
