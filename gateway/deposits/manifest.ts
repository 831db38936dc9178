import type { z } from 'zod';
import type { manifestAnswerSchema } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import type { ManifestRow } from '../../shared/model/deposit';
import type { GatewayParts } from '../gateway-parts';
import { readAccepts, usedBytes } from '../facilities/facilities';
import { sizes } from '../limits';
import type { Deposit } from './deposit';
import { requireGuarded } from './guard';
import { manifestRowOf } from './manifest-row';

type ManifestAnswer = z.infer<typeof manifestAnswerSchema>;

interface KnownRow extends ManifestRow {
  readonly generation: number;
  readonly isHeld: boolean;
}

const isSameRow = (left: ManifestRow, right: ManifestRow): boolean =>
  left.sha256 === right.sha256 &&
  left.datasetSha256 === right.datasetSha256 &&
  left.bytes === right.bytes &&
  left.sopInstanceUid === right.sopInstanceUid &&
  left.seriesUid === right.seriesUid &&
  left.studyUid === right.studyUid;

/**
 * Appends a page of promises to a deposit. A page that was sent before changes nothing and is answered by what is still
 * missing: that is how sending resumes.
 *
 * A SOP Instance UID with other bytes is a conflict, and not taken; unless the older promise is of an earlier code and
 * nothing came of it: then the sender means something else now.
 *
 * A row that is larger than any instance may be is not taken either: its sender learns it before it sends.
 *
 * @throws {UserError} `guard/not-answered`; `deposit/too-large` when a deposit gets larger than its facility takes; `network/server-full` when that has no
 *   room left; `usage/wrong` when larger than any can be
 */
export const appendManifest = (
  { db }: GatewayParts,
  deposit: Deposit,
  page: readonly ManifestRow[],
): Promise<ManifestAnswer> =>
  db.transaction().execute(async (change) => {
    await requireGuarded(change, deposit.id);
    const rows = page.filter(({ bytes }) => bytes <= sizes.instanceBytes);
    const tooLarge = page.filter((row) => !rows.includes(row)).map(({ sha256 }) => sha256);
    const refused = tooLarge.length === 0 ? {} : { tooLarge };
    if (rows.length === 0) return { missing: [], conflicts: [], ...refused };
    const stored = await change
      .selectFrom('instance')
      .select([
        'sha256',
        'dataset_sha256',
        'bytes',
        'sop_uid',
        'series_uid',
        'study_uid',
        'generation',
        'pack',
      ])
      .where('deposit', '=', deposit.id)
      .where((eb) =>
        eb.or([
          eb(
            'sha256',
            'in',
            rows.map((row) => row.sha256),
          ),
          eb(
            'sop_uid',
            'in',
            rows.map((row) => row.sopInstanceUid),
          ),
        ]),
      )
      .execute();
    const bySha256 = new Map<string, KnownRow>();
    const bySop = new Map<string, KnownRow>();
    const know = (row: KnownRow): void => {
      bySha256.set(row.sha256, row);
      bySop.set(row.sopInstanceUid, row);
    };
    for (const row of stored)
      know({
        ...manifestRowOf(row),
        generation: row.generation,
        isHeld: row.pack !== null,
      });

    const missing = new Set<string>();
    const conflicts = new Set<string>();
    const abandoned: string[] = [];
    const fresh: ManifestRow[] = [];
    for (const row of rows) {
      const older = bySop.get(row.sopInstanceUid);
      const isAbandoned =
        older !== undefined &&
        older.sha256 !== row.sha256 &&
        !older.isHeld &&
        older.generation < deposit.generation;
      if (isAbandoned) {
        abandoned.push(older.sha256);
        bySha256.delete(older.sha256);
      }
      const known = bySha256.get(row.sha256) ?? (isAbandoned ? undefined : older);
      if (known === undefined) {
        fresh.push(row);
        know({ ...row, generation: deposit.generation, isHeld: false });
      } else if (!isSameRow(known, row)) {
        conflicts.add(row.sha256);
        continue;
      }
      if (known?.isHeld !== true) missing.add(row.sha256);
    }

    if (abandoned.length > 0)
      await change
        .deleteFrom('instance')
        .where('deposit', '=', deposit.id)
        .where('sha256', 'in', abandoned)
        .execute();
    const renewed = rows.map((row) => row.sha256).filter((sha256) => !conflicts.has(sha256));
    if (renewed.length > 0)
      await change
        .updateTable('instance')
        .set({ generation: deposit.generation })
        .where('deposit', '=', deposit.id)
        .where('sha256', 'in', renewed)
        .execute();
    for (const row of fresh)
      await change
        .insertInto('instance')
        .values({
          deposit: deposit.id,
          sha256: row.sha256,
          dataset_sha256: row.datasetSha256,
          bytes: row.bytes,
          sop_uid: row.sopInstanceUid,
          series_uid: row.seriesUid,
          study_uid: row.studyUid,
          generation: deposit.generation,
          pack: null,
          pack_offset: null,
          head: null,
          archived_at: null,
        })
        .execute();
    if (fresh.length > 0) {
      const total = await change
        .selectFrom('instance')
        .select(({ fn }) => [fn.countAll<number>().as('rows'), fn.sum<number>('bytes').as('bytes')])
        .where('deposit', '=', deposit.id)
        .executeTakeFirstOrThrow();
      if (total.rows > sizes.depositRows || total.bytes > sizes.depositBytes)
        throw new UserError('usage/wrong', 'report');
      const { bytes: most, quotaBytes } = await readAccepts(change, deposit.facility);
      if (most !== null && total.bytes > most)
        throw new UserError('deposit/too-large', 'change-input', { bytes: total.bytes, most });
      if (quotaBytes !== null && (await usedBytes(change, deposit.facility)) > quotaBytes)
        throw new UserError('network/server-full', 'retry');
    }
    return { missing: [...missing], conflicts: [...conflicts], ...refused };
  });
