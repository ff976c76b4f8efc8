import { type Assertion, academiesOf, assertionsOf, structureOf } from '../academies/run.ts'
import {
  type Day,
  daysIn,
  type Month,
  monthPeriod,
  monthsOf,
  overlap,
  type Period,
  withoutPeriods,
} from '../domain/day.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import { meterStreams } from '../emissions/run.ts'
import { activityTotals, type MeterCoverage, meterDaysMissing } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { type CoverageBoundary, expectedDays, expectedParts } from './expected.ts'

/**
 * `noRecord` is of streams without a meter (trips, deliveries, waste): nothing was sent of the month and nobody said that there was
 * nothing, which is no hole, for nobody may have travelled. Electricity and gas that no meter tells of are `missing`.
 */
export const coverageStatuses = [
  'received',
  'estimated',
  'partial',
  'missing',
  'notApplicable',
  'noRecord',
] as const
export type CoverageStatus = (typeof coverageStatuses)[number]

/** What there is of one meter, or of one stream of an academy, in one month. */
export interface CoverageCell {
  readonly academyId: string
  readonly stream: StreamId
  readonly meterId: string | undefined
  readonly meter: string | undefined
  readonly month: Month
  readonly status: CoverageStatus
  /** Meters only: days expected (not those asserted not to apply), received (the estimated among them) and estimated. */
  readonly days:
    | { readonly expected: number; readonly received: number; readonly estimated: number }
    | undefined
  /** Who said that it does not apply, and why. */
  readonly assertion: Assertion | undefined
}

/** Something expected of which nothing came: a stream that every academy has, without a meter, a record or an assertion. */
export interface AbsentStream {
  readonly academyId: string
  readonly stream: StreamId
}

export interface Coverage {
  /** The reporting year, as far as it is over. */
  readonly year: Period
  readonly cells: readonly CoverageCell[]
  readonly meters: readonly MeterCoverage[]
  readonly absent: readonly AbsentStream[]
}

/** The streams that every school is asked about: SECR's mandatory energy. */
const expectedStreams: readonly StreamId[] = ['electricity.grid', 'gas.mains']

const endOfTime = '9999-12-31'

const about = (one: Assertion, { academyId, stream }: { academyId: string; stream: string }): boolean =>
  (one.academyId === undefined || one.academyId === academyId) && one.stream === stream

const asserted = (
  assertions: readonly Assertion[],
  { academyId, stream, period }: { academyId: string; stream: string; period: Period },
): Assertion | undefined =>
  assertions.find(
    (one) =>
      about(one, { academyId, stream }) && one.start <= period.start && (one.end ?? endOfTime) >= period.end,
  )

const daysOfAll = (periods: readonly Period[]): number =>
  periods.reduce((count, period) => count + daysIn(period), 0)
const inMonth = (periods: readonly Period[], month: Month): Period[] =>
  periods.flatMap((one) => overlap(one, monthPeriod(month)) ?? [])

/**
 * A meter without the days on which its stream was asserted not to apply, as far as nothing came of them: they are not missing, and not
 * expected.
 */
function withoutAsserted(
  meter: MeterCoverage,
  assertions: readonly Assertion[],
): { meter: MeterCoverage; excused: readonly Period[] } {
  const own = assertions.filter((one) =>
    about(one, { academyId: meter.academyId, stream: meterStreams[meter.utility].stream }),
  )
  const said = own.map((one) => ({ start: one.start, end: one.end ?? endOfTime }))
  const missing = meter.missing.flatMap((hole) => withoutPeriods(hole, said))
  if (daysOfAll(missing) === daysOfAll(meter.missing)) return { meter, excused: [] }
  const excused = meter.missing.flatMap((hole) => withoutPeriods(hole, missing))
  const expected = meter.days.expected - daysOfAll(excused)
  return { meter: { ...meter, missing, days: { ...meter.days, expected } }, excused }
}

function meterCells(
  { meter, excused }: { meter: MeterCoverage; excused: readonly Period[] },
  period: Period,
  assertions: readonly Assertion[],
): CoverageCell[] {
  const { stream } = meterStreams[meter.utility]
  const { academyId, meterId, number } = meter
  return meter.months.map(({ month, expected: inUse, received, estimated }): CoverageCell => {
    const inside = overlap(monthPeriod(month), period) ?? period
    const left = inMonth(excused, month)
    const expected = inUse - daysOfAll(left)
    const assertion =
      asserted(assertions, { academyId, stream, period: inside }) ??
      left
        .map((part) => asserted(assertions, { academyId, stream, period: part }))
        .find((one) => one !== undefined)
    const status: CoverageStatus =
      expected === 0
        ? 'notApplicable'
        : received === 0
          ? 'missing'
          : received < expected
            ? 'partial'
            : estimated > 0
              ? 'estimated'
              : 'received'
    const days = { expected, received, estimated }
    return { academyId, stream, meterId, meter: number, month, status, days, assertion }
  })
}

