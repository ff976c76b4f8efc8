import type { Sql, SqlValue } from '../db/client.ts'
import type { Day, Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Source, sourceRank, type Utility } from '../formats/record.ts'
import { baseQuantity, countedDaysBefore } from './counting.ts'

/** Days of an upload for which another one has a record that counts, or did: of one meter, and all to one end. */
export interface Overlap {
  readonly meter: string
  /** The unit of both totals. */
  readonly unit: string
  readonly other: { readonly no: number; readonly fileName: string; readonly source: Source }
  /** Whether the days of this upload count from now on; else those of the other still do. */
  readonly wins: boolean
  readonly days: number
  /** How many of them have the same quantity in both. */
  readonly same: number
  readonly first: Day
  readonly last: Day
  /** The first of this upload's rows that is concerned. */
  readonly row: number
  readonly own: Decimal
  readonly others: Decimal
}

/** Meter-days that are not in the ledger, of meters that are: those of a dry run. */
export interface ListedDays {
  readonly meterId: string
  readonly unit: string
  /** Days since 1970, in any order; of two of one day the later row counts. */
  readonly days: Int32Array
  readonly rows: Int32Array
  /** Millionths of the unit. */
  readonly values: Float64Array
  readonly sources: Uint8Array
  readonly estimated: Uint8Array
  readonly part: Uint8Array
}

/** The upload that is looked at; one of a dry run has no number, and comes after all others. */
export interface Looked {
  readonly trustId: string
  readonly uploadNo: number | undefined
  readonly replacesNo: number | undefined
}

const sources = Object.fromEntries(Object.entries(sourceRank).map(([name, rank]) => [rank, name])) as Record<
  number,
  Source
>
/** What the base unit is called where it is not kWh. */
export const baseUnits: Readonly<Partial<Record<Utility, string>>> = {
  water: 'm3',
  oil: 'litre',
  lpg: 'litre',
}

/** The unit in which a utility counts. */
export const baseUnitOf = (utility: Utility): string => baseUnits[utility] ?? 'kWh'

/** An upload of a dry run is newer than any. */
const newest = 2_147_483_647

const best = `meter_id, day, (grade >= 4), (slots_missing > 0), source, row DESC`

/** Of the days in the ledger under the number of an upload, the one that counts within it. Parameter $5 is the upload's number. */
const stagedDays = `
  SELECT DISTINCT ON (meter_id, day) meter_id, day, row, source, grade, slots_missing, quantity, unit, correction, cv
  FROM meter_day WHERE trust_id = $1::uuid AND upload_no = $5::int AND meter_id = ANY($2::uuid[])
  ORDER BY ${best}`

/** The same of days that are listed in the parameters from $8 on. */
const listedDays = `
  SELECT DISTINCT ON (meter_id, day) meter_id, day, row, source, grade, slots_missing, quantity, unit,
         NULL::numeric AS correction, NULL::numeric AS cv
  FROM (
    SELECT ($2::uuid[])[n.meter] AS meter_id, date '1970-01-01' + n.day AS day, n.row, n.source::smallint AS source,
           n.grade::smallint AS grade, n.part::smallint AS slots_missing, n.value / 1000000 AS quantity,
           ($14::text[])[n.meter] AS unit
    FROM unnest($8::int[], $9::int[], $10::int[], $11::numeric[], $12::int[], $13::int[], $15::int[])
      AS n (meter, day, row, value, source, grade, part)
  ) listed
  ORDER BY ${best}`

/** A record's place in the order in which records count, the lowest first (counting.ts). */
const weight = (place: string): string =>
  `ARRAY[(c.grade >= 4)::int, (c.slots_missing > 0)::int, c.source::int, -(${place})]`

const withAmounts = (days: string, columns: string): string => `
  SELECT ${columns}, c.meter_id, c.day, c.source, ${baseQuantity} AS amount
  FROM (${days}) c JOIN own_meter m ON m.id = c.meter_id`

