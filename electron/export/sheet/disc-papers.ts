import type { ExportReport } from '../../../shared/contract/ipc';
import type { LanguageCode } from '../../../shared/model/languages';
import { drawDiscLabel } from './disc-label';
import { drawDiscSleeve } from './disc-sleeve';
import { labelledDiscs } from './labelled-disc';
import { writeOpeningLetter } from './opening-letter';
import { PageWriter } from './page-writer';
import { paperTexts } from './paper-texts';

/** What is printed for a copy. */
export interface PapersInput {
  readonly report: Pick<ExportReport, 'format' | 'discs' | 'isLocked' | 'hasViewer'>;
  /** When it was made. */
  readonly time: Date;
  readonly language: LanguageCode;
}

/**
 * Draws what is printed for a copy: a page with the label and one with the sleeve of each disc, and a letter that says how to
 * open it. What is no disc has the sleeve alone, as a card to go with it.
 *
 * @returns a PDF of A4 pages, with its fonts in it
 */
export const discPapers = async ({
  report,
  time,
  language,
}: PapersInput): Promise<Uint8Array<ArrayBuffer>> => {
  const texts = paperTexts[language];
  const { format } = report;
  const page = new PageWriter(texts.papers, time, language);
  const discs = labelledDiscs(report, time, texts, page.pen);
  for (const disc of discs) {
    if (format === 'iso') {
      drawDiscLabel(page, disc);
      page.newPage();
    }
    drawDiscSleeve(page, format, disc);
    page.newPage();
  }
  writeOpeningLetter(page, format, discs);
  return new Uint8Array(await page.end(() => ''));
};
