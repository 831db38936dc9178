import type { Text } from '../../text/i18n';
import type { Mark } from './marks';
import type { Measured, RegionValues } from './measure';
import type { ReportWords } from './measurement-report';
import { markKinds, type MarkKind } from './shapes';

/** Numbers as they are written in a language. */
export interface NumberWords {
  readonly t: Text;
  readonly locale: string;
}

const decimals = (locale: string, value: number, digits: number): string =>
  value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Hounsfield units have one digit behind the point; what may be tiny has as many as tell something. */
const valueWords = ({ t, locale }: NumberWords, value: number, unit: RegionValues['unit']): string => {
  const isFine = unit === 'SUV' || unit === 'Gy' || (unit !== 'HU' && Math.abs(value) < 10);
  const written = decimals(locale, value, isFine ? 2 : 1);
  return unit === '' ? written : t('measure.valueIn', { value: written, unit });
};

/** What is to be known of sizes before they are believed. */
export const sizeNote = (t: Text, { source, length, area }: Measured): string =>
  source === 'patient' || source === 'ultrasound' || (length === undefined && area === undefined)
    ? ''
    : t(`measure.source.${source}`);

/** How much of a region has no values: its area counts it. */
const partNote = ({ t, locale }: NumberWords, { values }: Measured): string => {
  if (values === undefined || values.without === 0) return '';
  const share = Math.max(values.without / (values.count + values.without), 0.01);
  const percent = share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 });
  return t('measure.withoutValues', { percent });
};

/** What was measured, a line each. */
export const measuredLines = (words: NumberWords, measured: Measured): readonly string[] => {
  const { t, locale } = words;
  const { source, length, area, angle, values, noValues } = measured;
  const size = (value: number, unit: 'mm' | 'mm2'): string =>
    t(source === 'none' ? 'measure.pixels' : `measure.${unit}`, { value: decimals(locale, value, 1) });
  return [
    length === undefined ? '' : size(length, 'mm'),
    angle === undefined ? '' : t('measure.degrees', { value: decimals(locale, angle, 1) }),
    area === undefined ? '' : t('measure.area', { area: size(area, 'mm2') }),
    sizeNote(t, measured),
    ...(values === undefined
      ? []
      : [
          t('measure.mean', {
            mean: valueWords(words, values.mean, values.unit),
            sd: valueWords(words, values.sd, values.unit),
          }),
          t('measure.extent', {
            min: valueWords(words, values.min, values.unit),
            max: valueWords(words, values.max, values.unit),
          }),
          partNote(words, measured),
          values.suvLack === undefined ? '' : t(`measure.noSuv.${values.suvLack}`),
        ]),
    noValues === undefined ? '' : t(`measure.noValues.${noValues}`),
  ].filter((line) => line !== '');
};

const isNote = (kind: MarkKind): boolean => kind === 'arrow' || kind === 'text';

/** What stands beside a mark on the picture, a line each. */
export const markLines = (words: NumberWords, { kind, name, measured }: Mark): readonly string[] =>
  [name, ...(isNote(kind) ? [] : measuredLines(words, measured))].filter((line) => line !== '');

/** A mark's own name, else its kind and which one of these it is. */
export const markName = (t: Text, mark: Mark, all: readonly Mark[]): string => {
  if (mark.name !== '') return mark.name;
  const alike = all.filter(({ kind }) => kind === mark.kind);
  return t('measure.named', { kind: t(`measure.kind.${mark.kind}`), number: alike.indexOf(mark) + 1 });
};

/** @param all of which the names count */
export const reportWords = (
  t: Text,
  { code, name, formatLocale }: ReportWords['language'] & { readonly formatLocale: string },
  all: readonly Mark[],
): ReportWords => ({
  nameOf: (mark) => markName(t, mark, all),
  noteOf: (measured) =>
    [sizeNote(t, measured), partNote({ t, locale: formatLocale }, measured)].filter(Boolean).join('. '),
  language: { code, name },
});

/** The keys of tools, as they are written on them. */
export const toolStrokes: Readonly<Record<MarkKind, string>> = {
  length: 'D',
  angle: 'A',
  cobb: 'S',
  rectangle: 'Q',
  ellipse: 'U',
  freehand: 'W',
  arrow: 'Y',
  text: 'N',
};

/** What a key asks for. */
export type MeasureCommand =
  | { readonly do: 'tool'; readonly tool: MarkKind }
  | { readonly do: 'leave' | 'panel' | 'keyPicture' | 'remove' | 'undo' };

const otherKeys: Readonly<Record<string, MeasureCommand>> = {
  escape: { do: 'leave' },
  j: { do: 'panel' },
  k: { do: 'keyPicture' },
  delete: { do: 'remove' },
  backspace: { do: 'remove' },
};

export const measureCommand = ({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>):
  MeasureCommand | undefined => {
  const stroke = key.toLowerCase();
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return stroke === 'z' && !shiftKey ? { do: 'undo' } : undefined;
  const tool = markKinds.find((kind) => toolStrokes[kind].toLowerCase() === stroke);
  return tool === undefined ? otherKeys[stroke] : { do: 'tool', tool };
};