/** The meters asked for, $2, looked up once: a few at a time, because they are gone through for every day. */
export const ownMeters = `own_meter AS MATERIALIZED (
    SELECT id, number, utility, correction_factor, calorific_value FROM meter
    WHERE trust_id = $1::uuid AND id = ANY($2::uuid[]))`

/**
 * Parameters: $1 trust, $2 meter ids, $3 and $4 period, $5 this upload, $6 the one that it replaces, $7 its place. The two records of a
 * day are brought together by grouping, not by a join, and what comes of it is worked out once: without statistics, as of rows just
 * written, joins are planned as if there were one row on each side.
 */
const overlapsOf = (own: string): string => `
  WITH ${ownMeters}, met AS MATERIALIZED (
    SELECT meter_id, upload_no, source, own_weight < other_weight AS wins, count(*)::int AS days,
           (count(*) FILTER (WHERE own = others))::int AS same, min(day) AS first, max(day) AS last,
           min(row)::int AS row, sum(own) AS own, sum(others) AS others
    FROM (
      SELECT meter_id, day, max(row) AS row, max(upload_no) AS upload_no,
             (max(source) FILTER (WHERE upload_no IS NOT NULL))::int AS source,
             max(weight) FILTER (WHERE upload_no IS NULL) AS own_weight,
             max(weight) FILTER (WHERE upload_no IS NOT NULL) AS other_weight,
             max(amount) FILTER (WHERE upload_no IS NULL) AS own,
             max(amount) FILTER (WHERE upload_no IS NOT NULL) AS others
      FROM (
        ${withAmounts(own, `c.row, NULL::int AS upload_no, ${weight('$7::int')} AS weight`)}
        UNION ALL
        ${withAmounts(countedDaysBefore, `NULL::int, c.upload_no, ${weight('c.place_no')}`)}
      ) every
      WHERE amount IS NOT NULL
      GROUP BY meter_id, day
      HAVING bool_or(upload_no IS NULL) AND bool_or(upload_no IS NOT NULL)
    ) paired
    GROUP BY meter_id, upload_no, source, own_weight < other_weight
  )
  SELECT m.number, m.utility, p.upload_no, u.file_name, p.source, p.wins, p.days, p.same, p.first, p.last, p.row, p.own, p.others
  FROM met p
  JOIN own_meter m ON m.id = p.meter_id
  JOIN upload u ON u.trust_id = $1::uuid AND u.no = p.upload_no
  ORDER BY m.number, p.upload_no, p.source, p.wins`

interface OverlapRow {
  number: string
  utility: Utility
  upload_no: number
  file_name: string
  source: number
  wins: boolean
  days: number
  same: number
  first: Day
  last: Day
  row: number
  own: string
  others: string
}

const overlapOf = (row: OverlapRow): Overlap => ({
  meter: row.number,
  unit: baseUnits[row.utility] ?? 'kWh',
  other: { no: row.upload_no, fileName: row.file_name, source: sources[row.source] ?? 'daily' },
  wins: row.wins,
  days: row.days,
  same: row.same,
  first: row.first,
  last: row.last,
  row: row.row,
  own: new Decimal(row.own),
  others: new Decimal(row.others),
})

