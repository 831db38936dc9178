import type { AddressInfo } from 'node:net';
import { keepMoving } from './archive/keep-moving';
import { releasePacks } from './archive/move-to-archive';
import { createConsoleMailer, createSmtpMailer, mailFault, type Mailer } from './mail/mailer';
import { createCompletion } from './deposits/complete-deposit';
import { eraseLeftovers, sweep } from './deposits/sweep';
import { ensureSampleFacility } from './facilities/facilities';
import { facilityLink } from './http/gateway-context';
import { isLoopbackHost } from './http/loopback';
import { createWebServer, type WebOptions } from './http/web-server';
import { showMail } from './mail/shown-mail';
import type { GatewayParts } from './gateway-parts';
import { holdDataFolder, openParts, type DataPlace } from './open-parts';

export interface GatewayOptions extends DataPlace {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Null: where it listens. */
  readonly publicUrl: string | null;
  readonly trustProxy: boolean;
  readonly tls: WebOptions['tls'];
  /** A sample facility, and its mail on a page. */
  readonly dev: boolean;
  /** Null: mail is printed. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
}

/** What a gateway takes from its surroundings. */
export interface GatewayEdges {
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** See GatewayContext. */
  readonly answerWithinMs: number;
}

export interface RunningGateway {
  readonly listening: string;
  /** Of the sample facility. */
  readonly facilityLink: string | null;
  /** What runs every hour by itself. */
  readonly sweep: () => Promise<void>;
  /** What runs every few seconds by itself: brings what is due to the archive. */
  readonly archive: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const hourMs = 3_600_000;
/** What is under way gets this long to end when the gateway is told to. */
const graceMs = 3_000;

/** @throws {Error} where what is sent could be read on the way */
const requireSecrecy = ({ host, tls, trustProxy, publicUrl }: GatewayOptions): void => {
  const isBehindProxy = trustProxy && publicUrl?.startsWith('https://') === true;
  if (isLoopbackHost(host) || tls !== null || isBehindProxy) return;
  throw new Error(
    'Plain HTTP is for this computer alone: give --tls-cert and --tls-key, or --trust-proxy with an https --public-url.',
  );
};

/** @throws {Error} where the app would refuse a link that begins like this */
const baseUrl = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopbackHost(url.hostname)))
    throw new Error(
      'The public URL is an address like https://pictures.hospital.example; plain http is for this computer alone.',
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};

const sweepAll = async (parts: GatewayParts): Promise<void> => {
  await sweep(parts);
  await releasePacks(parts);
};

const listeningUrl = (address: AddressInfo | string | null, isTls: boolean): string => {
  if (address === null || typeof address === 'string')
    throw new Error('The gateway does not listen on a port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${isTls ? 'https' : 'http'}://${host}:${address.port}`;
};

/**
 * Starts a gateway: opens its data folder, removes what is over, listens.
 *
 * @throws {Error} with a sentence for who operates it
 */
export const startGateway = async (options: GatewayOptions, edges: GatewayEdges): Promise<RunningGateway> => {
  requireSecrecy(options);
  const { now, log, answerWithinMs } = edges;
  const publicUrl = options.publicUrl === null ? null : baseUrl(options.publicUrl);
  const { parts, close: closeParts } = await openParts(options, now);
  const undo: (() => void | Promise<void>)[] = [closeParts];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(holdDataFolder(options));
    await eraseLeftovers(parts);
    await sweepAll(parts);
    const slug = options.dev ? await ensureSampleFacility(parts) : null;

    const { smtp } = options;
    const real: Mailer = smtp === null ? createConsoleMailer(log) : createSmtpMailer(smtp.url, smtp.from);
    const development = options.dev ? showMail(real, now) : null;
    const mailer = development?.mailer ?? real;
    undo.push(mailer.close);
    // Not awaited: what needs no mail works without it.
    mailer.check().catch((error: unknown) => {
      log(`NO MAIL: the mail server can't be used (${mailFault(error)}). Codes don't arrive until it can.`);
    });

    let listening = '';
    const reachedAt = (): string => publicUrl ?? listening;
    const app = await createWebServer(
      { parts, mailer, complete: createCompletion(parts), publicUrl: reachedAt, log, answerWithinMs },
      { tls: options.tls, trustProxy: options.trustProxy, shownMail: development?.shown ?? null },
    );
    undo.push(async () => {
      const late = setTimeout(() => {
        app.server.closeAllConnections();
      }, graceMs);
      await app.close();
      clearTimeout(late);
    });
    await app.listen({ port: options.port, host: options.host });
    listening = listeningUrl(app.server.address(), options.tls !== null);

    const sweeping = setInterval(() => {
      sweepAll(parts).catch((error: unknown) => {
        log(`sweeping failed: ${error instanceof Error ? error.name : 'unknown fault'}`);
      });
    }, hourMs);
    undo.push(() => {
      clearInterval(sweeping);
    });
    const moving = keepMoving({ parts, log });
    undo.push(moving.close);
    return {
      listening,
      facilityLink: slug === null ? null : facilityLink(reachedAt(), slug),
      sweep: () => sweepAll(parts),
      archive: moving.move,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
