import type { Facility } from '../../shared/contract/gateway-api';
import { html, page } from '../pages/html';
import type { Mail } from './mailer';

/**
 * The message that brings an upload code. It names the facility and never a patient: the address may be mistyped.
 *
 * @param code as it is shown
 */
export const codeMail = (to: string, code: string, facility: Facility): Mail => {
  const minutes = `${facility.codeMinutes} minutes`;
  return {
    to,
    subject: `Your code for ${facility.name}`,
    text: [
      `Your code: ${code}`,
      '',
      `Type it into Discport to send your pictures to ${facility.name}.`,
      `It works once, for ${minutes}. Nobody at the hospital will ask you for it.`,
      '',
      'You did not ask for a code? Then you can delete this message: nothing was sent.',
    ].join('\n'),
    html: page({
      title: `Your code for ${facility.name}`,
      body: html`<h1>Your code</h1>
        <p class="code">${code}</p>
        <p>Type it into Discport to send your pictures to <strong>${facility.name}</strong>.</p>
        <p class="dim">It works once, for ${minutes}. Nobody at the hospital will ask you for it.</p>
        <p class="dim">You did not ask for a code? Then you can delete this message: nothing was sent.</p>`,
    }),
  };
};
