import type { PdfFiles } from '../viewer/documents/pdf-files';

/** By their names; put in while the page is bundled: see vite.config.ts. */
declare const pdfFilesInBase64: Readonly<Record<string, string>>;

/** Character maps, fonts and decoders of PDFs, in the page itself: beside it nothing can be fetched. */
class InlinedFiles {
  fetch({ filename }: { readonly filename: string }): Promise<Uint8Array> {
    const inBase64 = pdfFilesInBase64[filename];
    if (inBase64 === undefined) return Promise.reject(new Error('no file of that name'));
    return Promise.resolve(Uint8Array.from(atob(inBase64), (character) => character.charCodeAt(0)));
  }
}

/** Takes the place of viewer/documents/pdf-files.ts: see vite.config.ts. */
export const pdfFiles = (): PdfFiles => ({ BinaryDataFactory: InlinedFiles, useWorkerFetch: false });