/** The months of a stream of which no meter of the academy tells. */
function streamCells(
  { academyId, stream }: { academyId: string; stream: StreamId },
  period: Period,
  {
    assertions,
    gradeOf,
  }: { assertions: readonly Assertion[]; gradeOf: (month: Month) => number | undefined },
): CoverageCell[] {
  return monthsOf(period).map((month) => {
    const grade = gradeOf(month)
    const inside = overlap(monthPeriod(month), period) ?? period
    const assertion = asserted(assertions, { academyId, stream, period: inside })
    const status: CoverageStatus =
      grade !== undefined
        ? grade >= 4
          ? 'estimated'
          : 'received'
        : assertion !== undefined
          ? 'notApplicable'
          : expectedStreams.includes(stream)
            ? 'missing'
            : 'noRecord'
    return {
      academyId,
      stream,
      meterId: undefined,
      meter: undefined,
      month,
      status,
      days: undefined,
      assertion,
    }
  })
}

async function partCoverage(
  services: Services,
  query: { trustId: string; period: Period; academyIds: readonly string[] },
  assertions: readonly Assertion[],
): Promise<Coverage> {
  const { period } = query
  const found = (await meterDaysMissing(services.db, query)).map((meter) =>
    withoutAsserted(meter, assertions),
  )
  const cells = found.flatMap((one) => meterCells(one, period, assertions))
  const metered = new Set(cells.map((cell) => `${cell.academyId} ${cell.stream}`))
  const grades = new Map<string, number>()
  for (const { academyId, stream, month, grade } of await activityTotals(services.db, query)) {
    const key = `${academyId} ${stream} ${month}`
    grades.set(key, Math.max(grades.get(key) ?? 0, grade))
  }
  const recorded = new Set([...grades.keys()].map((key) => key.split(' ').slice(0, 2).join(' ')))
  const said = assertions
    .filter((one) => overlap(period, { start: one.start, end: one.end ?? endOfTime }) !== undefined)
    .flatMap((one) =>
      query.academyIds
        .filter((id) => one.academyId === undefined || one.academyId === id)
        .map((id) => `${id} ${one.stream}`),
    )
  const expected = query.academyIds.flatMap((id) => expectedStreams.map((stream) => `${id} ${stream}`))
  const unmetered = new Set([...recorded, ...[...said, ...expected].filter((pair) => !metered.has(pair))])
  const absent: AbsentStream[] = []
  for (const pair of unmetered) {
    const [academyId = '', name = ''] = pair.split(' ')
    const stream = name as StreamId
    const own = streamCells({ academyId, stream }, period, {
      assertions,
      gradeOf: (month) => grades.get(`${pair} ${month}`),
    })
    // Where a meter tells of a stream, months without a record beside it lack nothing.
    cells.push(...own.filter((cell) => !metered.has(pair) || cell.status !== 'missing'))
    if (!metered.has(pair) && !recorded.has(pair) && own.some((cell) => cell.status === 'missing'))
      absent.push({ academyId, stream })
  }
  return { year: period, cells, meters: found.map((one) => one.meter), absent }
}

/** What came, what was estimated and what is missing in a reporting year, under a boundary. Missing is never zero. */
export async function coverageOfYear(
  services: Services,
  query: { trustId: string; year: string; boundary: CoverageBoundary; at?: Day | undefined },
): Promise<Coverage | Refusal> {
  const { db } = services
  const trust = await trustOf(db, query.trustId)
  const period = reportingPeriod(query.year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const today = services.clock.today()
  // What lies in the future is not missing yet.
  const year = overlap(period, { start: period.start, end: today }) ?? {
    start: period.start,
    end: period.start,
  }
  const expected = expectedDays(await structureOf(db, trust.id), {
    boundary: query.boundary,
    period: year,
    at: query.at ?? today,
  })
  const assertions = await assertionsOf(db, trust.id)
  const cells: CoverageCell[] = []
  const meters: MeterCoverage[] = []
  const absent: AbsentStream[] = []
  for (const part of expectedParts(expected)) {
    const found = await partCoverage(services, { trustId: trust.id, ...part }, assertions)
    cells.push(...found.cells)
    meters.push(...found.meters)
    absent.push(...found.absent)
  }
  const order = new Map((await academiesOf(db, trust.id)).map((one, index) => [one.id, index]))
  cells.sort(
    (a, b) =>
      (order.get(a.academyId) ?? 0) - (order.get(b.academyId) ?? 0) ||
      (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0) ||
      ((a.meter ?? '') < (b.meter ?? '') ? -1 : (a.meter ?? '') > (b.meter ?? '') ? 1 : 0) ||
      (a.month < b.month ? -1 : 1),
  )
  return { year, cells, meters, absent }
}
