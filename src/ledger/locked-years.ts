import type { Sql } from '../db/client.ts'
import {
  cutAt,
  type Day,
  lastDay,
  type Month,
  monthOf,
  monthsOf,
  overlap,
  type Period,
} from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Refusal, refuse, yearPublishedWords } from '../domain/refusal.ts'
import type { Utility } from '../formats/record.ts'
import { activityPart, baseQuantity, countedDays } from './counting.ts'
import { baseUnits } from './overlaps.ts'
import { around, metersTouchedBy, wholeMonths } from './refresh.ts'

/** Days of an academy inside the trust in a published year: what counts in them stays as it is until the year is reopened. */
export interface LockedSpan {
  readonly year: string
  readonly academyId: string
  readonly period: Period
}

/** The locked days of a trust, by year and academy. What a school did before it joined is not in them. */
export async function lockedSpans(sql: Sql, trustId: string): Promise<LockedSpan[]> {
  const rows = await sql.query<{ year: string; academy_id: string; start: Day; end: Day }>(
    `SELECT l.year, m.academy_id, GREATEST(l.start, m.start) AS start, LEAST(l."end", m."end") AS "end"
     FROM year_lock l
     JOIN membership m ON m.trust_id = l.trust_id AND m.withdrawn_at IS NULL
       AND m.start < l."end" AND (m."end" IS NULL OR m."end" > l.start)
     WHERE l.trust_id = $1::uuid ORDER BY l.year, m.academy_id, m.start`,
    [trustId],
  )
  return rows.map(({ year, academy_id, start, end }) => ({
    year,
    academyId: academy_id,
    period: { start, end },
  }))
}

/** What a change can reach: meters and academies, each with the days that it may move. */
export interface Touched {
  readonly meterIds: readonly string[]
  /** undefined: any day. */
  readonly meterPeriod: Period | undefined
  readonly academyIds: readonly string[]
  readonly activityPeriod: Period | undefined
  /** Whether there are reads: they count back to the read before them. */
  readonly reads: boolean
}

/** What these uploads have rows of. Reads may move any day of their meter: days between reads are worked out from all of them. */
export async function touchedByUploads(
  sql: Sql,
  trustId: string,
  uploadNos: readonly number[],
): Promise<Touched> {
  const meterIds = new Set<string>()
  const periods: Period[] = []
  let reads = false
  for (const no of uploadNos) {
    const touched = await metersTouchedBy(sql, trustId, no)
    for (const { id } of touched.meters) meterIds.add(id)
    for (const id of touched.reads) meterIds.add(id)
    periods.push(...touched.meters)
    reads ||= touched.reads.length > 0
  }
  const [activities] = await sql.query<{ ids: string[] | null; start: Day | null; end: Day | null }>(
    `SELECT array_agg(DISTINCT academy_id::text) AS ids, min(start) AS start, max("end") AS "end" FROM activity
     WHERE trust_id = $1::uuid AND upload_no = ANY($2::int[])`,
    [trustId, uploadNos],
  )
  const { ids = null, start = null, end = null } = activities ?? {}
  return {
    meterIds: [...meterIds],
    meterPeriod: reads || periods.length === 0 ? undefined : around(periods),
    academyIds: ids ?? [],
    activityPeriod: start === null || end === null ? undefined : { start, end },
    reads,
  }
}

/** What counts of one meter, or of one stream of an academy, in the locked days of a month. */
interface Held {
  readonly year: string
  readonly month: Month
  readonly academyId: string
  /** The meter’s number and what it measures, or the stream with its variant. */
  readonly what: string
  readonly unit: string
  readonly quantity: Decimal
  /** Meters only: on how many days, and what tells their quantities from others with the same sum. */
  readonly days: number | undefined
  readonly digest: string
}

/** Whole months, so that what is said of one is all of it. */
const inside = (spans: readonly LockedSpan[], period: Period | undefined): LockedSpan[] =>
  period === undefined
    ? [...spans]
    : spans.flatMap((span) => {
        const both = overlap(span.period, wholeMonths(period))
        return both === undefined ? [] : [{ ...span, period: both }]
      })

async function heldOfMeters(
  sql: Sql,
  trustId: string,
  { meterIds, spans }: { meterIds: readonly string[]; spans: readonly LockedSpan[] },
): Promise<[string, Held][]> {
  if (meterIds.length === 0 || spans.length === 0) return []
  const { start, end } = around(spans.map((span) => span.period))
  const rows = await sql.query<{
    no: number
    meter_id: string
    number: string
    utility: Utility
    month: Month
    quantity: string
    days: number
    digest: string
  }>(
    `SELECT b.no, b.meter_id, b.number, b.utility, b.month, sum(b.base) AS quantity, count(*)::int AS days,
            md5(string_agg(b.day || ' ' || trim_scale(b.base), ',' ORDER BY b.day)) AS digest
     FROM (
       SELECT s.no, c.meter_id, m.number, m.utility, c.day, date_trunc('month', c.day)::date AS month, ${baseQuantity} AS base
       FROM (${countedDays}) c
       JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
       JOIN unnest($5::int[], $6::uuid[], $7::date[], $8::date[]) AS s (no, academy_id, start, "end")
         ON s.academy_id = m.academy_id AND c.day >= s.start AND c.day < s."end"
     ) b
     WHERE b.base IS NOT NULL
     GROUP BY b.no, b.meter_id, b.number, b.utility, b.month`,
    [
      ...[trustId, meterIds, start, end],
      spans.map((_, no) => no),
      spans.map((span) => span.academyId),
      spans.map((span) => span.period.start),
      spans.map((span) => span.period.end),
    ],
  )
  return rows.map(({ no, meter_id, number, utility, month, quantity, days, digest }) => {
    const { year, academyId } = spans[no]!
    const held = {
      ...{ year, month, academyId, days, digest },
      what: `meter ${number} (${utility})`,
      unit: baseUnits[utility] ?? 'kWh',
      quantity: new Decimal(quantity),
    }
    return [`${no} ${meter_id} ${utility} ${month}`, held]
  })
}

