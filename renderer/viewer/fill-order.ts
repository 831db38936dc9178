import { modalityWord } from '../text/modalities';
import type { ViewerSeries } from './viewer-series';

/** What has neither a picture nor a page: it is for pictures of other series. */
const isWithoutPage = (modality: string): boolean =>
  modalityWord(modality) === 'marking' || ['RTSTRUCT', 'RTPLAN', 'RTRECORD'].includes(modality);

/** What is read, or laid over pictures, and comes after all of these. */
const isAfterPictures = (modality: string): boolean =>
  modality === 'RTDOSE' ||
  ['document', 'heartSignal', 'keyPictures', 'report'].includes(modalityWord(modality));

/** Which of several series go into empty cells, pictures first. */
export const fillOrder = (series: readonly Pick<ViewerSeries, 'key' | 'modality'>[]): readonly string[] => {
  const shown = series.filter(({ modality }) => !isWithoutPage(modality));
  const after = shown.filter(({ modality }) => isAfterPictures(modality));
  return [...shown.filter((each) => !after.includes(each)), ...after].map(({ key }) => key);
};
