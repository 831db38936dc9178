declare module 'nodemailer' {
  export interface OutgoingMail {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
  }
  export interface Transport {
    sendMail(mail: OutgoingMail): Promise<unknown>;
    close(): void;
  }
  export function createTransport(url: string): Transport;
}
