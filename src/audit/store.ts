import type { Sql, SqlValue } from '../db/client.ts'
import { type ChainEnd, type ChainEntry, chainStart } from './chain.ts'

const columns = `trust_id::text AS "trustId", no, at, actor, action, entity, row_key AS "rowKey", reason, before, after,
  prev_hash AS "prevHash", hash`

/** Which entries are wanted. */
export interface EntryFilter {
  /** The table. */
  readonly entity?: string | undefined
  readonly actor?: string | undefined
  /** The first day, in UTC. */
  readonly from?: string | undefined
  /** The first day that is not wanted any more. */
  readonly to?: string | undefined
  /** The keys of the rows that are wanted. */
  readonly keys?: readonly string[] | undefined
}

/** Entries of a chain, the newest first, before the number given. */
export async function newestEntries(
  sql: Sql,
  trustId: string,
  { filter, beforeNo, limit }: { filter: EntryFilter; beforeNo: number | undefined; limit: number },
): Promise<ChainEntry[]> {
  const values: SqlValue[] = [trustId, limit]
  const where = ['trust_id = $1::uuid']
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return
    values.push(value)
    where.push(condition.replaceAll('?', `$${values.length}`))
  }
  add('no < ?::int', beforeNo)
  add('entity = ?', filter.entity)
  add('lower(actor) = lower(?)', filter.actor)
  add('at >= ?::timestamptz', filter.from && `${filter.from}T00:00:00Z`)
  add('at < ?::timestamptz', filter.to && `${filter.to}T00:00:00Z`)
  add('row_key = ANY(?::text[])', filter.keys)
  return sql.query<ChainEntry>(
    `SELECT ${columns} FROM audit_entry WHERE ${where.join(' AND ')} ORDER BY no DESC LIMIT $2::int`,
    values,
  )
}

/** Entries of a chain in its order, after the number given. */
export function entriesAfter(
  sql: Sql,
  trustId: string,
  { afterNo, toNo, limit }: { afterNo: number; toNo: number; limit: number },
): Promise<ChainEntry[]> {
  return sql.query<ChainEntry>(
    `SELECT ${columns} FROM audit_entry WHERE trust_id = $1::uuid AND no > $2::int AND no <= $3::int ORDER BY no LIMIT $4::int`,
    [trustId, afterNo, toNo, limit],
  )
}

/** What is noted of the end of a chain, and the highest number that an entry has, both as they stood at one moment. */
export async function notedEnd(sql: Sql, trustId: string): Promise<{ head: ChainEnd; highest: number }> {
  const [row] = await sql.query<{ no: number | null; hash: string | null; highest: number | null }>(
    `SELECT h.no, h.hash, (SELECT max(e.no) FROM audit_entry e WHERE e.trust_id = $1::uuid) AS highest
     FROM (SELECT 1) one LEFT JOIN audit_head h ON h.trust_id = $1::uuid`,
    [trustId],
  )
  return {
    head: row?.no == null ? chainStart : { no: row.no, hash: row.hash ?? '' },
    highest: row?.highest ?? 0,
  }
}

/** The number of the entry that has a hash; undefined where none has. */
export async function entryWithHash(
  sql: Sql,
  trustIds: readonly string[],
  hash: string,
): Promise<number | undefined> {
  const [row] = await sql.query<{ no: number }>(
    'SELECT no FROM audit_entry WHERE trust_id = ANY($1::uuid[]) AND hash = $2 LIMIT 1',
    [trustIds, hash],
  )
  return row?.no
}

/** A step of an inventory that is not in the chain as it stands, or an entry of a step that is gone. */
export interface StrayStep {
  readonly year: string
  readonly kind: string
  /** null: no entry of it. */
  readonly no: number | null
  readonly gone: boolean
}

/** The first step, by its entry, that the chain and the table do not agree about. */
export async function strayStep(sql: Sql, trustId: string): Promise<StrayStep | undefined> {
  const rows = await sql.query<StrayStep>(
    `SELECT COALESCE(s.year, split_part(e.row_key, ' ', 1)) AS year, COALESCE(s.kind, e.after::jsonb ->> 'kind') AS kind, e.no,
            s.year IS NULL AS gone
     FROM (SELECT * FROM inventory_step WHERE trust_id = $1::uuid) s
     FULL JOIN (SELECT * FROM audit_entry WHERE trust_id = $1::uuid AND entity = 'inventory_step' AND action = 'insert') e
       ON e.row_key = s.year || ' ' || s.seq
     WHERE s.year IS NULL OR e.no IS NULL
       OR jsonb_populate_record(NULL::inventory_step, e.after::jsonb)::text <> (s.*)::inventory_step::text
     ORDER BY e.no NULLS LAST, s.year, s.seq LIMIT 1`,
    [trustId],
  )
  return rows[0]
}

