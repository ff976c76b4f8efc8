import { copyText, type Database, type Sql } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { Decimal, decimalText } from '../domain/decimal.ts'
import type { DegreeDayValue } from '../domain/estimate/degree-day-table.ts'
import type { DegreeDaySeries } from '../formats/degree-days.ts'

/** A load and what is in it. */
export interface StoredLoad {
  readonly id: string
  readonly station: string
  readonly source: string | null
  readonly fileName: string
  readonly sha256: string
  readonly bases: readonly string[]
  readonly days: number
  readonly months: number
  readonly standardMonths: number
  readonly first: string | null
  readonly last: string | null
  readonly createdAt: Date
  readonly createdBy: string
  readonly withdrawnAt: Date | null
  readonly withdrawnBy: string | null
  readonly withdrawReason: string | null
}

/** Loads in the order in which they were made: all of a station, or of all. */
export async function listLoads(
  sql: Sql,
  trustId: string,
  { id, station, withdrawn = false }: { id?: string; station?: string; withdrawn?: boolean } = {},
): Promise<StoredLoad[]> {
  return sql.query<StoredLoad>(
    `SELECT l.id, l.station, l.source, l.file_name AS "fileName", l.sha256, l.created_at AS "createdAt", l.created_by AS "createdBy",
            l.withdrawn_at AS "withdrawnAt", l.withdrawn_by AS "withdrawnBy", l.withdraw_reason AS "withdrawReason",
            ARRAY(SELECT DISTINCT trim_scale(b.base)::text FROM degree_day b
                  WHERE b.trust_id = l.trust_id AND b.load_id = l.id ORDER BY 1) AS bases,
            count(DISTINCT d.period) FILTER (WHERE length(d.period) = 10)::int AS days,
            count(DISTINCT d.period) FILTER (WHERE length(d.period) = 7)::int AS months,
            count(DISTINCT d.period) FILTER (WHERE length(d.period) = 2)::int AS "standardMonths",
            min(d.period) FILTER (WHERE length(d.period) > 2) AS first,
            max(d.period) FILTER (WHERE length(d.period) > 2) AS last
     FROM degree_day_load l
     LEFT JOIN degree_day d ON d.trust_id = l.trust_id AND d.load_id = l.id
     WHERE l.trust_id = $1::uuid AND ($2::uuid IS NULL OR l.id = $2::uuid)
       AND ($3::text IS NULL OR lower(l.station) = lower($3::text)) AND ($4::boolean OR l.withdrawn_at IS NULL)
     GROUP BY l.trust_id, l.id
     ORDER BY l.id`,
    [trustId, id ?? null, station ?? null, withdrawn],
  )
}

export interface NewLoad {
  readonly trustId: string
  readonly station: string
  readonly source: string | undefined
  readonly fileName: string
  readonly sha256: string
  readonly createdBy: string
  readonly series: readonly DegreeDaySeries[]
}

/** Writes a load down. Answers its id. */
export async function addLoad(sql: Sql, load: NewLoad): Promise<string> {
  const id = newId()
  const { trustId } = load
  await sql.query(
    `INSERT INTO degree_day_load (trust_id, id, station, source, file_name, sha256, created_by)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7)`,
    [trustId, id, load.station, load.source ?? null, load.fileName, load.sha256, load.createdBy],
  )
  const rows = load.series.flatMap(({ base, values }) =>
    values.map(({ period, value }) => [trustId, id, base, period, decimalText(value)]),
  )
  await sql.copyInto('degree_day', ['trust_id', 'load_id', 'base', 'period', 'value'], [copyText(rows)])
  return id
}

/** The stations and base temperatures of which there is something that counts. */
export async function stationsOf(sql: Sql, trustId: string): Promise<{ station: string; base: string }[]> {
  return sql.query(
    `SELECT (array_agg(l.station ORDER BY l.id DESC))[1] AS station, trim_scale(d.base)::text AS base
     FROM degree_day_load l JOIN degree_day d ON d.trust_id = l.trust_id AND d.load_id = l.id
     WHERE l.trust_id = $1::uuid AND l.withdrawn_at IS NULL
     GROUP BY lower(l.station), trim_scale(d.base)::text ORDER BY lower(l.station), base`,
    [trustId],
  )
}

/** What counts of a station and base: of each period the value of the newest load, in the order of periods. */
export async function countingValues(
  sql: Sql,
  trustId: string,
  { station, base }: { station: string; base: string },
): Promise<(DegreeDayValue & { loadId: string })[]> {
  const rows = await sql.query<{ period: string; value: string; load_id: string }>(
    `SELECT DISTINCT ON (d.period) d.period, d.value, d.load_id
     FROM degree_day d JOIN degree_day_load l ON l.trust_id = d.trust_id AND l.id = d.load_id
     WHERE d.trust_id = $1::uuid AND l.withdrawn_at IS NULL AND lower(l.station) = lower($2) AND d.base = $3::numeric
     ORDER BY d.period, d.load_id DESC`,
    [trustId, station, base],
  )
  return rows.map((row) => ({
    period: row.period,
    value: new Decimal(row.value),
    loadId: row.load_id,
  }))
}

/** Takes a load back: it stays and counts no more. Answers how many rows were changed. */
export async function withdrawLoad(
  db: Database,
  trustId: string,
  { id, ...withdrawal }: { id: string; withdrawnAt: Date; withdrawnBy: string; withdrawReason: string },
): Promise<number> {
  const done = await db.prisma.degreeDayLoad.updateMany({
    where: { trustId, id, withdrawnAt: null },
    data: withdrawal,
  })
  return done.count
}
