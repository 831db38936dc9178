import * as z from 'zod';
import { facilitySchema } from '../../shared/contract/gateway-api';
import { depositViewSchema } from '../../shared/contract/ipc';
import { userErrorSchema } from '../../shared/errors/user-error-schema';
import { declarationSchema, receiptSchema, sentExamSchema } from '../../shared/model/deposit';
import type { Instance } from '../../shared/model/scan';
import { gapSchema } from '../../shared/model/selection';
import { sourceRefSchema } from '../../shared/model/source';
import { lackedSchema, preparedSchema } from './prepare-selection';

const instanceSchema = z.object({
  studyUid: z.string(),
  seriesUid: z.string(),
  sopInstanceUid: z.string(),
  sopClassUid: z.string(),
  transferSyntaxUid: z.string(),
  path: z.string(),
  from: sourceRefSchema.exactOptional(),
  bytes: z.number(),
  bare: z.boolean(),
  lacksPreamble: z.literal(true).exactOptional(),
  incomplete: z.literal(true).exactOptional(),
  instanceNumber: z.number().nullable(),
  frames: z.number(),
  sliceDistanceMm: z.number().nullable(),
  patientId: z.string(),
  patientName: z.string(),
  likelyName: z.string().exactOptional(),
  birthDate: z.string(),
}) satisfies z.ZodType<Instance>;

const anyPlace = {
  depositId: z.string(),
  /** Of the gateway; or the root of the target's DICOMweb services. */
  base: z.string(),
  host: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
};
/** Which gateway and facility a deposit is at, and the keys that its receipt will be checked by. */
const facilityPlaceSchema = z.object({
  ...anyPlace,
  facility: facilitySchema,
  /** Whether it waits for certain pictures; of before it was told, it may. */
  asksGuard: z.boolean().default(true),
});
export type FacilityPlace = z.infer<typeof facilityPlaceSchema>;
/** Which plain DICOMweb server it is at, as the person calls it. */
const targetPlaceSchema = z.object({ ...anyPlace, target: z.object({ name: z.string() }) });
export const placeSchema = z.union([facilityPlaceSchema, targetPlaceSchema]);
export type DepositPlace = z.infer<typeof placeSchema>;

const chosenSchema = z.object({
  source: sourceRefSchema,
  instances: z.number().int(),
  gaps: z.array(gapSchema),
  /** See Selection; deposits of before it was told have none. */
  unidentified: z.number().int().nonnegative().default(0),
  exams: z.array(sentExamSchema),
  declaration: declarationSchema,
});
export type Chosen = z.infer<typeof chosenSchema>;

/** What a deposit takes from one source; it may take from any number of them. */
export interface DepositSource {
  readonly chosen: Chosen;
  readonly instances: readonly Instance[];
  /** Number of its first instance among those of the whole deposit. */
  readonly first: number;
}

/** One that has no place among the others yet. */
export type AddedSource = Omit<DepositSource, 'first'>;

/** Numbers the instances of sources that are added together. @param first the number of the very first */
export const placed = (added: readonly AddedSource[], first: number): readonly DepositSource[] => {
  let next = first;
  return added.map((source) => {
    next += source.instances.length;
    return { ...source, first: next - source.instances.length };
  });
};

const endedSchema = z.object({
  view: depositViewSchema,
  /** None of a target. */
  receipt: receiptSchema.exactOptional(),
  /** What the receipt is checked against once the rest is erased. */
  known: z
    .object({
      root: z.string(),
      count: z.number(),
      gaps: z.array(gapSchema),
      unidentified: z.number().default(0),
    })
    .exactOptional(),
});
export type Ended = z.infer<typeof endedSchema>;

/** Whether a deposit goes on by itself. */
const standSchema = z.object({
  state: z.enum(['going', 'paused', 'failed']),
  error: userErrorSchema.nullable(),
});
export type Stand = z.infer<typeof standSchema>;

/**
 * The lines of a deposit's journal: where it goes, what was chosen of each source (instances in several lines, then the rest),
 * what was read, what arrived, and in the end the receipt alone. Instances are numbered over all sources.
 */
