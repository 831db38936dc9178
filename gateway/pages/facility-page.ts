import QRCode from 'qrcode';
import type { Facility } from '../../shared/contract/gateway-api';
import type { Logo } from '../facilities/facilities';
import { Html, html, page } from './html';

/** What opens the app with the link filled in; nothing starts by it. */
const appLink = (link: string): string => `discport://open?link=${encodeURIComponent(link)}`;

/**
 * The page behind a facility link: what it is for, and the three steps.
 *
 * @param link the page's own address, as it is given out
 * @param logo null where the facility has none
 */
export const facilityPage = async (facility: Facility, link: string, logo: Logo | null): Promise<string> => {
  const { name, department, telephone, email } = facility;
  const code = new Html(await QRCode.toString(link, { type: 'svg', margin: 2 }));
  const help = html`<p class="dim small rule">
    Questions?
    ${department === '' ? '' : html`${department}, `}${name}${
      telephone === ''
        ? ''
        : html`, telephone <a href="${`tel:${telephone.replace(/[^+\d]/g, '')}`}">${telephone}</a>`
    }${email === '' ? '' : html`, <a href="${`mailto:${email}`}">${email}</a>`}.
  </p>`;
  return page({
    title: `Send pictures to ${name}`,
    body: html`${
        logo === null
          ? ''
          : html`<img
              class="logo"
              alt="${name}"
              src="${`data:${logo.facts.type};base64,${Buffer.from(logo.bytes).toString('base64')}`}"
            />`
      }
      <h1>Send your pictures to ${name}</h1>
      <p class="lede">
        With the Discport app you send the pictures on your disc or USB stick straight to the hospital. They
        are encrypted on the way, and you get a receipt of every picture that arrived.
      </p>
      <div class="two">
        <section>
          <h2>How it works</h2>
          <ol>
            <li>
              <span
                >Put your disc into a computer and open it in Discport. You see whose pictures are on
                it.</span
              >
            </li>
            <li>
              <span>Choose what to send. Discport asks for your e-mail address, and you get a code.</span>
            </li>
            <li><span>Type the code. Keep the window open until the receipt appears.</span></li>
          </ol>
          <a class="button" href="${appLink(link)}">Open in Discport</a>
          <p class="dim small rule">
            Nothing is sent by opening this page. The app first shows you where pictures go.
          </p>
        </section>
        <aside>
          ${code}
          <p class="dim small">
            No app on this device? Type or paste this link into Discport on the computer with the disc:
          </p>
          <p class="link small">${link}</p>
        </aside>
      </div>
      ${help}`,
  });
};
