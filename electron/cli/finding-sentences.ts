import type { Finding, FindingCode } from '../../shared/model/connection';

const name = ({ names }: Finding, key: string): string => names[key] ?? '';
const gigabytes = (bytes = 0): string => `${(bytes / 1_000_000_000).toFixed(1)} GB`;
const span = (seconds = 0): string => {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / (24 * 60))} days`;
};
const certificate = (found: Finding): string =>
  `It is for ${name(found, 'subject') || 'nobody'}, by ${name(found, 'issuer') || 'nobody'}.`;

/** What is said of each finding, and what to do where something is to be done. */
export const findingSentences: Readonly<Record<FindingCode, (found: Finding) => string>> = {
  'proxy/none': () => 'No proxy is used.',
  'proxy/used': (found) => `The proxy ${name(found, 'proxy')} passes on.`,
  'proxy/unreachable': (found) =>
    `The proxy ${name(found, 'proxy')} can't be reached. Check HTTPS_PROXY and the network that the proxy belongs to.`,
  'proxy/wants-login': (found) =>
    `The proxy ${name(found, 'proxy')} wants a login, or another one. Ask who runs it; it goes into HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT.`,
  'proxy/refuses': (found) =>
    `The proxy ${name(found, 'proxy')} lets nothing through to there. Ask who runs it to allow the hospital's host.`,
  'proxy/other': (found) => `The proxy ${name(found, 'proxy')} is of a kind that can't be looked at.`,
  'name/found': (found) => `${name(found, 'host')} is known, at ${name(found, 'address')}.`,
  'name/by-proxy': (found) => `The proxy finds ${name(found, 'host')}.`,
  'name/not-found': (found) =>
    `There is no computer named ${name(found, 'host')}. Compare the link with the one that the hospital gave, letter by letter.`,
  'name/no-answer': (found) =>
    `Nobody answers where ${name(found, 'host')} is (DNS). Check that this computer is online.`,
  'connection/open': (found) => `${name(found, 'host')} takes connections.`,
  'connection/refused': (found) =>
    `${name(found, 'host')} (${name(found, 'address')}) takes no connections. The gateway may be down, or the link wrong. Call the hospital.`,
  'connection/no-answer': (found) =>
    `${name(found, 'host')} (${name(found, 'address')}) does not answer. A firewall may be in between: try another network, or ask who runs this one.`,
  'certificate/not-needed': () => 'The gateway is on this computer: no certificate is needed.',
  'certificate/public': (found) => `The certificate is right. ${certificate(found)}`,
  'certificate/installed': (found) =>
    `The certificate is trusted because its authority was added on this computer. ${certificate(found)} That may be the hospital's own, or a program or company that reads along. Ask who looks after this computer if you don't know it.`,
  'certificate/untrusted': (found) =>
    `The certificate is of nobody whom this computer trusts. ${certificate(found)} Somebody may be reading along, or an authority is not installed. Nothing is sent. Try another network, or ask the hospital.`,
  'certificate/expired': (found) =>
    `The certificate has run out, or the clock of this computer is wrong. ${certificate(found)} Check the date; if it is right, call the hospital.`,
  'certificate/too-early': (found) =>
    `The certificate is not valid yet, or the clock of this computer is wrong. ${certificate(found)} Check the date; if it is right, call the hospital.`,
  'certificate/other-name': (found) =>
    `The certificate is of another computer than ${name(found, 'host')}. ${certificate(found)} Compare the link; a guest Wi-Fi may want a login first.`,
  'certificate/old-tls': (found) =>
    `${name(found, 'host')} only knows old encryption (before TLS 1.2). Nothing is sent. Call the hospital.`,
  'certificate/no-answer': (found) =>
    `${name(found, 'host')} shows no certificate. What is there is no gateway, or something in between cuts the connection.`,
  'answer/facility': (found) => `${name(found, 'host')} takes pictures for this link.`,
  'answer/unknown-facility': (found) =>
    `${name(found, 'host')} is a gateway that does not know this link. Compare the link with the one that the hospital gave.`,
  'answer/other': (found) =>
    `What answers at ${name(found, 'host')} is no gateway. Compare the link; a guest Wi-Fi may want a login first.`,
  'answer/failing': (found) =>
    `The gateway at ${name(found, 'host')} has a problem of its own. Try again in a few minutes, then call the hospital.`,
  'answer/none': (found) =>
    `${name(found, 'host')} ends the connection without an answer. Call the hospital.`,
  'clock/right': () => 'The clock of this computer is right.',
  'clock/wrong': ({ facts }) =>
    `The clock of this computer is ${span(facts['aheadSeconds'])} ${(facts['aheadSeconds'] ?? 0) > 0 ? 'ahead of' : 'behind'} the gateway's. Set date, time and time zone.`,
  'clock/unknown': () => "The clock can't be compared.",
  'code/alive': ({ facts }) =>
    `The last code that was asked for is good for another ${span(facts['secondsLeft'])}, unless it was used.`,
  'code/expired': () => 'The last code that was asked for has run out. Ask for a new one: discport code.',
  'space/enough': ({ facts }) => `${gigabytes(facts['freeBytes'])} are free on this computer.`,
  'space/little': ({ facts }) =>
    `Only ${gigabytes(facts['freeBytes'])} are free on this computer, and ${gigabytes(facts['wantedBytes'])} are good to have. Without them the disc has to stay in while it is sent.`,
  'space/unknown': () => "How much is free on this computer can't be known.",
};