async function heldOfActivities(
  sql: Sql,
  trustId: string,
  { academyIds, spans }: { academyIds: readonly string[]; spans: readonly LockedSpan[] },
): Promise<[string, Held][]> {
  const own = spans.filter((span) => academyIds.includes(span.academyId))
  if (own.length === 0) return []
  // Where an activity was handed over within a month, its two parts are different figures.
  const turns = await sql.query<{ day: Day }>(
    'SELECT DISTINCT day FROM activity_change WHERE trust_id = $1::uuid AND withdrawn_at IS NULL ORDER BY day',
    [trustId],
  )
  const days = turns.map((one) => one.day)
  const parts = own.flatMap((span) =>
    cutAt(span.period, [...monthsOf(span.period), ...days].sort()).map((period) => ({ ...span, period })),
  )
  const rows = await sql.query<{
    no: number
    stream: string
    variant: string
    unit: string
    quantity: string
  }>(
    `SELECT p.no, a.stream, a.variant, a.unit, sum(${activityPart('p.start', 'p."end"')}) AS quantity
     FROM unnest($2::int[], $3::uuid[], $4::date[], $5::date[]) AS p (no, academy_id, start, "end")
     JOIN activity a ON a.trust_id = $1::uuid AND a.academy_id = p.academy_id AND a.start < p."end" AND a."end" > p.start
     JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
     GROUP BY p.no, a.stream, a.variant, a.unit`,
    [
      trustId,
      parts.map((_, no) => no),
      parts.map((part) => part.academyId),
      parts.map((part) => part.period.start),
      parts.map((part) => part.period.end),
    ],
  )
  return rows.map(({ no, stream, variant, unit, quantity: text }) => {
    const { year, academyId, period } = parts[no]!
    const quantity = new Decimal(text)
    const held = {
      ...{ year, month: monthOf(period.start), academyId, unit, quantity, days: undefined },
      what: variant === '' ? stream : `${stream} (${variant})`,
      digest: quantity.toFixed(),
    }
    return [`${academyId} ${period.start} ${stream} ${unit} ${variant}`, held]
  })
}

/**
 * What counts in the locked days that a change can reach. Quantities only: of an equal one the grade may change, as when an actual
 * confirms an estimate.
 */
async function heldIn(
  sql: Sql,
  trustId: string,
  { spans, touched }: { spans: readonly LockedSpan[]; touched: Touched },
): Promise<ReadonlyMap<string, Held>> {
  const { meterIds, meterPeriod, academyIds, activityPeriod } = touched
  return new Map([
    ...(await heldOfMeters(sql, trustId, { meterIds, spans: inside(spans, meterPeriod) })),
    ...(await heldOfActivities(sql, trustId, { academyIds, spans: inside(spans, activityPeriod) })),
  ])
}

/** What a change would move in a published year: of one meter or stream in one month. */
export interface LockedDifference {
  readonly year: string
  readonly month: Month
  readonly academyId: string
  readonly what: string
  /** `was → would be`, in words. */
  readonly change: string
}

/** Published years that a change would move, which was therefore undone. */
export interface LockedYears {
  readonly lockedYears: readonly { readonly year: string; readonly period: Period }[]
  readonly differences: readonly LockedDifference[]
  readonly reads: boolean
}

export const isLocked = (value: unknown): value is LockedYears =>
  typeof value === 'object' && value !== null && 'lockedYears' in value

function changeWords(was: Held | undefined, becomes: Held | undefined): string {
  const sameSum = was !== undefined && becomes !== undefined && was.quantity.eq(becomes.quantity)
  const words = (held: Held | undefined): string => {
    if (held === undefined) return 'nothing'
    const days = sameSum && was.days !== becomes.days ? ` on ${held.days} days` : ''
    return `${held.quantity.toDecimalPlaces(3).toFixed()} ${held.unit}${days}`
  }
  const others = sameSum && was.days === becomes.days ? ', on other days' : ''
  return `${words(was)} → ${words(becomes)}${others}`
}

