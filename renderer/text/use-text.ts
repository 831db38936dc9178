import { useTranslation } from 'react-i18next';
import { createFormat, type Format } from './format';
import { languages, type Text } from './i18n';

interface Words {
  readonly t: Text;
  readonly format: Format;
  readonly language: (typeof languages)[number];
}

const formats: ReadonlyMap<string, Format> = new Map(
  languages.map(({ code, formatLocale }) => [code, createFormat(formatLocale)]),
);
const [english] = languages;
const inEnglish = createFormat(english.formatLocale);

/** The sentences and the way numbers and dates are written, in the language of the window. */
export const useText = (): Words => {
  const { t, i18n } = useTranslation();
  return {
    t,
    format: formats.get(i18n.language) ?? inEnglish,
    language: languages.find(({ code }) => code === i18n.language) ?? english,
  };
};
