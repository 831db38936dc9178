import { writtenHash } from '../contents-hash';
import { examLine, type LabelledDisc } from './labelled-disc';
import type { PageWriter } from './page-writer';
import { cutInk, dimInk, mm, printLine } from './printed-line';
import { drawQrCode } from './qr-code';

/** In millimetres. Discs are printed on between 22 mm and 118 mm; text keeps off what older ones leave free, up to 46 mm. */
const label = { outer: 118, hub: 22, textOuter: 113, textInner: 46 };
/** Where its middle is on a page that is printed on A4 or Letter. */
const middle = { x: 105, y: 80 };
const qrSide = 25;

const patientsShown = 2;
const examsShown = 3;

interface LabelLine {
  readonly text: string;
  readonly size: number;
  readonly isBold?: boolean;
  readonly isDim?: boolean;
}

/** Of a line, in millimetres a point of its letters. */
const lineMm = 0.48;

/** Lines below each other, each as wide as the disc is there. @param top in millimetres from the middle, down */
const printLines = (page: PageWriter, lines: readonly LabelLine[], top: number): void => {
  let at = top;
  for (const { text, size, isBold = false, isDim = false } of lines) {
    const end = at + size * lineMm;
    const half = Math.sqrt((label.textOuter / 2) ** 2 - Math.max(Math.abs(at), Math.abs(end)) ** 2);
    printLine(page, {
      ...{ text, size, isBold },
      ...(isDim ? { colour: dimInk } : {}),
      left: (middle.x - half) * mm,
      baseline: (middle.y + end - size * 0.12) * mm,
      width: 2 * half * mm,
      align: 'centre',
    });
    at = end;
  }
};

const linesAbove = ({ patients, texts }: LabelledDisc): readonly LabelLine[] => {
  const hidden = patients.length - patientsShown;
  const only = patients.length === 1;
  return [
    { text: texts.what, size: 6.5, isDim: true },
    ...patients.slice(0, patientsShown).flatMap(({ name, details }) => [
      { text: name, size: only ? 14 : 10, isBold: true },
      { text: details, size: only ? 9 : 7.5 },
    ]),
    ...(hidden > 0 ? [{ text: texts.morePatients(hidden), size: 7.5 }] : []),
  ];
};

const linesBelow = (disc: LabelledDisc): readonly LabelLine[] => {
  const { exams, institutions, texts, day, fileSetId, instances } = disc;
  const hidden = exams.length - examsShown;
  return [
    { text: institutions.join(', '), size: 9, isBold: true },
    ...exams.slice(0, examsShown).map((exam) => ({ text: examLine(exam, texts), size: 8 })),
    ...(hidden > 0 ? [{ text: texts.moreExams(hidden), size: 8 }] : []),
    { text: `${texts.pictures(instances)} · ${texts.made(day)}`, size: 7, isDim: true },
    { text: fileSetId, size: 6.5, isDim: true },
  ].filter(({ text }) => text !== '');
};

/**
 * Draws the label of a disc of 120 mm: who, when, where, what kind, which of several, and the hash of what it holds as a QR
 * code. Where to cut is a thin line.
 */
export const drawDiscLabel = (page: PageWriter, disc: LabelledDisc): void => {
  const { document } = page;
  const { modalities, number, sha256 } = disc;
  document.lineWidth(0.4).strokeColor(cutInk);
  for (const diameter of [label.outer, label.hub])
    document.circle(middle.x * mm, middle.y * mm, (diameter / 2) * mm).stroke();
  printLines(page, linesAbove(disc), -52);
  printLines(page, linesBelow(disc), label.textInner / 2 + 1);
  const side = {
    left: (middle.x - label.textOuter / 2 + 1) * mm,
    width: ((label.textOuter - label.textInner) / 2 - 2) * mm,
    align: 'centre',
  } as const;
  printLine(page, {
    ...side,
    text: modalities.join(' · '),
    size: 16,
    isBold: true,
    baseline: (middle.y + (number === '' ? 2 : 0)) * mm,
  });
  printLine(page, { ...side, text: number, size: 10, isBold: true, baseline: (middle.y + 7) * mm });
  drawQrCode(document, writtenHash(sha256), {
    left: (middle.x + label.textInner / 2 + 2.5) * mm,
    top: (middle.y - qrSide / 2) * mm,
    side: qrSide * mm,
  });
};
