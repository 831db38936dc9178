import { createHash } from 'node:crypto';
import { style } from './style';

/** Text that is markup already, everything else in a template is escaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

type Piece = string | Html | readonly Html[];
const markupOf = (piece: Piece): string => {
  if (typeof piece === 'string') return escape(piece);
  return piece instanceof Html ? piece.markup : piece.map(({ markup }) => markup).join('');
};

/** A template of markup; what is put into it is escaped. */
export const html = (markup: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(String.raw({ raw: markup }, ...pieces.map(markupOf)));

/** Not inside the template: a formatter would change what the security policy has the hash of. */
const styleElement = new Html(`<style>${style}</style>`);

/** A whole document without scripts, with the one style of all pages. */
export const page = ({
  title,
  body,
  language = 'en',
}: {
  readonly title: string;
  readonly body: Html;
  /** BCP 47. */
  readonly language?: string;
}): string =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <header><span class="mark"></span>Discport</header>
        <main>${body}</main>
      </body>
    </html>`.markup;

/** Nothing but the page itself, its own style and pictures inside it. */
export const pageSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
