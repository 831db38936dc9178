/** A synthetic disc of any size, always the same: copies of a few test pictures that differ in identifiers and pixels. */
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { root } from '../build/project.mjs';

const largeCt = 'transfer-syntaxes/ct/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm';
/** A usual one, with private attributes. */
const mr = 'series-mr/fruit-ge-196/00100.dcm';
const smallCt = 'transfer-syntaxes/uncompressed/CT_small.dcm';
/** Of one series after the other. All Explicit VR Little Endian; 276,000 bytes a file, as a disc of many exams has. */
const templates = [largeCt, mr, smallCt, largeCt, mr];
/** What a file takes on the disk, rounded up; hollow ones hold their heads alone, in blocks of the file system. */
export const fileBytes = 300_000;
export const hollowFileBytes = 20_000;
const mostFilesInSeries = 125;
const leastSeries = 8;
const seriesPerStudy = 4;
const studiesPerPatient = 2;

const eightDigits = (number) => String(number).padStart(8, '0');
/** 43 characters whose last eight count; PS3.5 B.2 wants the root 2.25. */
const uid = (kind) => `2.25.1${kind}${'0'.repeat(28)}00000000`;

/** What differs between copies: each value ends in eight digits, which are the slot. PS3.6 gives the VRs. */
const slots = [
  ['x00020003', 'UI', uid(3), 'instance'],
  ['x00080018', 'UI', uid(3), 'instance'],
  ['x00100010', 'PN', 'Bench^00000000', 'patient'],
  ['x00100020', 'LO', 'BENCH00000000', 'patient'],
  ['x0020000d', 'UI', uid(1), 'study'],
  ['x0020000e', 'UI', uid(2), 'series'],
  ['x00200010', 'SH', 'ST00000000', 'study'],
  ['x00200011', 'IS', '00000000', 'series'],
  ['x00200013', 'IS', '00000000', 'position'],
];
/** What must not differ within a patient or a study, so that the files agree with their DICOMDIR. */
const fixed = [
  ['x00080020', 'DA', '20240101'],
  ['x00080030', 'TM', '120000'],
  ['x00080050', 'SH', 'A1'],
  ['x00081030', 'LO', 'Benchmark'],
  ['x00100030', 'DA', '19700101'],
  ['x00100040', 'CS', 'O'],
];

/** An element with a short length field, PS3.5 table 7.1-2. */
const element = (tag, vr, text) => {
  const value = Buffer.from(text.length % 2 === 0 ? text : text + (vr === 'UI' ? '\0' : ' '), 'latin1');
  const head = Buffer.alloc(8);
  head.writeUInt16LE(Number.parseInt(tag.slice(1, 5), 16), 0);
  head.writeUInt16LE(Number.parseInt(tag.slice(5, 9), 16), 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
};

const longVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const startOf = ({ vr, dataOffset }) => dataOffset - (longVrs.has(vr) ? 12 : 8);

/**
 * The bytes of a picture with placeholders in place of its identifiers, and where they are.
 *
 * @returns {{ bytes: Buffer, at: ReadonlyArray<readonly [offset: number, counter: string]>, pixelsAt: number }}
 */
const readTemplate = (path) => {
  const source = readFileSync(join(root, 'tests', 'corpus', path));
  const { elements } = dicomParser.parseDicom(source, { untilTag: 'x7fe00010' });
  const inOrder = Object.values(elements).sort((a, b) => a.dataOffset - b.dataOffset);
  const edits = [...slots, ...fixed].sort(([a], [b]) => (a < b ? -1 : 1));
  const pieces = [];
  const at = [];
  let length = 0;
  let copiedTo = 0;
  const push = (piece) => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const [tag, vr, text, counter] of edits) {
    const there = elements[tag];
    const following = inOrder.find((other) => other.tag > tag);
    push(source.subarray(copiedTo, startOf(there ?? following)));
    copiedTo = there === undefined ? startOf(following) : there.dataOffset + there.length;
    push(element(tag, vr, text));
    if (counter !== undefined) at.push([length - (text.length % 2) - 8, counter]);
  }
  push(source.subarray(copiedTo));
  const bytes = Buffer.concat(pieces);
  const pixelsAt = bytes.length - source.length + elements.x7fe00010.dataOffset;
  // File Meta Information Group Length (0002,0000) counts what follows it in its group
  const { dataOffset } = elements.x00020000;
  const metaEnd = startOf(inOrder.find(({ tag }) => tag > 'x0002ffff'));
  const grown = element('x00020003', 'UI', uid(3)).length - (elements.x00020003.length + 8);
  bytes.writeUInt32LE(metaEnd + grown - (dataOffset + 4), dataOffset);
  return { bytes, at, pixelsAt };
};

const name = (letters, number) => letters + String(number).padStart(6, '0');

/**
 * Writes DICOM/PA…/ST…/SE…/IM… below a folder.
 *
 * @param {string} folder an existing one
 * @param {number} files how many
 * @param {{ hollow?: boolean }} [options] hollow: all of a file's length, but of its pixels the first alone, so that many
 *   files take little space
 * @returns {number} bytes of all files
 */
export const makeDisc = (folder, files, { hollow = false } = {}) => {
  const loaded = templates.map(readTemplate);
  const filesPerSeries = Math.min(mostFilesInSeries, Math.ceil(files / leastSeries));
  let total = 0;
  for (let index = 0; index < files; index++) {
    const series = Math.floor(index / filesPerSeries);
    const study = Math.floor(series / seriesPerStudy);
    const patient = Math.floor(study / studiesPerPatient);
    const position = (index % filesPerSeries) + 1;
    const counters = { instance: index, patient, study, series: series + 1, position };
    const { bytes, at, pixelsAt } = loaded[series % loaded.length];
    for (const [offset, counter] of at) bytes.write(eightDigits(counters[counter]), offset, 'latin1');
    createHash('sha256').update(String(index)).digest().copy(bytes, pixelsAt);
    const place = join(folder, 'DICOM', name('PA', patient), name('ST', study), name('SE', series));
    if (position === 1) mkdirSync(place, { recursive: true });
    const file = openSync(join(place, name('IM', position)), 'wx');
    try {
      writeSync(file, hollow ? bytes.subarray(0, pixelsAt + 32) : bytes);
      if (hollow) ftruncateSync(file, bytes.length);
    } finally {
      closeSync(file);
    }
    total += bytes.length;
  }
  return total;
};
