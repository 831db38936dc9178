import type { OptionValues } from '../command-line';
import type { GatewayParts } from '../gateway-parts';

/** What a command has to say: to a program, and to a person line by line. */
export interface AdminAnswer {
  readonly data: unknown;
  readonly lines: readonly string[];
}
export type AdminCommand = (parts: GatewayParts, values: OptionValues) => Promise<AdminAnswer>;
