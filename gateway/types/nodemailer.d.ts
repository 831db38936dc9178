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
    /** Connects, and authenticates where the address says how. */
    verify(): Promise<unknown>;
    close(): void;
  }
  export function createTransport(options: {
    readonly url: string;
    readonly requireTLS: boolean;
    readonly connectionTimeout: number;
    readonly greetingTimeout: number;
    readonly socketTimeout: number;
  }): Transport;
}
