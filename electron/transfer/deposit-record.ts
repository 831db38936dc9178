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

/** Which gateway and facility a deposit is at, and the keys that its receipt will be checked by. */
export const placeSchema = z.object({
  depositId: z.string(),
  base: z.string(),
  host: z.string(),
  facility: facilitySchema,
  /** ISO 8601. */
  startedAt: z.string(),
});
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

const endedSchema = z.object({
  view: depositViewSchema,
  receipt: receiptSchema,
  /** What the receipt is checked against once the rest is erased. */
  known: z.object({
    root: z.string(),
    count: z.number(),
    gaps: z.array(gapSchema),
    unidentified: z.number().default(0),
  }),
});
export type Ended = z.infer<typeof endedSchema>;

/** Whether a deposit goes on by itself. */
const standSchema = z.object({
  state: z.enum(['going', 'paused', 'failed']),
  error: userErrorSchema.nullable(),
});
export type Stand = z.infer<typeof standSchema>;

/**
 * The lines of a deposit's journal: where it goes, what was chosen (instances in several lines, then the rest), what was
 * read, what arrived, and in the end the receipt alone.
 */
export const recordSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('place'), place: placeSchema }),
  z.object({ is: z.literal('instances'), instances: z.array(instanceSchema) }),
  z.object({ is: z.literal('chosen'), chosen: chosenSchema }),
  z.object({ is: z.literal('prepared'), prepared: z.array(preparedSchema) }),
  z.object({ is: z.literal('lacked'), lacked: z.array(lackedSchema) }),
  /** Their bytes are gone from the spool: they have to be read again. */
  z.object({ is: z.literal('lost'), indexes: z.array(z.number()) }),
  z.object({ is: z.literal('held'), indexes: z.array(z.number()) }),
  z.object({ is: z.literal('stand'), stand: standSchema }),
  z.object({ is: z.literal('ended'), ended: endedSchema }),
]);
export type DepositRecord = z.infer<typeof recordSchema>;

/** What a journal adds up to, as far as it was begun properly. */
export interface ReplayedDeposit {
  readonly place: DepositPlace;
  readonly instances: readonly Instance[];
  readonly chosen: Chosen | null;
  readonly prepared: ReadonlyMap<number, z.infer<typeof preparedSchema>>;
  readonly lacked: ReadonlyMap<number, z.infer<typeof gapSchema>>;
  readonly held: ReadonlySet<number>;
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
  let chosen: Chosen | null = null;
  let stand: Stand = { state: 'going', error: null };
  let ended: Ended | null = null;
  const instances: Instance[] = [];
  const prepared = new Map<number, z.infer<typeof preparedSchema>>();
  const lacked = new Map<number, z.infer<typeof gapSchema>>();
  const held = new Set<number>();
  for (const raw of records) {
    // what is told after the choice can be read, or asked for, again
    if (raw === null && chosen !== null) continue;
    const { data: record } = recordSchema.safeParse(raw);
    if (record === undefined) return null;
    switch (record.is) {
      case 'place':
        if (record.place.depositId !== place?.depositId) held.clear();
        if (chosen === null) instances.length = 0;
        place = record.place;
        break;
      case 'instances':
        instances.push(...record.instances);
        break;
      case 'chosen':
        chosen = record.chosen;
        break;
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
        for (const index of record.indexes) held.add(index);
        break;
      case 'stand':
        stand = record.stand;
        break;
      case 'ended':
        ended = record.ended;
        break;
    }
  }
  if (place === null || (chosen !== null && chosen.instances !== instances.length)) return null;
  return { place, instances, chosen, prepared, lacked, held, stand, ended };
};
