import Database from 'libsql';
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import type { Tables } from './tables';

type Bound = string | number | bigint | null | Uint8Array;

/** libsql aborts the process (no exception) when it is handed anything else, so nothing else reaches it. */
const bound = (value: unknown): Bound => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a ${typeof value} can't be stored`);
};

const isRow = (row: unknown): row is Record<string, unknown> => typeof row === 'object' && row !== null;

/** Bytes come back as ArrayBuffer. */
const plain = (row: unknown): unknown => {
  if (isRow(row))
    for (const [key, value] of Object.entries(row))
      if (value instanceof ArrayBuffer) row[key] = new Uint8Array(value);
  return row;
};

const asSqlite = (file: string): SqliteDatabase => {
  const database = new Database(file);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma secure_delete = on',
  );
  return {
    close: () => {
      database.close();
    },
    prepare: (sql) => {
      // A transaction that starts by reading can't wait for another process (`admin`) that writes: it would fail at once.
      const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
      return {
        reader: statement.reader,
        all: (values) => statement.all(values.map(bound)).map(plain),
        run: (values) => {
          // On a full disk SQLite has rolled back by itself; a failure of this would hide why.
          if (sql === 'rollback' && !database.inTransaction) return { changes: 0, lastInsertRowid: 0 };
          return statement.run(values.map(bound));
        },
        *iterate(values) {
          for (const row of statement.iterate(values.map(bound))) yield plain(row);
        },
      };
    },
  };
};

export type GatewayDatabase = Kysely<Tables>;

/** Opens the database file, which other processes may have open too. */
export const openDatabase = (file: string): GatewayDatabase =>
  new Kysely<Tables>({ dialect: new SqliteDialect({ database: asSqlite(file) }) });

/**
 * Makes sure that one server at a time uses a data folder; the operating system lets go when the process ends.
 *
 * @returns lets go
 * @throws {Error} when another process holds it
 */
export const holdAlone = (file: string): (() => void) => {
  const database = new Database(file);
  try {
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    throw new Error('Another gateway uses this data folder.', { cause });
  }
  return () => {
    database.close();
  };
};
