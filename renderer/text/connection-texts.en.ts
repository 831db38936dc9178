import type { FindingCode } from '../../shared/model/connection';

const whose = 'It is for “{{subject}}”, and “{{issuer}}” vouches for it.';
const checkDate = 'Check the date of this computer: it says {{time}}. If that is right, call the hospital.';
const fine = (what: string) => ({ what, next: '' });

/** What was found, and what to do; nothing where all is well. */
const finding = {
  'proxy/none': fine('This computer goes to the hospital straight, without a proxy.'),
  'proxy/used': fine('The proxy {{proxy}} of this network lets us through.'),
  'proxy/unreachable': {
    what: 'The proxy {{proxy}} that this computer is set to use cannot be reached.',
    next: 'Are you in another network than usual? Ask whoever looks after this computer, or switch the proxy off in its network settings.',
  },
  'proxy/wants-login': {
    what: 'The proxy {{proxy}} of this network wants a name and a password.',
    next: 'Discport cannot give it one. Ask whoever runs this network to let {{host}} through without, or use another network.',
  },
  'proxy/refuses': {
    what: 'The proxy {{proxy}} of this network does not let us through to the hospital.',
    next: 'Ask whoever runs this network to allow {{host}}, or use another network.',
  },
  'proxy/other': fine('This network has a proxy, {{proxy}}, that we cannot look into.'),
  'name/found': fine('The hospital’s computer {{host}} is known, at {{address}}.'),
  'name/by-proxy': fine('The proxy knows the hospital’s computer {{host}}.'),
  'name/not-found': {
    what: 'There is no computer with the name {{host}}.',
    next: 'Compare the link with the one from your hospital, letter by letter.',
  },
  'name/no-answer': {
    what: 'This computer seems not to be online.',
    next: 'Check the cable or the Wi-Fi, and whether other pages open.',
  },
  'connection/open': fine('The hospital’s computer can be reached.'),
  'connection/refused': {
    what: 'The hospital’s computer {{host}} ({{address}}) takes no connections at the moment.',
    next: 'Try again in a few minutes. If it stays so, call the hospital.',
  },
  'connection/no-answer': {
    what: 'The hospital’s computer {{host}} ({{address}}) does not answer.',
    next: 'This network may block it. Try another one, for example your phone’s. If it stays so, call the hospital.',
  },
  'certificate/not-needed': fine('The gateway is on this computer: nobody can listen on the way.'),
  'certificate/public': fine('The hospital’s computer has proven who it is. “{{issuer}}” vouches for it.'),
  'certificate/installed': {
    what: 'Somebody who was added to this computer vouches for the connection: “{{issuer}}”.',
    next: 'That can be the hospital itself, or your workplace or a virus scanner that looks into connections. If you do not know the name, ask whoever looks after this computer before you send.',
  },
  'certificate/untrusted': {
    what: 'Somebody unknown stands between this computer and the hospital, or the hospital’s proof is not complete.',
    next: `${whose} This computer trusts neither, so nothing is sent. Try another network. If it stays so, read this to the hospital.`,
  },
  'certificate/expired': {
    what: 'The proof of who the hospital’s computer is has run out, or this computer’s date is wrong.',
    next: checkDate,
  },
  'certificate/too-early': {
    what: 'The proof of who the hospital’s computer is does not hold yet, or this computer’s date is wrong.',
    next: checkDate,
  },
  'certificate/other-name': {
    what: 'Another computer than {{host}} answered.',
    next: `${whose} Compare the link. A guest or hotel Wi-Fi may ask you to log in first.`,
  },
  'certificate/old-tls': {
    what: 'The hospital’s computer only knows encryption that is no longer safe.',
    next: 'Nothing is sent that way. Call the hospital.',
  },
  'certificate/no-answer': {
    what: 'The hospital’s computer does not prove who it is.',
    next: 'Compare the link. If it is right, this network may cut the connection: try another one.',
  },
  'answer/facility': fine('The hospital’s computer takes pictures for this link.'),
  'answer/unknown-facility': {
    what: 'The computer is right, but it does not know this link.',
    next: 'Compare the link with the one from your hospital, letter by letter.',
  },
  'answer/other': {
    what: 'What answers is no computer that takes pictures.',
    next: 'Compare the link. A guest or hotel Wi-Fi may ask you to log in first.',
  },
  'answer/failing': {
    what: 'The hospital’s computer has a problem of its own.',
    next: 'Try again in a few minutes. If it stays so, call the hospital.',
  },
  'answer/none': {
    what: 'The hospital’s computer ends the connection without an answer.',
    next: 'Try again in a few minutes. If it stays so, call the hospital.',
  },
  'clock/right': fine('The clock of this computer is right.'),
  'clock/wrong': {
    what: 'The clock of this computer is {{off}} wrong.',
    next: 'It says {{time}}. Set the date, the time and the time zone in the settings of this computer.',
  },
  'clock/unknown': fine('We could not compare the clock of this computer. It says {{time}}.'),
  'code/alive': fine('Your code is good for another {{left}}.'),
  'code/expired': {
    what: 'Your last code has run out.',
    next: 'Ask for a new one. What you chose stays chosen.',
  },
  'space/enough': fine('There is enough room on this computer: {{free}}.'),
  'space/little': {
    what: 'There is little room on this computer: {{free}}.',
    next: 'With {{wanted}} free you could take the disc out while it is sent. Without, keep the disc in until everything has arrived.',
  },
  'space/unknown': fine('We could not find out how much room there is on this computer.'),
} satisfies Record<FindingCode, { readonly what: string; readonly next: string }>;

/** The sentences of looking at the connection, in English. */
export const connectionTexts = {
  finding,
  check: 'Check the connection',
  title: 'Where does the connection break?',
  lede: 'We look at every step between this computer and the hospital. None of your pictures are sent by this.',
  link: 'Link from your hospital',
  linkHint: 'It looks like northfield.example/f/radiology.',
  start: 'Check now',
  checking: 'Looking at every step. This can take a minute.',
  allGood: 'Nothing is wrong between this computer and the hospital.',
  broken_one: 'We found what is in the way.',
  broken_other: 'We found {{count, number}} things that are in the way.',
  noted: 'Pictures can get through. There is something to know.',
  list: 'What we found',
  save: 'Save for support',
  saveHint:
    'A small file for whoever helps you. It names computers and numbers, and nothing about you or your pictures.',
  fileName: 'Discport connection',
  saved: 'Saved.',
  state: { good: 'Good', warn: 'To know', bad: 'Problem', unknown: 'Not checked' },
  minutes_one: '{{count, number}} minute',
  minutes_other: '{{count, number}} minutes',
  hours_one: '{{count, number}} hour',
  hours_other: '{{count, number}} hours',
  days_one: '{{count, number}} day',
  days_other: '{{count, number}} days',
};