export const recordSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('place'), place: placeSchema }),
  z.object({ is: z.literal('instances'), instances: z.array(instanceSchema) }),
  z.object({ is: z.literal('chosen'), chosen: chosenSchema }),
  z.object({ is: z.literal('prepared'), prepared: z.array(preparedSchema) }),
  z.object({ is: z.literal('lacked'), lacked: z.array(lackedSchema) }),
  /** Their bytes are gone from the spool: they have to be read again. */
  z.object({ is: z.literal('lost'), indexes: z.array(z.number()) }),
  z.object({
    is: z.literal('held'),
    indexes: z.array(z.number()),
    /** Of those: were there before they were sent, and were stored with a warning. */
    found: z.array(z.number()).exactOptional(),
    changed: z.array(z.number()).exactOptional(),
  }),
  z.object({ is: z.literal('stand'), stand: standSchema }),
  /** Whether another source is to come: as long as it is, the deposit does not end. */
  z.object({ is: z.literal('more'), isExpected: z.boolean() }),
  /** The gateway is about to be told that this is all: from here on nothing can be added. */
  z.object({ is: z.literal('ending') }),
  z.object({ is: z.literal('ended'), ended: endedSchema }),
]);
export type DepositRecord = z.infer<typeof recordSchema>;

const instancesPerRecord = 500;

/** What a source is added by: the last record makes it count. */
export const recordsOf = ({ chosen, instances }: AddedSource): readonly DepositRecord[] => {
  const records: DepositRecord[] = [];
  for (let at = 0; at < instances.length; at += instancesPerRecord)
    records.push({ is: 'instances', instances: instances.slice(at, at + instancesPerRecord) });
  return [...records, { is: 'chosen', chosen }];
};

/** What a journal adds up to, as far as it was begun properly. */
export interface ReplayedDeposit {
  readonly place: DepositPlace;
  /** In the order in which they were added; none where nothing was chosen yet. */
  readonly sources: readonly DepositSource[];
  readonly expectsMore: boolean;
  readonly isEnding: boolean;
  readonly prepared: ReadonlyMap<number, z.infer<typeof preparedSchema>>;
  readonly lacked: ReadonlyMap<number, z.infer<typeof gapSchema>>;
  readonly held: ReadonlySet<number>;
  /** Of those that are held. */
  readonly found: ReadonlySet<number>;
  readonly changed: ReadonlySet<number>;
  readonly stand: Stand;
  readonly ended: Ended | null;
}

/**
 * A second place is where the deposit moved to, and nothing of it is held there yet; where nothing was chosen before, it
 * begins anew.
 *
 * @returns null where nothing can be made of the records
 */
export const replayDeposit = (records: readonly unknown[]): ReplayedDeposit | null => {
  let place: DepositPlace | null = null;
  let expectsMore = false;
  let isEnding = false;
  let stand: Stand = { state: 'going', error: null };
  let ended: Ended | null = null;
  const sources: DepositSource[] = [];
  let total = 0;
  /** Of a source that nothing was said of yet but this; it stays so where the process ended while it was added. */
  let instances: Instance[] = [];
  const prepared = new Map<number, z.infer<typeof preparedSchema>>();
  const lacked = new Map<number, z.infer<typeof gapSchema>>();
  const held = new Set<number>();
  const found = new Set<number>();
  const changed = new Set<number>();
  for (const raw of records) {
    // what is told after a choice can be read, or asked for, again
    if (raw === null && sources.length > 0) continue;
    const { data: record } = recordSchema.safeParse(raw);
    if (record === undefined) return null;
    switch (record.is) {
      case 'place':
        if (record.place.depositId !== place?.depositId) {
          held.clear();
          isEnding = false;
        }
        if (sources.length === 0) instances = [];
        place = record.place;
        break;
      case 'instances':
        instances.push(...record.instances);
        break;
      case 'chosen': {
        const { chosen } = record;
        // those before it are of a source that was never added to its end
        const own = chosen.instances === 0 ? [] : instances.slice(-chosen.instances);
        if (own.length !== chosen.instances) return null;
        sources.push({ chosen, instances: own, first: total });
        total += own.length;
        instances = [];
        break;
      }
      case 'prepared':
        for (const one of record.prepared) prepared.set(one.index, one);
        break;
      case 'lacked':
        for (const { index, gap } of record.lacked) lacked.set(index, gap);
        break;
      case 'lost':
        for (const index of record.indexes) {
          prepared.delete(index);
          held.delete(index);
        }
        break;
      case 'held':
        for (const index of record.indexes) {
          held.add(index);
          found.delete(index);
          changed.delete(index);
        }
        for (const index of record.found ?? []) found.add(index);
        for (const index of record.changed ?? []) changed.add(index);
        break;
      case 'stand':
        stand = record.stand;
        break;
      case 'more':
        expectsMore = record.isExpected;
        break;
      case 'ending':
        isEnding = true;
        break;
      case 'ended':
        ended = record.ended;
        break;
    }
  }
  // a damaged record was a source: what came of it is here, and what was chosen of it is not
  const isKnown = (index: number): boolean => index < total;
  if (place === null || ![...prepared.keys(), ...lacked.keys(), ...held].every(isKnown)) return null;
  return { place, sources, expectsMore, isEnding, prepared, lacked, held, found, changed, stand, ended };
};
