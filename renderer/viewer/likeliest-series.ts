import type { ViewerSeries } from './viewer-series';

/** As planes are written in names of series, whatever the language. */
const planeWords: readonly (readonly [RegExp, string])[] = [
  [/^(ax|tra)/, 'axial'],
  [/^sag/, 'sagittal'],
  [/^(cor|kor)/, 'coronal'],
];

const wordsOf = (title: string): ReadonlySet<string> =>
  new Set(
    (title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(
      (word) => planeWords.find(([pattern]) => pattern.test(word))?.[1] ?? word,
    ),
  );

const isPlane = (word: string): boolean => planeWords.some(([, plane]) => plane === word);

/** How alike two series are, by what is known before they are read: one plane counts for more than all other words of their names. */
const likeness = (
  one: Pick<ViewerSeries, 'title' | 'count'>,
  other: Pick<ViewerSeries, 'title' | 'count'>,
): number => {
  const [words, others] = [wordsOf(one.title), wordsOf(other.title)];
  const common = [...words].filter((word) => others.has(word));
  const share = common.length / Math.max(new Set([...words, ...others]).size, 1);
  const counts = Math.min(one.count, other.count) / Math.max(one.count, other.count, 1);
  return (common.some(isPlane) ? 2 : 0) + share + counts / 2;
};

/** Which series of another exam shows what is looked at: of the same modality, and then by its name and how many pictures it has. */
export const likeliestSeries = (
  series: readonly ViewerSeries[],
  shown: Pick<ViewerSeries, 'title' | 'modality' | 'count'> | undefined,
): ViewerSeries | undefined => {
  if (shown === undefined) return series[0];
  const alike = series.filter(({ modality }) => modality === shown.modality);
  const [likeliest] = [...(alike.length > 0 ? alike : series)].sort(
    (a, b) => likeness(shown, b) - likeness(shown, a),
  );
  return likeliest;
};
