import type { Sql } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Utility } from '../formats/record.ts'
import { baseQuantity, countedDays } from './counting.ts'
import { baseUnits, metersAtOnce, ownMeters } from './overlaps.ts'

/** What lies between two reads of a meter, beside the half-hourly or daily data of the same days. */
export interface ReadsBeside {
  readonly meter: string
  readonly unit: string
  readonly first: Day
  /** The day of the later read. */
  readonly end: Day
  /** The row of the later read, where this upload has it. */
  readonly row: number | undefined
  readonly days: number
  /** Days of which there is better data; where that is all of them, both totals can be compared. */
  readonly better: number
  /** Whether one of the two reads is an estimate, which checks nothing. */
  readonly estimated: boolean
  readonly reads: Decimal
  readonly metered: Decimal
}

/** Reads of a dry run, from the first to the last of a meter. */
export interface ListedReads {
  readonly meterId: string
  readonly first: Day
  readonly last: Day
  readonly total: string
  readonly unit: string
}

/** The days between the reads of these meters, as the ledger has derived them. */
const derived = `
  SELECT meter_id, day, quantity, unit, grade, from_upload_no AS from_no, from_row, upload_no AS to_no, row AS to_row
  FROM read_day WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[])`
/** The same of reads that are listed from $6 on, a meter each; all of the amount is put on the first of its days. */
const listed = `
  SELECT n.meter_id, g::date AS day, CASE WHEN g::date = n.first THEN n.quantity ELSE 0 END AS quantity, n.unit,
         2::smallint AS grade, 0 AS from_no, 0 AS from_row, -1 AS to_no, 0 AS to_row
  FROM unnest($2::uuid[], $6::date[], $7::date[], $8::numeric[], $9::text[]) AS n (meter_id, first, "end", quantity, unit),
       generate_series(n.first::timestamp, n."end" - 1, interval '1 day') g`

/** Between two reads lies no more than this, for better data to be looked for on both sides of the days concerned. */
const aroundDays = 400
const counted = countedDays
  .replaceAll('$3::date', `($3::date - ${aroundDays})`)
  .replaceAll('$4::date', `($4::date + ${aroundDays})`)

/**
 * The times between two reads that touch a period. Parameters: $1 trust, $2 meters, $3 and $4 period, $5 this upload. Days are brought
 * together by grouping, not by a join: overlaps.ts says why.
 */
const besideOf = (between: string): string => `
  WITH ${ownMeters}, met AS MATERIALIZED (
    SELECT meter_id, min(day) AS first, max(day) + 1 AS "end", CASE WHEN to_no = $5::int THEN to_row END AS row,
           count(*)::int AS days, count(metered)::int AS better, sum(reads) AS reads, sum(metered) AS metered,
           max(grade)::int AS grade
    FROM (
      SELECT meter_id, day, max(from_no) AS from_no, max(from_row) AS from_row, max(to_no) AS to_no, max(to_row) AS to_row,
             max(grade) AS grade, max(reads) AS reads, max(metered) AS metered
      FROM (
        SELECT c.meter_id, c.day, c.from_no, c.from_row, c.to_no, c.to_row, c.grade, ${baseQuantity} AS reads,
               NULL::numeric AS metered
        FROM (SELECT b.*, NULL::numeric AS correction, NULL::numeric AS cv FROM (${between}) b) c
        JOIN own_meter m ON m.id = c.meter_id
        UNION ALL
        SELECT c.meter_id, c.day, NULL, NULL, NULL, NULL, NULL, NULL, ${baseQuantity}
        FROM (${counted}) c JOIN own_meter m ON m.id = c.meter_id
        WHERE c.source <= 2
      ) every
      GROUP BY meter_id, day
      HAVING max(to_no) IS NOT NULL
    ) daily
    GROUP BY meter_id, from_no, from_row, to_no, to_row
    HAVING count(metered) > 0 AND min(day) < $4::date AND max(day) >= $3::date
  )
  SELECT m.number, m.utility, t.first, t."end", t.row, t.days, t.better, t.reads, t.metered, t.grade
  FROM met t JOIN own_meter m ON m.id = t.meter_id
  ORDER BY m.number, t.first`

interface BesideRow {
  number: string
  utility: Utility
  first: Day
  end: Day
  row: number | null
  days: number
  better: number
  reads: string | null
  metered: string
  grade: number
}

const besides = (rows: readonly BesideRow[]): ReadsBeside[] =>
  rows.flatMap((row) =>
    row.reads === null
      ? []
      : [
          {
            meter: row.number,
            unit: baseUnits[row.utility] ?? 'kWh',
            first: row.first,
            end: row.end,
            row: row.row ?? undefined,
            days: row.days,
            better: row.better,
            estimated: row.grade >= 4,
            reads: new Decimal(row.reads),
            metered: new Decimal(row.metered),
          },
        ],
  )

/** The meters, of those that have reads, that an upload touches, with the days that are concerned. Parameter $3: those with reads. */
const touched = `
  SELECT array_agg(DISTINCT meter_id::text) AS ids, min(day) AS start, max(day) + 1 AS "end" FROM (
    SELECT meter_id, day FROM meter_day WHERE trust_id = $1::uuid AND upload_no = $2 AND meter_id = ANY($3::uuid[])
    UNION ALL
    SELECT meter_id, day FROM read_day WHERE trust_id = $1::uuid AND upload_no = $2 AND meter_id = ANY($3::uuid[])
  ) t`

/** The reads that lie beside better data, of what an upload touches: to be asked for once it counts and its read days are derived. */
export async function readsBeside(sql: Sql, trustId: string, uploadNo: number): Promise<ReadsBeside[]> {
  const withReads = await sql.query<{ id: string }>(
    'SELECT DISTINCT meter_id AS id FROM meter_read WHERE trust_id = $1::uuid',
    [trustId],
  )
  if (withReads.length === 0) return []
  const ids = withReads.map((row) => row.id)
  const [at] = await sql.query<{ ids: string[] | null; start: Day; end: Day }>(touched, [
    trustId,
    uploadNo,
    ids,
  ])
  if (at?.ids == null) return []
  const found: ReadsBeside[] = []
  for (let from = 0; from < at.ids.length; from += metersAtOnce) {
    const some = at.ids.slice(from, from + metersAtOnce)
    found.push(...besides(await sql.query(besideOf(derived), [trustId, some, at.start, at.end, uploadNo])))
  }
  return found
}

/** The same for reads that are not in the ledger. */
export async function listedReadsBeside(
  sql: Sql,
  trustId: string,
  reads: readonly ListedReads[],
): Promise<ReadsBeside[]> {
  const found: ReadsBeside[] = []
  for (let from = 0; from < reads.length; from += metersAtOnce) {
    const some = reads.slice(from, from + metersAtOnce)
    const firsts = some.map((one) => one.first)
    const lasts = some.map((one) => one.last)
    const rows = await sql.query<BesideRow>(besideOf(listed), [
      trustId,
      some.map((one) => one.meterId),
      firsts.toSorted()[0] ?? '',
      lasts.toSorted().at(-1) ?? '',
      2,
      firsts,
      lasts,
      some.map((one) => one.total),
      some.map((one) => one.unit),
    ])
    found.push(...besides(rows))
  }
  return found
}