/** The year of the first inventory whose body is gone, or does not have the hash under which it was published. */
export async function strayBody(sql: Sql, trustId: string): Promise<string | undefined> {
  const [row] = await sql.query<{ year: string }>(
    `SELECT s.year FROM inventory_step s LEFT JOIN inventory_body b ON b.trust_id = s.trust_id AND b.sha256 = s.sha256
     WHERE s.trust_id = $1::uuid AND s.sha256 IS NOT NULL
       AND (b.sha256 IS NULL OR encode(sha256(convert_to(b.body, 'UTF8')), 'hex') <> s.sha256)
     ORDER BY s.year, s.seq LIMIT 1`,
    [trustId],
  )
  return row?.year
}

/** What rows are called by people: the first column is the id, the second the name. */
const namedRows = `
  SELECT id::text, number AS name FROM meter WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, code FROM academy WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, name FROM actor WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, name FROM contract WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, station FROM degree_day_load WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, title FROM benchmark WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, project FROM credit WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, file_name FROM upload WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, figure || ' ' || year FROM figure_thread WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, target_code || ' ' || no FROM restatement WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, target_code || ' ' || year FROM progress_publication WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, stream || ' from ' || start FROM assertion WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, name || ' from ' || start FROM holiday WHERE trust_id = $1::uuid
  UNION ALL SELECT id::text, stream || ' from ' || day FROM activity_change WHERE trust_id = $1::uuid
  UNION ALL (SELECT DISTINCT ON (id) id::text, title FROM measure WHERE trust_id = $1::uuid ORDER BY id, version DESC)
  UNION ALL SELECT r.id::text, a.code || ' from ' || r.start FROM membership r
    JOIN academy a ON a.trust_id = r.trust_id AND a.id = r.academy_id WHERE r.trust_id = $1::uuid
  UNION ALL SELECT r.id::text, a.code || ' ' || r.kind FROM count r
    JOIN academy a ON a.trust_id = r.trust_id AND a.id = r.academy_id WHERE r.trust_id = $1::uuid
  UNION ALL SELECT r.id::text, a.code || ' ' || r.urn FROM academy_urn r
    JOIN academy a ON a.trust_id = r.trust_id AND a.id = r.academy_id WHERE r.trust_id = $1::uuid
  UNION ALL SELECT r.id::text, a.code || ' to ' || b.code FROM lineage r
    JOIN academy a ON a.trust_id = r.trust_id AND a.id = r.from_academy_id
    JOIN academy b ON b.trust_id = r.trust_id AND b.id = r.to_academy_id WHERE r.trust_id = $1::uuid`

/** What the rows of these ids are called. */
export async function namesById(
  sql: Sql,
  trustId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await sql.query<{ id: string; name: string }>(
    `SELECT id, name FROM (${namedRows}) named WHERE id = ANY($2::text[])`,
    [trustId, ids],
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** The ids of the meters, academies, keys and contracts of this name, and the numbers of the uploads of this file name. */
export async function keysNamed(sql: Sql, trustId: string, name: string): Promise<string[]> {
  const rows = await sql.query<{ key: string }>(
    `SELECT id::text AS key FROM meter WHERE trust_id = $1::uuid AND number = replace($2, ' ', '')
     UNION ALL SELECT id::text FROM academy WHERE trust_id = $1::uuid AND lower(code) = lower($2)
     UNION ALL SELECT id::text FROM actor WHERE trust_id = $1::uuid AND lower(name) = lower($2)
     UNION ALL SELECT id::text FROM contract WHERE trust_id = $1::uuid AND lower(name) = lower($2)
     UNION ALL SELECT no::text FROM upload WHERE trust_id = $1::uuid AND (file_name = $2 OR id::text = $2)`,
    [trustId, name],
  )
  return rows.map((row) => row.key)
}

/** The file names of uploads, by number. */
export async function fileNames(
  sql: Sql,
  trustId: string,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (numbers.length === 0) return new Map()
  const rows = await sql.query<{ no: number; name: string }>(
    'SELECT no, file_name AS name FROM upload WHERE trust_id = $1::uuid AND no = ANY($2::int[])',
    [trustId, numbers],
  )
  return new Map(rows.map((row) => [row.no, row.name]))
}
