import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { accessAnswerSchema } from '../../shared/contract/gateway-api';
import { openDatabase } from '../../gateway/database/open-database';
import { minuteMs, startForTest } from './gateway-under-test';
import { alter, deposit, headCt } from './sender';

/** Puts them as they were before there was an archive. */
const undoArchive = [
  sql`alter table deposit drop column guard`,
  sql`drop table archive_failure`,
  sql`drop table archive`,
  sql`alter table instance drop column archived_at`,
];

/** Puts the tables of facilities as they were before a facility could settle things. */
const undoFacilitySettings = [
  sql`alter table facility add column release_text text not null default ''`,
  sql`update facility set release_text = (select text from release)`,
  sql`drop table release`,
  ...[
    'asks_note',
    'modalities',
    'most_bytes',
    'quota_bytes',
    'code_minutes',
    'printed_code_days',
    'languages',
    'logo',
    'takes_attachments',
  ].map((column) => sql`alter table facility drop column ${sql.ref(column)}`),
];

it('lets an access code of an older data folder open what was held when it was made, and nothing later', async () => {
  const gateway = await startForTest();
  const pictures = headCt();
  const [first] = pictures;
  if (first === undefined) throw new Error('no pictures');
  const wish = ['--study', first.row.studyUid, '--birth-date', '19500704', '--override-birth-date'];
  await deposit(gateway, pictures);
  const { accessCode } = z
    .object({ accessCode: z.string() })
    .parse(await gateway.admin('access-code', ...wish));
  gateway.advance(minuteMs);
  await deposit(gateway, [alter(first)], 'mallory@example.org');

  // as the tables were: a code named studies alone
  const database = openDatabase(join(gateway.dataDir, 'gateway.db'));
  for (const statement of [
    sql`create table old_study as select distinct access_code, study_uid from access_code_study`,
    sql`drop table access_code_study`,
    sql`alter table old_study rename to access_code_study`,
    sql`drop table segment`,
    ...undoArchive,
    ...undoFacilitySettings,
    sql`delete from kysely_migration where name >= '0002'`,
  ])
    await statement.execute(database);
  await database.destroy();

  const later = await gateway.restart();
  const answer = await later.post('/api/access', { accessCode, birthDate: '19500704' });
  const { token, studies } = accessAnswerSchema.parse(answer.json);
  expect(studies).toMatchObject([{ instances: 4 }]);
  const held = await later.get(`/api/access/studies/${first.row.studyUid}`, token);
  expect(held.text).toContain(first.row.sha256);
  expect(held.text).not.toContain(alter(first).row.sha256);
});

it('lets a facility of an older data folder keep what it had', async () => {
  const gateway = await startForTest();
  const before = (await gateway.get('/api/facility/sample')).json;
  const database = openDatabase(join(gateway.dataDir, 'gateway.db'));
  for (const statement of [
    ...undoArchive,
    ...undoFacilitySettings,
    sql`delete from kysely_migration where name >= '0004'`,
  ])
    await statement.execute(database);
  await database.destroy();
  const later = await gateway.restart();
  expect((await later.get('/api/facility/sample')).json).toEqual(before);
});
