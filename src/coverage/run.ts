import { type Assertion, academiesOf, assertionsOf, membershipsOf } from '../academies/run.ts'
import { type Boundary, boundaryParts } from '../domain/boundary.ts'
import { type Day, type Month, monthPeriod, monthsOf, overlap, type Period } from '../domain/day.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import { meterStreams } from '../emissions/run.ts'
import { activityTotals, type MeterCoverage, meterDaysMissing } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'

export type CoverageStatus = 'received' | 'estimated' | 'partial' | 'missing' | 'notApplicable'

/** What there is of one meter, or of one stream of an academy, in one month. */
export interface CoverageCell {
  readonly academyId: string
  readonly stream: StreamId
  readonly meterId: string | undefined
  readonly meter: string | undefined
  readonly month: Month
  readonly status: CoverageStatus
  /** Meters only: days expected, received (the estimated among them) and estimated. */
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
  readonly cells: readonly CoverageCell[]
  readonly meters: readonly MeterCoverage[]
  readonly absent: readonly AbsentStream[]
}

/** The streams that every school is asked about: SECR's mandatory energy. */
const expectedStreams: readonly StreamId[] = ['electricity.grid', 'gas.mains']

const endOfTime = '9999-12-31'
const asserted = (
  assertions: readonly Assertion[],
  { academyId, stream, period }: { academyId: string; stream: string; period: Period },
): Assertion | undefined =>
  assertions.find(
    (one) =>
      (one.academyId === undefined || one.academyId === academyId) &&
      one.stream === stream &&
      one.start <= period.start &&
      (one.end ?? endOfTime) >= period.end,
  )

function meterCells(meter: MeterCoverage, period: Period, assertions: readonly Assertion[]): CoverageCell[] {
  const { stream } = meterStreams[meter.utility]
  const { academyId, meterId, number } = meter
  return meter.months.map(({ month, expected, received, estimated }): CoverageCell => {
    const inside = overlap(monthPeriod(month), period) ?? period
    const assertion = asserted(assertions, { academyId, stream, period: inside })
    const status: CoverageStatus =
      received === 0
        ? assertion === undefined
          ? 'missing'
          : 'notApplicable'
        : received < expected
          ? 'partial'
          : estimated > 0
            ? 'estimated'
            : 'received'
    const days = { expected, received, estimated }
    return { academyId, stream, meterId, meter: number, month, status, days, assertion }
  })
}

async function partCoverage(
  services: Services,
  query: { trustId: string; period: Period; academyIds: readonly string[] },
  assertions: readonly Assertion[],
): Promise<Coverage> {
  const { period } = query
  const meters = await meterDaysMissing(services.db, query)
  const cells = meters.flatMap((meter) => meterCells(meter, period, assertions))
  const activities = new Map<string, number>()
  for (const total of await activityTotals(services.db, query)) {
    const key = `${total.academyId} ${total.stream} ${total.month}`
    activities.set(key, Math.max(activities.get(key) ?? 0, total.grade))
  }
  const known = new Set([...activities.keys()].map((key) => key.split(' ').slice(0, 2).join(' ')))
  const months = monthsOf(period)
  for (const one of assertions) {
    if (overlap(period, { start: one.start, end: one.end ?? endOfTime }) === undefined) continue
    for (const academyId of query.academyIds)
      if (one.academyId === undefined || one.academyId === academyId)
        if (!cells.some((cell) => cell.academyId === academyId && cell.stream === one.stream))
          known.add(`${academyId} ${one.stream}`)
  }
  for (const pair of known) {
    const [academyId = '', name = ''] = pair.split(' ')
    const stream = name as StreamId
    for (const month of months) {
      const grade = activities.get(`${pair} ${month}`)
      const inside = overlap(monthPeriod(month), period) ?? period
      const assertion = asserted(assertions, { academyId, stream, period: inside })
      const status: CoverageStatus =
        grade !== undefined
          ? grade >= 4
            ? 'estimated'
            : 'received'
          : assertion === undefined
            ? 'missing'
            : 'notApplicable'
      cells.push({
        academyId,
        stream,
        meterId: undefined,
        meter: undefined,
        month,
        status,
        days: undefined,
        assertion,
      })
    }
  }
  const absent = query.academyIds.flatMap((academyId) =>
    expectedStreams.flatMap((stream) => {
      const there =
        cells.some((cell) => cell.academyId === academyId && cell.stream === stream) ||
        asserted(assertions, { academyId, stream, period }) !== undefined
      return there ? [] : [{ academyId, stream }]
    }),
  )
  return { cells, meters, absent }
}

/** What came, what was estimated and what is missing in a reporting year, under a boundary. Missing is never zero. */
export async function coverageOfYear(
  services: Services,
  query: { trustId: string; year: string; boundary: Boundary; at?: Day | undefined },
): Promise<Coverage | Refusal> {
  const { db } = services
  const trust = await trustOf(db, query.trustId)
  const period = reportingPeriod(query.year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const today = services.clock.today()
  const memberships = await membershipsOf(db, trust.id)
  const assertions = await assertionsOf(db, trust.id)
  const cells: CoverageCell[] = []
  const meters: MeterCoverage[] = []
  const absent: AbsentStream[] = []
  for (const part of boundaryParts({
    boundary: query.boundary,
    memberships,
    period,
    at: query.at ?? today,
  })) {
    // What lies in the future is not missing yet.
    const past = overlap(part.period, { start: period.start, end: today })
    if (past === undefined) continue
    // A school that opened later has nothing before it opened: organic growth, for which no
    // base year is recalculated (GHG Protocol Corporate Standard, chapter 5), and nothing is missing.
    const academyIds = part.academyIds.filter((id) => {
      const first = memberships.find((one) => one.academyId === id)
      return !(first?.startEvent === 'founded' && first.start >= past.end)
    })
    const found = await partCoverage(services, { trustId: trust.id, period: past, academyIds }, assertions)
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
  return { cells, meters, absent }
}
