/** Writes elements byte by byte, for files that no library would write. Little endian. */

export const joinBytes = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts));

/** ASCII, padded to an even length. */
export const text = (value: string, padding = ' '): Uint8Array =>
  new Uint8Array(Buffer.from(value.length % 2 === 0 ? value : value + padding, 'latin1'));

const tagBytes = (tag: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(tag >>> 16, 0);
  bytes.writeUInt16LE(tag & 0xffff, 2);
  return bytes;
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const isLong = (vr: string): boolean => /^(?:O.|SQ|SV|U[CNRTV])$/.test(vr);

export const explicitElement = (tag: number, vr: string, value: Uint8Array): Uint8Array => {
  const length = uint32(value.length);
  const head = isLong(vr) ? [Buffer.from([0, 0]), length] : [length.subarray(0, 2)];
  return joinBytes(tagBytes(tag), Buffer.from(vr, 'latin1'), ...head, value);
};

export const implicitElement = (tag: number, value: Uint8Array): Uint8Array =>
  joinBytes(tagBytes(tag), uint32(value.length), value);

const undefinedLength = 0xffffffff;

/** An item of defined length. */
export const item = (...elements: readonly Uint8Array[]): Uint8Array => {
  const content = joinBytes(...elements);
  return joinBytes(tagBytes(0xfffee000), uint32(content.length), content);
};

/** A sequence of undefined length with one item, of undefined length too. */
export const sequenceOf = (tag: number, content: Uint8Array): Uint8Array =>
  joinBytes(
    tagBytes(tag),
    text('SQ'),
    Buffer.from([0, 0]),
    uint32(undefinedLength),
    tagBytes(0xfffee000),
    uint32(undefinedLength),
    content,
    tagBytes(0xfffee00d),
    uint32(0),
    tagBytes(0xfffee0dd),
    uint32(0),
  );

/** A file: preamble, file meta with the transfer syntax alone, data set. */
export const part10 = (transferSyntaxUid: string, dataset: Uint8Array): Uint8Array => {
  const meta = explicitElement(0x00020010, 'UI', text(transferSyntaxUid, '\0'));
  const length = explicitElement(0x00020000, 'UL', uint32(meta.length));
  return joinBytes(new Uint8Array(128), text('DICM'), length, meta, dataset);
};

/** What a picture needs to be found; other elements may be added, in any order of tags. */
export interface PictureFacts {
  readonly sopInstanceUid: string;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly patientId?: string;
  readonly patientName?: string;
  readonly birthDate?: string;
  readonly characterSet?: string;
  readonly instanceNumber?: number;
  readonly modality?: string;
  readonly series?: { readonly number: number; readonly description: string };
  readonly pixels?: Uint8Array;
}

/** A small secondary capture. */
export const makePicture = (facts: PictureFacts): Uint8Array => {
  const uid = (tag: number, value: string): Uint8Array => explicitElement(tag, 'UI', text(value, '\0'));
  return part10(
    '1.2.840.10008.1.2.1',
    joinBytes(
      explicitElement(0x00080005, 'CS', text(facts.characterSet ?? 'ISO_IR 100')),
      uid(0x00080016, '1.2.840.10008.5.1.4.1.1.7'),
      uid(0x00080018, facts.sopInstanceUid),
      explicitElement(0x00080020, 'DA', text('20240102')),
      explicitElement(0x00080060, 'CS', text(facts.modality ?? 'OT')),
      ...(facts.series === undefined
        ? []
        : [explicitElement(0x0008103e, 'LO', text(facts.series.description))]),
      explicitElement(0x00100010, 'PN', text(facts.patientName ?? 'DOE^JANE')),
      explicitElement(0x00100020, 'LO', text(facts.patientId ?? 'P1')),
      explicitElement(0x00100030, 'DA', text(facts.birthDate ?? '19700101')),
      uid(0x0020000d, facts.studyUid ?? '1.2.3'),
      uid(0x0020000e, facts.seriesUid ?? '1.2.3.1'),
      explicitElement(0x00200011, 'IS', text(String(facts.series?.number ?? 1))),
      explicitElement(0x00200013, 'IS', text(String(facts.instanceNumber ?? 1))),
      explicitElement(0x7fe00010, 'OW', facts.pixels ?? new Uint8Array(64)),
    ),
  );
};
