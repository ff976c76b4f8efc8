import type { Sql } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Utility } from '../formats/record.ts'
import { baseQuantity, countedDays } from './counting.ts'
import { baseUnits } from './overlaps.ts'

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

/**
 * The times between two reads of these meters, as the ledger has derived their days: those that are this upload's, or that touch the
 * days of it. Parameters: $1 trust, $2 meters, $3 and $4 period, $5 upload.
 */
const derived = `
  SELECT meter_id, min(day) AS first, max(day) + 1 AS "end", sum(quantity) AS quantity, unit,
         CASE WHEN upload_no = $5::int THEN row END AS row, max(grade) AS grade
  FROM read_day WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[])
  GROUP BY meter_id, unit, from_upload_no, from_row, upload_no, row
  HAVING min(day) < $4::date AND max(day) >= $3::date`
/** The same of reads that are listed from $6 on. */
const listed = `
  SELECT n.meter_id, n.first, n."end", n.quantity, n.unit, NULL::int AS row, $5::int AS grade
  FROM unnest($2::uuid[], $6::date[], $7::date[], $8::numeric[], $9::text[]) AS n (meter_id, first, "end", quantity, unit)
  WHERE n.first < $4::date AND n."end" > $3::date`

const besideOf = (between: string): string => `
  SELECT m.number, m.utility, c.first, c."end", c.row, c."end" - c.first AS days, ${baseQuantity} AS reads,
         count(d.day)::int AS better, sum(d.amount) AS metered, c.grade::int AS grade
  FROM (SELECT b.*, NULL::numeric AS correction, NULL::numeric AS cv FROM (${between}) b) c
  JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
  JOIN (
    SELECT c.meter_id, c.day, ${baseQuantity} AS amount
    FROM (${countedDays}) c JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
    WHERE c.source <= 2
  ) d ON d.meter_id = c.meter_id AND d.day >= c.first AND d.day < c."end" AND d.amount IS NOT NULL
  GROUP BY m.number, m.utility, m.correction_factor, m.calorific_value, c.meter_id, c.first, c."end", c.row, c.quantity,
           c.unit, c.correction, c.cv, c.grade
  ORDER BY m.number, c.first`

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
  return besides(await sql.query(besideOf(derived), [trustId, at.ids, at.start, at.end, uploadNo]))
}

/** The same for reads that are not in the ledger. */
export async function listedReadsBeside(
  sql: Sql,
  trustId: string,
  reads: readonly ListedReads[],
): Promise<ReadsBeside[]> {
  const [first] = reads.map((one) => one.first).sort()
  const last = reads
    .map((one) => one.last)
    .sort()
    .at(-1)
  if (first === undefined || last === undefined) return []
  return besides(
    await sql.query(besideOf(listed), [
      trustId,
      reads.map((one) => one.meterId),
      first,
      last,
      2,
      reads.map((one) => one.first),
      reads.map((one) => one.last),
      reads.map((one) => one.total),
      reads.map((one) => one.unit),
    ]),
  )
}
