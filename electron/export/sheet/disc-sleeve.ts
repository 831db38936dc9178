import { writtenHash } from '../contents-hash';
import { writtenDate } from '../written-facts';
import type { ExportFormat } from '../export-format';
import type { LabelledDisc } from './labelled-disc';
import type { PageWriter } from './page-writer';
import { cutInk, dimInk, mm, printLine } from './printed-line';
import { printedName } from './printed-name';
import { drawQrCode } from './qr-code';

/** In millimetres: the insert of a case for one disc, on a page that is printed on A4 or Letter. */
const sleeve = { left: 45, top: 24, side: 120, margin: 8 };
const qrSide = 30;
const lineMm = 4.6;

const left = sleeve.left + sleeve.margin;
const right = sleeve.left + sleeve.side - sleeve.margin;
const bottom = sleeve.top + sleeve.side - sleeve.margin;
/** The list of exams ends above the code. */
const listEnd = bottom - qrSide - 4;

/** Draws the insert for the case of a disc, 120 by 120 mm: whose exams, from where, and the hash of what it holds. */
export const drawDiscSleeve = (page: PageWriter, format: ExportFormat, disc: LabelledDisc): void => {
  const { document } = page;
  const { patients, exams, number, instances, fileSetId, sha256, isLocked, day, texts } = disc;
  document.lineWidth(0.4).strokeColor(cutInk);
  document.rect(sleeve.left * mm, sleeve.top * mm, sleeve.side * mm, sleeve.side * mm).stroke();
  let y = sleeve.top + sleeve.margin + 2;
  const line = (
    text: string,
    more: { readonly size?: number; readonly isBold?: boolean; readonly colour?: string } = {},
    from = left,
    to = right,
    align: 'left' | 'right' = 'left',
  ): void => {
    printLine(page, {
      ...more,
      ...{ text, align },
      left: from * mm,
      baseline: y * mm,
      width: (to - from) * mm,
    });
  };
  line(texts.what, { size: 7.5, colour: dimInk });
  line(number, { size: 9, isBold: true }, left + 70, right, 'right');
  y += 8;
  const [first] = patients;
  const isOne = patients.length === 1;
  line(isOne ? (first?.name ?? '') : texts.severalPatients(patients.length), { size: 15, isBold: true });
  if (isOne) {
    y += 5.5;
    line(first?.details ?? '', { size: 9 });
  }
  y += 3.5;
  document
    .moveTo(left * mm, y * mm)
    .lineTo(right * mm, y * mm)
    .stroke();
  y += 5.5;
  for (const [index, exam] of exams.entries()) {
    const remaining = exams.length - index;
    // the last line is for what is not listed
    if (y + 2 * lineMm > listEnd && remaining > 1) {
      line(texts.moreExams(remaining), { size: 8, colour: dimInk });
      break;
    }
    const { date, description, modalities, institution } = exam;
    line(writtenDate(date), { size: 8, isBold: true }, left, left + 21);
    line(
      [description, modalities.join(', ')].filter((text) => text !== '').join(' · ') || texts.exam,
      { size: 8 },
      left + 21,
    );
    y += lineMm - 0.8;
    const who = isOne ? '' : printedName(exam.patientName, page.pen) || texts.noName;
    line(
      [who, institution, texts.pictures(exam.instances)].filter((text) => text !== '').join(' · '),
      { size: 7, colour: dimInk },
      left + 21,
    );
    y += lineMm + 0.6;
  }
  drawQrCode(document, writtenHash(sha256), {
    left: (right - qrSide + 3) * mm,
    top: (bottom - qrSide + 3) * mm,
    side: qrSide * mm,
  });
  y = bottom - 5 * lineMm + 1;
  const end = right - qrSide;
  for (const [text, size] of [
    [texts.pictures(instances), 8],
    [texts.made(day), 8],
    [texts.fileSet(fileSetId), 8],
    [`sha256: ${sha256.slice(0, 32)}`, 6.5],
    [sha256.slice(32), 6.5],
    [isLocked ? texts.opensLocked[format] : texts.opens, 7],
  ] as const) {
    line(text, { size, colour: dimInk }, left, end);
    y += lineMm - 0.4;
  }
};
