import type { DocumentInitParameters } from 'pdfjs-dist/types/src/display/api';

/** Where what PDFs need beside the program that reads them comes from. */
export type PdfFiles = Pick<
  DocumentInitParameters,
  'cMapUrl' | 'standardFontDataUrl' | 'wasmUrl' | 'iccUrl' | 'BinaryDataFactory' | 'useWorkerFetch'
>;

const folder = (name: string): string => new URL(`pdf/${name}/`, document.baseURI).href;

/** Character maps, standard fonts and decoders come with the app: see renderer/vite.config.ts. */
export const pdfFiles = (): PdfFiles => ({
  cMapUrl: folder('cmaps'),
  standardFontDataUrl: folder('standard_fonts'),
  wasmUrl: folder('wasm'),
  iccUrl: folder('iccs'),
});
