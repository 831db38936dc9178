import * as z from 'zod';

/** How a finding stands: 'unknown' is what could not be looked at. */
export type FindingState = 'good' | 'warn' | 'bad' | 'unknown';

/** Everything that can be found out about the way to a hospital, in the order in which it is looked at. Texts are keyed by it. */
export const findingStates = {
  'proxy/none': 'good',
  'proxy/used': 'good',
  'proxy/unreachable': 'bad',
  'proxy/wants-login': 'bad',
  'proxy/refuses': 'bad',
  /** Of a kind whose way can't be looked at piece by piece (SOCKS). */
  'proxy/other': 'unknown',
  'name/found': 'good',
  'name/by-proxy': 'good',
  'name/not-found': 'bad',
  /** Nobody answers who would know: most often there is no network at all. */
  'name/no-answer': 'bad',
  'connection/open': 'good',
  'connection/refused': 'bad',
  'connection/no-answer': 'bad',
  'certificate/not-needed': 'good',
  'certificate/public': 'good',
  /** Trusted because somebody installed its authority on this computer, which may also read along. */
  'certificate/installed': 'warn',
  'certificate/untrusted': 'bad',
  'certificate/expired': 'bad',
  'certificate/too-early': 'bad',
  'certificate/other-name': 'bad',
  'certificate/old-tls': 'bad',
  'certificate/no-answer': 'bad',
  'answer/facility': 'good',
  'answer/unknown-facility': 'bad',
  'answer/other': 'bad',
  'answer/failing': 'bad',
  'answer/none': 'bad',
  'clock/right': 'good',
  'clock/wrong': 'warn',
  'clock/unknown': 'unknown',
  'code/alive': 'good',
  'code/expired': 'warn',
  'space/enough': 'good',
  'space/little': 'warn',
  'space/unknown': 'unknown',
} as const satisfies Record<string, FindingState>;
export type FindingCode = keyof typeof findingStates;

const findingCodes = Object.keys(findingStates) as [FindingCode, ...FindingCode[]];

const findingSchema = z.object({
  code: z.enum(findingCodes),
  /** Units in the key: aheadSeconds (of this computer's clock, negative: behind), secondsLeft, freeBytes, wantedBytes. */
  facts: z.record(z.string(), z.number()),
  /** Of computers and authorities, never of a person: host, address, proxy, issuer, subject. */
  names: z.record(z.string(), z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** What was found out about the way to a hospital: for support, without anything about a patient. */
export const connectionReportSchema = z.object({
  /** ISO 8601, by the clock of this computer. */
  time: z.string(),
  /** Of the gateway, with the port where there is one. */
  host: z.string(),
  program: z.object({ version: z.string(), system: z.string(), node: z.string() }),
  findings: z.array(findingSchema),
});
export type ConnectionReport = z.infer<typeof connectionReportSchema>;