/** The meters, of those given, of which something counts in a period: from the month totals, which is quick. */
async function countingMeters(
  sql: Sql,
  trustId: string,
  { meterIds, period }: { meterIds: readonly string[]; period: Period },
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT DISTINCT meter_id AS id FROM meter_month
     WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[])
       AND month >= date_trunc('month', $3::date)::date AND month < $4::date`,
    [trustId, meterIds, period.start, period.end],
  )
  return rows.map((row) => row.id)
}

/** How many meters are looked at in one step. */
export const metersAtOnce = 25

type Steps = (step: (sql: Sql) => Promise<void>) => Promise<void>

/**
 * Where the days of an upload meet what counts from others: to be asked for before its months are put in place, or after in the same
 * transaction. `each` runs a step; there are none but the first where nothing meets.
 */
export async function stagedOverlaps(each: Steps, looked: Looked): Promise<Overlap[]> {
  const { trustId, uploadNo = 0, replacesNo } = looked
  const found: Overlap[] = []
  let meterIds: string[] = []
  let period: Period | undefined
  let place = newest
  await each(async (sql) => {
    const [touched] = await sql.query<{ ids: string[] | null; start: Day; end: Day; place: number }>(
      `SELECT array_agg(DISTINCT meter_id::text) AS ids, min(day) AS start, max(day) + 1 AS "end",
              (SELECT COALESCE(place_no, no) FROM upload WHERE trust_id = $1::uuid AND no = $2) AS place
       FROM meter_day WHERE trust_id = $1::uuid AND upload_no = $2`,
      [trustId, uploadNo],
    )
    if (touched?.ids == null) return
    period = { start: touched.start, end: touched.end }
    place = touched.place
    meterIds = await countingMeters(sql, trustId, { meterIds: touched.ids, period })
  })
  for (let from = 0; from < meterIds.length; from += metersAtOnce)
    await each(async (sql) => {
      const some = meterIds.slice(from, from + metersAtOnce)
      const rows = await sql.query<OverlapRow>(overlapsOf(stagedDays), [
        trustId,
        some,
        period?.start ?? null,
        period?.end ?? null,
        uploadNo,
        replacesNo ?? null,
        place,
      ])
      found.push(...rows.map(overlapOf))
    })
  return found
}

/** How many days of a dry run are handed to the database at a time. */
const daysAtOnce = 20_000

const dayText = (number: number): Day => new Date(number * 86_400_000).toISOString().slice(0, 10)

function periodOf(listed: readonly ListedDays[]): Period {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { days } of listed)
    for (const day of days) {
      if (day < first) first = day
      if (day > last) last = day
    }
  return { start: dayText(first), end: dayText(last + 1) }
}

/** The parameters from $8 on: of each day a number in every list. */
function listedValues(some: readonly ListedDays[]): SqlValue[] {
  const lists: number[][] = [[], [], [], [], [], [], []]
  for (const [index, one] of some.entries())
    for (let at = 0; at < one.days.length; at++) {
      const day = [
        index + 1,
        one.days[at] ?? 0,
        one.rows[at] ?? 0,
        one.values[at] ?? 0,
        one.sources[at] ?? 0,
        one.estimated[at] === 1 ? 4 : 2,
        one.part[at] ?? 0,
      ]
      for (const [list, value] of day.entries()) lists[list]?.push(value)
    }
  const [meters = [], days = [], rows = [], values = [], ranks = [], grades = [], parts = []] = lists
  return [meters, days, rows, values.map(String), ranks, grades, some.map((one) => one.unit), parts]
}

/** The same for days that are not in the ledger. */
export async function listedOverlaps(
  sql: Sql,
  looked: Looked,
  listed: readonly ListedDays[],
): Promise<Overlap[]> {
  if (listed.length === 0) return []
  const { trustId } = looked
  const ids = listed.map((one) => one.meterId)
  const counting = new Set(await countingMeters(sql, trustId, { meterIds: ids, period: periodOf(listed) }))
  const found: Overlap[] = []
  let some: ListedDays[] = []
  const ask = async (): Promise<void> => {
    if (some.length === 0) return
    const { start, end } = periodOf(some)
    const meterIds = some.map((one) => one.meterId)
    const rows = await sql.query<OverlapRow>(overlapsOf(listedDays), [
      ...[trustId, meterIds, start, end, looked.uploadNo ?? null, looked.replacesNo ?? null, newest],
      ...listedValues(some),
    ])
    found.push(...rows.map(overlapOf))
    some = []
  }
  for (const one of listed) {
    if (!counting.has(one.meterId)) continue
    some.push(one)
    const days = some.reduce((sum, listedOne) => sum + listedOne.days.length, 0)
    if (days >= daysAtOnce || some.length >= metersAtOnce) await ask()
  }
  await ask()
  return found
}
