import type { Mail, Mailer } from './mailer';

/** A message as the development page shows it. */
export interface ShownMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** As it is shown; empty where the message brings none. */
  readonly code: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

const mostShown = 100;

/** Keeps the last messages in memory for the development page, and sends them on. */
export const showMail = (
  mailer: Mailer,
  now: () => number,
): { readonly mailer: Mailer; readonly shown: () => readonly ShownMail[] } => {
  const shown: ShownMail[] = [];
  const keep = ({ to, subject, text }: Mail): void => {
    const code = /^Your code: (\S+)$/m.exec(text)?.[1] ?? '';
    shown.push({ to, subject, text, code, at: new Date(now()).toISOString() });
    if (shown.length > mostShown) shown.shift();
  };
  return {
    mailer: {
      send: (mail) => {
        keep(mail);
        return mailer.send(mail);
      },
      check: mailer.check,
      close: mailer.close,
    },
    shown: () => shown,
  };
};
