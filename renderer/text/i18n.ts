import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { LanguageCode } from '../../shared/model/languages';
import { en } from './en';
import { isolate } from './isolate';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly resources: { readonly translation: typeof en };
  }
}

/** Looks a sentence up by its key; a key that is not in the texts does not compile. */
export type Text = TFunction;

/** The languages there are texts for, each in its own words, and how it writes numbers and dates. */
export const languages = [
  { code: 'en', name: en.settings.english, formatLocale: 'en-GB' },
] as const satisfies readonly {
  readonly code: LanguageCode;
  readonly name: string;
  readonly formatLocale: string;
}[];
export type Language = (typeof languages)[number]['code'];

/** Where the interface runs: a page on media can't send or export. */
type Place = 'app' | 'media';

const { goesAlong, stillGoes } = en.disc;
const textsOf: Readonly<Record<Place, typeof en>> = {
  app: en,
  media: { ...en, viewer: { ...en.viewer, goesAlong, stillGoes } },
};

/** Prepares the texts; done before the first screen is drawn. */
export const startTexts = async (language: Language, place: Place = 'app'): Promise<void> => {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: textsOf[place] } },
    // what there is nothing to say about
    returnEmptyString: true,
    // React escapes what it draws
    interpolation: { escapeValue: true, escape: isolate },
  });
};
