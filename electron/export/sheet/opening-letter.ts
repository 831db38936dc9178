import type { ExportFormat } from '../export-format';
import { examLine, type LabelledDisc } from './labelled-disc';
import type { PageWriter } from './page-writer';
import { dimInk } from './printed-line';

const textSize = 11.5;
const examsListed = 12;

/** Writes a letter to whoever has a copy in hand: how to open it, whom to give it to, and what to do if it can't be read. */
export const writeOpeningLetter = (
  page: PageWriter,
  format: ExportFormat,
  discs: readonly LabelledDisc[],
): void => {
  const [first] = discs;
  if (first === undefined) return;
  const { texts, isLocked, hasViewer, day } = first;
  const { title, intro, steps, lockedSteps } = texts.letter[format];
  const paragraph = (heading: string, text: string): void => {
    page.need(60);
    page.gap(10);
    page.text(heading, { size: 13, isBold: true });
    page.gap(2);
    page.text(text, { size: textSize });
  };
  const patients = new Set(discs.flatMap(({ patients: some }) => some.map(({ name }) => name)));
  page.text([...patients].join('; '), { size: 10, colour: dimInk });
  page.text(texts.made(day), { size: 10, colour: dimInk });
  page.gap(14);
  page.text(title, { size: 22, isBold: true });
  page.gap(6);
  page.text(intro, { size: textSize });
  if (discs.length > 1) page.text(texts.several(discs.length), { size: textSize });
  if (isLocked) page.text(texts.locked, { size: textSize, isBold: true });
  page.gap(8);
  for (const [index, step] of (isLocked ? lockedSteps : steps).entries()) {
    page.row([
      { text: `${index + 1}.`, size: textSize, isBold: true, width: 20 },
      { text: step, size: textSize, indent: 24 },
    ]);
    page.gap(4);
  }
  paragraph(texts.doctorTitle, isLocked ? texts.doctorLocked[format] : texts.doctor);
  const [home, homeWithViewer] = isLocked
    ? [texts.homeLocked[format], texts.homeLockedWithViewer]
    : [texts.home, texts.homeWithViewer];
  paragraph(texts.homeTitle, hasViewer ? homeWithViewer : home);
  const institutions = new Set(discs.flatMap((disc) => disc.institutions));
  paragraph(texts.helpTitle, texts.help([...institutions].join(', ')));
  paragraph(texts.privacyTitle, isLocked ? texts.privacyLocked : texts.privacy);
  paragraph(texts.checkTitle, isLocked ? texts.checkLocked : texts.check);
  const exams = new Set(discs.flatMap((disc) => disc.exams.map((exam) => examLine(exam, texts))));
  const hidden = exams.size - examsListed;
  paragraph(texts.contentsTitle, '');
  for (const exam of [...exams].slice(0, examsListed)) page.text(`• ${exam}`, { size: 10 });
  if (hidden > 0) page.text(texts.moreExams(hidden), { size: 10 });
};
