import type { Receipt } from '../../shared/model/deposit';
import type { Deposit } from '../deposits/deposit';
import type { CompleteRequest } from '../deposits/receipt';
import type { GatewayParts } from '../gateway-parts';
import type { Mailer } from '../mail/mailer';

/** What routes work with. */
export interface GatewayContext {
  readonly parts: GatewayParts;
  readonly mailer: Mailer;
  readonly complete: (deposit: Deposit, request: CompleteRequest) => Promise<Receipt>;
  /** Proxies give up on an answer that takes much longer. */
  readonly answerWithinMs: number;
  /** The gateway's own address as others reach it, without a slash at the end. */
  readonly publicUrl: () => string;
  /** For who operates the gateway; never about a patient. */
  readonly log: (line: string) => void;
}

/** The address that a facility gives out. */
export const facilityLink = (publicUrl: string, slug: string): string => `${publicUrl}/f/${slug}`;
