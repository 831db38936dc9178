/** Languages that there are texts for, as BCP 47 names them: of the window, and of what is printed. */
export const languageCodes = ['en'] as const;
export type LanguageCode = (typeof languageCodes)[number];
