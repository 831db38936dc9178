import * as z from 'zod';

/** What the viewer on media shows before a folder is chosen: one picture a series, or all of them. */
export const embeddedKinds = ['key-pictures', 'all-pictures'] as const;
export type EmbeddedKind = (typeof embeddedKinds)[number];

/**
 * A page that was opened from a disc can read nothing beside it but scripts. Each hands over the bytes of one file, in base64, under
 * its own name; the page asks for it when it needs them.
 */
export const scriptCall = 'discportFile';
/** Of a script, as it calls itself: a number of seven digits. */
export const scriptName = (number: number): string => `D${String(number).padStart(7, '0')}`;
/** The list of the others: see embeddedIndexSchema. */
export const indexScript = scriptName(0);
/** Windows starts what is called .js; a browser reads a script of any name. */
export const scriptFile = (name: string): string => `${name}.DAT`;

export const scriptStart = (name: string): string => `${scriptCall}("${name}","`;
/** @param sha256 of the file that is handed over, in lower-case hex: the page shows nothing that has another */
export const scriptEnd = (sha256: string): string => `","${sha256}")\n`;
/** In the place of a SHA-256 in hex that is not known yet. */
export const unsealed = '0'.repeat(64);
/** Of the script that hands over so many bytes. */
export const scriptBytes = (bytes: number): number =>
  scriptStart(indexScript).length + 4 * Math.ceil(bytes / 3) + scriptEnd(unsealed).length;

/** Of the page: its own SHA-256, as it is while this is unsealed. So it can be told whether a page is whole that another version made. */
export const pageSeal = (sha256: string): string => `<meta name="discport-page" content="${sha256}">`;

/** What the page has in such scripts; the DICOMDIR is one of them. */
export const embeddedIndexSchema = z.object({
  /** Pictures and documents on the disc. */
  total: z.number(),
  /** False: there are more of them where the page lies. */
  isWhole: z.boolean(),
  files: z.array(z.object({ path: z.string(), name: z.string(), bytes: z.number() })),
});
export type EmbeddedIndex = z.infer<typeof embeddedIndexSchema>;
