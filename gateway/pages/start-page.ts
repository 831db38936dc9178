import { html, page } from './html';

/** The page of a gateway itself, which is nobody's: each hospital has its own. */
export const startPage = (): string =>
  page({
    title: 'Discport gateway',
    body: html`<h1>Medical pictures arrive here</h1>
      <p class="lede">
        Your hospital gave you a link of its own, which goes on behind this address. Open the whole link, or
        paste it into the Discport app.
      </p>
      <p class="dim small rule">You have no link? Ask the hospital that wants to see your pictures.</p>`,
  });
