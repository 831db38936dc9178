import { createTransport } from 'nodemailer';

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
  readonly close: () => void;
}

/** Sends through a mail server: `smtp://user:password@host:587` or `smtps://…`. */
export const createSmtpMailer = (url: string, from: string): Mailer => {
  const transport = createTransport(url);
  return {
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
  close: () => undefined,
});
