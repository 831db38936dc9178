import { getSystemErrorName } from 'node:util';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { isLoopbackHost } from '../http/loopback';

/** A message to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Where mail goes. */
export interface Mailer {
  readonly send: (mail: Mail) => Promise<void>;
  /** Whether it could send now. Rejects with what is wrong. */
  readonly check: () => Promise<void>;
  readonly close: () => void;
}

const silenceMs = 20_000;

/** @throws {Error} with a sentence that doesn't repeat the address: a password may be in it */
const readServer = (url: string): URL => {
  const server = URL.canParse(url) ? new URL(url) : null;
  if (server === null || !/^smtps?:$/.test(server.protocol) || server.hostname === '')
    throw new Error(
      'The mail server is given as smtp://user:password@host:587 or smtps://user:password@host.',
    );
  return server;
};

/**
 * Sends through a mail server: `smtp://user:password@host:587` or `smtps://…`. Only on this computer without TLS, else
 * password and codes could be read on the way.
 *
 * @throws {Error} with a sentence for who operates the gateway
 */
export const createSmtpMailer = (url: string, from: string): Mailer => {
  const transport = createTransport({
    url,
    requireTLS: !isLoopbackHost(readServer(url).hostname),
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
  });
  return {
    check: async () => {
      await transport.verify();
    },
    send: async (mail) => {
      await transport.sendMail({ from, ...mail });
    },
    close: () => {
      transport.close();
    },
  };
};

/** Without a mail server, who operates the gateway reads the mail and passes codes on. */
export const createConsoleMailer = (print: (text: string) => void): Mailer => ({
  send: ({ to, subject, text }) => {
    print(`--- mail to ${to}\n${subject}\n\n${text}\n---`);
    return Promise.resolve();
  },
  check: () => Promise.resolve(),
  close: () => undefined,
});

const faultSchema = z.object({
  code: z.string().optional(),
  /** Of the operating system. */
  errno: z.number().int().negative().optional(),
  /** Of the mail server. @see RFC 5321 4.2 */
  responseCode: z.number().optional(),
});

/** What is wrong with sending: `ECONNREFUSED`, `EAUTH 535`. Never the message, which may quote an address. */
export const mailFault = (error: unknown): string => {
  const { code = 'unknown fault', errno, responseCode } = faultSchema.safeParse(error).data ?? {};
  if (errno !== undefined) return getSystemErrorName(errno);
  return responseCode === undefined ? code : `${code} ${responseCode}`;
};
