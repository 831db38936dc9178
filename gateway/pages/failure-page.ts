import type { ErrorCode } from '../../shared/errors/user-error';
import { html, page } from './html';

interface Words {
  readonly what: string;
  readonly next: string;
}

const noHospital: Words = {
  what: 'No hospital is at this address',
  next: 'Check the link letter by letter with what your hospital gave you, or ask the hospital for it again.',
};

/** What a person reads who opened an address in a browser and gets no page. */
const words: Partial<Record<ErrorCode, Words>> = {
  'link/unknown-facility': noHospital,
  'usage/wrong': noHospital,
  'network/refused': {
    what: 'Too much was asked from your network',
    next: 'Wait a minute, then open the page again.',
  },
};

const fault: Words = {
  what: 'This page can’t be shown now',
  next: 'Try again later, or call your hospital.',
};

/** The page in place of the one that was asked for. */
export const failurePage = (code: ErrorCode): string => {
  const { what, next } = words[code] ?? fault;
  return page({
    title: what,
    body: html`<h1>${what}</h1>
      <p class="lede">${next}</p>
      <p class="dim small rule">Nothing was sent, and nothing was lost.</p>`,
  });
};