function differencesOf(
  before: ReadonlyMap<string, Held>,
  after: ReadonlyMap<string, Held>,
): LockedDifference[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  const found: LockedDifference[] = []
  for (const key of keys) {
    const [was, becomes] = [before.get(key), after.get(key)]
    const held = was ?? becomes
    if (held === undefined || was?.digest === becomes?.digest) continue
    const { year, month, academyId, what } = held
    found.push({ year, month, academyId, what, change: changeWords(was, becomes) })
  }
  const order = (one: LockedDifference): string => `${one.year} ${one.what} ${one.academyId} ${one.month}`
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

/**
 * Takes the chain of the trust to the end of the transaction, as a publication does: whatever is published is seen after this, or comes
 * later.
 */
async function holdChain(sql: Sql, trustId: string): Promise<void> {
  await sql.query('SELECT take_chain($1::uuid)', [trustId])
}

/**
 * Makes a change of what counts, in a transaction that holds the ledger, and undoes it where the locked days of a published year would no
 * longer have the quantities that they had, day by day of meters and month by month of activities: then nothing has changed, and it is
 * answered what would have. A year that is published while the change is made is seen, because the chain is held when the locks are
 * looked at for the last time; the change is then made once more and compared. It must not matter how often it is made.
 */
export async function keepingLockedYears<T>(
  sql: Sql,
  { trustId, touched }: { trustId: string; touched: () => Promise<Touched> },
  change: () => Promise<T>,
): Promise<T | LockedYears> {
  await sql.query('SAVEPOINT before_change')
  for (;;) {
    const spans = await lockedSpans(sql, trustId)
    const reached = spans.length === 0 ? undefined : { spans, touched: await touched() }
    const before = reached && (await heldIn(sql, trustId, reached))
    const done = await change()
    const after = reached && (await heldIn(sql, trustId, reached))
    await holdChain(sql, trustId)
    const same = JSON.stringify(await lockedSpans(sql, trustId)) === JSON.stringify(spans)
    const differences = before && after && same ? differencesOf(before, after) : []
    if (same && differences.length === 0) return done
    await sql.query('ROLLBACK TO SAVEPOINT before_change')
    if (same) {
      const lockedYears = await yearsOf(sql, trustId, differences)
      return { lockedYears, differences, reads: reached?.touched.reads === true }
    }
    // What was locked since the savepoint was let go with it.
    await holdChain(sql, trustId)
  }
}

async function yearsOf(
  sql: Sql,
  trustId: string,
  differences: readonly LockedDifference[],
): Promise<{ year: string; period: Period }[]> {
  const rows = await sql.query<{ year: string; start: Day; end: Day }>(
    'SELECT year, start, "end" FROM year_lock WHERE trust_id = $1::uuid AND year = ANY($2::text[]) ORDER BY year',
    [trustId, [...new Set(differences.map((one) => one.year))]],
  )
  return rows.map(({ year, start, end }) => ({ year, period: { start, end } }))
}

/** The differences in words, one line each: `meter 1200023305967 (electricity) of Oak Primary, 2025-03: 3100 kWh → 3200 kWh`. */
async function differenceWords(sql: Sql, trustId: string, { differences }: LockedYears): Promise<string[]> {
  const rows = await sql.query<{ id: string; name: string }>(
    'SELECT id, name FROM academy WHERE trust_id = $1::uuid AND id = ANY($2::uuid[])',
    [trustId, [...new Set(differences.map((one) => one.academyId))]],
  )
  const names = new Map(rows.map((one) => [one.id, one.name]))
  return differences.map(
    ({ what, academyId, month, change }) =>
      `${what} of ${names.get(academyId) ?? academyId}, ${month.slice(0, 7)}: ${change}`,
  )
}

/** So many differences are named where they are listed, and in a sentence. */
const listedMax = 20
const namedMax = 5

const yearsIn = ({ lockedYears }: LockedYears): string[] => lockedYears.map((one) => one.year)

/** The refusal of a change that was undone: what it would have moved is in its details. */
export async function lockedRefusal(sql: Sql, trustId: string, locked: LockedYears): Promise<Refusal> {
  const words = await differenceWords(sql, trustId, locked)
  const more = words.length - listedMax
  return refuse('year_published', yearPublishedWords(...yearsIn(locked)), {
    details: [
      ...words.slice(0, listedMax).map((one) => `It would change ${one}.`),
      ...(more > 0 ? [`There are ${more} more, of other months, meters and streams.`] : []),
    ],
  })
}

/** What is said of a file that would change published years: nothing of it is taken in. */
export async function lockedFileWords(sql: Sql, trustId: string, locked: LockedYears): Promise<string> {
  const words = await differenceWords(sql, trustId, locked)
  const more = words.length - namedMax
  const rows = locked.lockedYears
    .map(({ period }) => `from ${period.start} to ${lastDay(period)}`)
    .join(' and ')
  return `${yearPublishedWords(...yearsIn(locked))} The file would change ${words.slice(0, namedMax).join('; ')}${more > 0 ? `; and ${more} more` : ''}. Nothing of it was taken in. Send the same file again once ${locked.lockedYears.length === 1 ? 'the year is' : 'the years are'} reopened, or send it without its rows ${rows}.${locked.reads ? ' A read counts back to the read before it: one after the year may reach into it.' : ''}`
}
