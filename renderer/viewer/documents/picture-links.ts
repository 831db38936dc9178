import { knownFramePlaces } from '../frame-places';
import type { ViewInstance } from '../../../shared/contract/ipc';
import type { Text } from '../../text/i18n';
import { toImageId } from '../picture-store';
import type { ViewerExam, ViewerSeries } from '../viewer-series';
import { followPicture, stacksOf, type StackPlace, type ViewStack } from '../view-stacks';
import type { Workspace } from '../workspace';

/** Where something that a document means is listed. */
export interface FoundPicture {
  readonly series: ViewerSeries;
  readonly stacks: readonly ViewStack[];
  readonly place: StackPlace;
  /** Which picture it is of all of its part, whatever is listed now; from 1. Undefined where some of these are not here to be counted. */
  readonly number: number | undefined;
  /** A document, and not a picture. */
  readonly isDocument: boolean;
}

interface Listed {
  readonly series: ViewerSeries;
  readonly instance: ViewInstance;
}

const indexes = new WeakMap<readonly ViewerExam[], ReadonlyMap<string, Listed>>();

const indexOf = (exams: readonly ViewerExam[]): ReadonlyMap<string, Listed> => {
  const known = indexes.get(exams);
  if (known !== undefined) return known;
  const index = new Map<string, Listed>();
  for (const { series: all } of exams)
    for (const series of all)
      for (const instance of series.instances ?? []) index.set(instance.sopInstanceUid, { series, instance });
  indexes.set(exams, index);
  return index;
};

/**
 * Finds what a document means among the exams in the viewer.
 *
 * @param frame counted from 0
 * @returns undefined where it is not there, or its series is not listed yet
 */
export const findListed = (
  exams: readonly ViewerExam[],
  sopInstanceUid: string,
  frame: number,
): FoundPicture | undefined => {
  const listed = indexOf(exams).get(sopInstanceUid);
  if (listed === undefined) return undefined;
  const { series, instance } = listed;
  const places = knownFramePlaces.getState();
  const stacks = stacksOf(series.instances, places);
  const document = stacks.findIndex((stack) => stack.kind === 'document' && stack.instance === instance);
  if (document >= 0)
    return { series, stacks, place: { stack: document, index: 0 }, number: 1, isDocument: true };
  const { url, transferSyntaxUid, frames } = instance;
  const imageId = toImageId({ url, transferSyntaxUid, frame: Math.min(frame, Math.max(frames, 1) - 1) });
  const place = followPicture(stacks, imageId);
  if (place === undefined) return undefined;
  const all = series.unfiltered === undefined ? stacks : stacksOf(series.unfiltered, places);
  const { index } = followPicture(all, imageId) ?? place;
  const number = series.elsewhere > 0 ? undefined : index + 1;
  return { series, stacks, place, number, isDocument: false };
};

/** What a link to something that was found says. */
export const linkWords = (t: Text, { series: { title }, number, isDocument }: FoundPicture): string => {
  if (isDocument) return t('document.documentOf', { series: title });
  return number === undefined
    ? t('document.pictureIn', { series: title })
    : t('document.pictureOf', { picture: number, series: title });
};

/** The series that have not been listed yet: what a document means may be in any of them. */
export const unlistedKeys = (exams: readonly ViewerExam[]): readonly string[] =>
  exams.flatMap(({ series }) =>
    series.filter(({ instances }) => instances === undefined).map(({ key }) => key),
  );

/** What is said of something that was not found. */
export const notFoundWords = (t: Text, exams: readonly ViewerExam[]): string => {
  if (unlistedKeys(exams).length > 0) return t('document.looking');
  const isInPart = exams.some(({ series }) => series.some(({ elsewhere }) => elsewhere > 0));
  return t(isInPart ? 'document.notHere' : 'document.absent');
};

/** Shows what a document means beside it: in the next cell, in a new one where there is none. */
export const showBeside = (
  workspace: Workspace,
  cell: number,
  { series, stacks, place }: FoundPicture,
): void => {
  const { cells, chooseLayout, enlarge, showSeries, goTo, activate } = workspace.getState();
  if (cells.length === 1) chooseLayout({ rows: 1, columns: 2 }, [series.key]);
  enlarge(false);
  const target = (cell + 1) % workspace.getState().cells.length;
  showSeries(target, series.key);
  goTo(target, place, stacks);
  activate(target);
};
