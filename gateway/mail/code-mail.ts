import type { Facility } from '../../shared/contract/gateway-api';
import { html, page } from '../pages/html';
import { codeMailTexts, usualLanguage, type MailLanguage } from './code-mail-texts';
import type { Mail } from './mailer';

const isKnown = (language: string): language is MailLanguage => Object.hasOwn(codeMailTexts, language);

/**
 * The language of a message: the sender's where the facility writes in it, else the facility's first.
 *
 * @param wanted BCP 47, of which the language counts and not the region
 */
export const mailLanguage = (languages: readonly string[], wanted: string | undefined): MailLanguage => {
  const [base = ''] = (wanted ?? '').toLowerCase().split('-');
  const language = languages.includes(base) ? base : (languages[0] ?? usualLanguage);
  return isKnown(language) ? language : usualLanguage;
};

/**
 * The message that brings an upload code. It names the facility and never a patient: the address may be mistyped.
 *
 * @param code as it is shown
 */
export const codeMail = (to: string, code: string, facility: Facility, wanted: string | undefined): Mail => {
  const language = mailLanguage(facility.languages, wanted);
  const say = codeMailTexts[language];
  const { name, codeMinutes } = facility;
  return {
    to,
    subject: say.subject(name),
    text: [
      say.yourCode(code),
      '',
      say.typeIt(name),
      `${say.lives(codeMinutes)} ${say.neverAsked}`,
      '',
      say.notYou,
    ].join('\n'),
    html: page({
      language,
      title: say.subject(name),
      body: html`<h1>${say.heading}</h1>
        <p class="code">${code}</p>
        <p>${say.typeIt(name)}</p>
        <p class="dim">${say.lives(codeMinutes)} ${say.neverAsked}</p>
        <p class="dim">${say.notYou}</p>`,
    }),
  };
};
