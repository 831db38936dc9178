import type { Code, Report, ReportItem, ReportValue } from './report';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters but for the end of a line, what turns the direction of text, and what no markup may hold. */
const disguises = /[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu;
const escape = (text: string): string =>
  text.replace(disguises, ' ').replace(/[&<>"']/g, (character) => entities[character] ?? '');

const meaningOf = (code: Code | undefined): string =>
  code === undefined ? '' : code.meaning || [code.value, code.scheme].filter((part) => part !== '').join(' ');

/** YYYYMMDD and what follows, as people write it; what is none stays as it is. */
const written = (moment: string): string =>
  moment.replace(/^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2}))?.*$/, (_, ...parts: (string | undefined)[]) => {
    const [year, month, day, hour, minute] = parts;
    return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}`;
  });

const textOf = (value: ReportValue): string => {
  switch (value.kind) {
    case 'text':
    case 'uid':
    case 'time':
      return value.text;
    case 'person':
      return value.text.replaceAll('^', ' ').trim();
    case 'date':
    case 'moment':
      return written(value.text);
    case 'code':
      return meaningOf(value.code);
    case 'number':
      return [value.values.join(', '), value.unit?.value ?? '', meaningOf(value.qualifier)]
        .filter((part) => part !== '')
        .join(' ');
    case 'reference':
      return `(${value.references.length === 1 ? 'a picture or document' : `${value.references.length} pictures or documents`})`;
    case 'shape':
      return '(a place in a picture)';
    case 'span':
      return value.values.join(', ');
    case 'entry':
      return `(see ${value.id})`;
    case 'heading':
      return '';
    case 'unknown':
      return '(not known here)';
  }
};

const entry = ({ name, value, more, items }: ReportItem): string => {
  const title = escape(meaningOf(name));
  const text = escape([textOf(value), ...more].filter((part) => part !== '').join('\n')).replaceAll(
    '\n',
    '<br />',
  );
  const head = [title === '' ? '' : `<strong>${title}</strong>`, text]
    .filter((part) => part !== '')
    .join(': ');
  const below = items.length === 0 ? '' : `<ul>${items.map(entry).join('')}</ul>`;
  return `<li>${head}${below}</li>`;
};

/** In the words of DICOM; what is said in no other is not final. @see DICOM PS3.3 C.17.2 */
const stateOf = ({ completion, verification, preliminary }: Report): string =>
  [completion, verification, preliminary]
    .filter((word) => word !== '')
    .join(', ')
    .toLowerCase();

/**
 * A structured report as plain markup, for pages that run no program: everything that it says is text, whatever it holds.
 *
 * @returns the inside of a page
 */
export const reportMarkup = (report: Report): string => {
  const { root, date, time, institution, verifications, isCut } = report;
  const facts = [
    written(date + time),
    institution,
    stateOf(report),
    ...verifications.map(({ name, organisation }) => [name.replaceAll('^', ' '), organisation].join(', ')),
  ].filter((text) => text !== '');
  return [
    `<h1>${escape(meaningOf(root.name)) || 'Report'}</h1>`,
    `<p>${facts.map(escape).join(' · ')}</p>`,
    `<ul class="report">${root.items.map(entry).join('')}</ul>`,
    ...(isCut ? ['<p class="notice">The report is longer: the rest is in its own file.</p>'] : []),
  ].join('\n');
};
