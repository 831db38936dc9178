import type { ShownMail } from '../mail/shown-mail';
import { html, page } from './html';

/** The messages of a development gateway, newest first. */
export const mailPage = (mails: readonly ShownMail[]): string =>
  page({
    title: 'Mail of this gateway',
    body: html`<h1>Mail of this gateway</h1>
      <p class="lede">Only a gateway that was started with --dev shows it, and only on this computer.</p>
      ${[...mails].reverse().map(
        ({ to, subject, text, at }) =>
          html`<article>
            <h2>${subject}</h2>
            <p class="dim small">${to}, ${at}</p>
            <pre>${text}</pre>
          </article>`,
      )}`,
  });
