import { academiesOf, countsOf, structureOf } from '../academies/run.ts'
import { hasDegreeDays } from '../degree-days/run.ts'
import { addDays, cutAt, monthPeriod, type Period } from '../domain/day.ts'
import type { StreamId } from '../domain/stream.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Utility } from '../formats/record.ts'
import { actualMonths, type HeldMeter, heldMeters, type MeterCoverage } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import {
  absentActions,
  heldAction,
  type Joined,
  meterActions,
  type NextAction,
  recordActions,
} from './next-action.ts'
import { type Coverage, type CoverageCell, type CoverageStatus, coverageStatuses } from './run.ts'

/** Something that is missing, and what to do about it. */
export interface Hole {
  readonly academyId: string
  readonly stream: StreamId
  /** Undefined: no meter of the academy tells of the stream. */
  readonly meter: string | undefined
  readonly utility: Utility | undefined
  readonly period: Period
  readonly next: NextAction
  readonly otherwise: readonly NextAction[]
}

/** A stream without a meter, and the months of which nothing was sent: no hole, for there may have been nothing. */
export interface Quiet {
  readonly academyId: string
  readonly stream: StreamId
  readonly periods: readonly Period[]
  readonly next: NextAction
  readonly otherwise: readonly NextAction[]
}

/** How an academy stands. */
export interface AcademyCoverage {
  readonly academyId: string
  readonly days: {
    readonly expected: number
    readonly received: number
    readonly estimated: number
    readonly missing: number
  }
  /** How many meter-months and stream-months are of each status. */
  readonly months: Readonly<Record<CoverageStatus, number>>
  readonly holes: number
}

export interface CoverageInFull extends Coverage {
  readonly holes: readonly Hole[]
  readonly quiet: readonly Quiet[]
  readonly held: readonly (HeldMeter & { readonly next: NextAction })[]
  readonly academies: readonly AcademyCoverage[]
}

/** As far back, and on, as methods of estimating look. */
const backDays = 3 * 366
const onDays = 100

/** Months in order as periods, neighbours joined. */
function joinedMonths(cells: readonly CoverageCell[], year: Period): Period[] {
  const periods: { start: string; end: string }[] = []
  for (const { month } of cells) {
    const { start, end } = monthPeriod(month)
    const last = periods.at(-1)
    if (last !== undefined && last.end === start) last.end = end
    else periods.push({ start, end })
  }
  return periods.map(({ start, end }) => ({ start, end: end > year.end ? year.end : end }))
}

/** The cells of a status without a meter, by academy and stream. */
function streamsOf(cells: readonly CoverageCell[], status: CoverageStatus): CoverageCell[][] {
  const found = new Map<string, CoverageCell[]>()
  for (const cell of cells) {
    if (cell.meterId !== undefined || cell.status !== status) continue
    const key = `${cell.academyId} ${cell.stream}`
    found.set(key, [...(found.get(key) ?? []), cell])
  }
  return [...found.values()]
}

async function meterHoles(
  services: Services,
  trustId: string,
  {
    meters,
    year,
    joinedOf,
  }: {
    meters: readonly MeterCoverage[]
    year: Period
    joinedOf: (academyId: string) => Joined
  },
): Promise<Hole[]> {
  const lacking = meters.filter((meter) => meter.missing.length > 0)
  if (lacking.length === 0) return []
  const { db } = services
  // A back-cast is made from data of however much later; the other methods look no further than this.
  const near = { start: addDays(year.start, -backDays), end: addDays(year.end, onDays) }
  const today = services.clock.today()
  const actual = await actualMonths(db, {
    trustId,
    meterIds: lacking.map((meter) => meter.meterId),
    period: { start: near.start, end: near.end > today ? near.end : today },
  })
  const degreeDays = await hasDegreeDays(db, trustId)
  const measured = new Set(
    (await countsOf(db, trustId)).filter((one) => one.kind === 'floorAreaM2').map((one) => one.academyId),
  )
  return lacking.flatMap((meter) => {
    const months = [...(actual.get(meter.meterId) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
    const own = joinedOf(meter.academyId)
    const around = {
      actual: new Map(months.filter(([month]) => month < near.end)),
      firstActual: months[0]?.[0],
      lastActual: months.at(-1)?.[0],
      degreeDays,
      floorArea: measured.has(meter.academyId),
      shared: meters.some(
        (one) =>
          one.academyId === meter.academyId && one.utility === meter.utility && one.meterId !== meter.meterId,
      ),
    }
    // What is missing of before and of after the academy joined is asked of others.
    const cut = own.joined === undefined ? [] : [own.joined]
    const holes = meter.missing.flatMap((period) => cutAt(period, cut))
    return holes.map((period) => ({
      academyId: meter.academyId,
      stream: meterStreams[meter.utility].stream,
      meter: meter.number,
      utility: meter.utility,
      period,
      ...meterActions({ ...meter, ...own }, period, around, year),
    }))
  })
}

const none: Readonly<Record<CoverageStatus, number>> = Object.fromEntries(
  coverageStatuses.map((status) => [status, 0]),
) as Record<CoverageStatus, number>

function academyCoverage(
  academyIds: readonly string[],
  { cells }: Coverage,
  holes: readonly Hole[],
): AcademyCoverage[] {
  return academyIds.flatMap((academyId) => {
    const own = cells.filter((cell) => cell.academyId === academyId)
    if (own.length === 0) return []
    const sum = (of: (days: NonNullable<CoverageCell['days']>) => number): number =>
      own.reduce((count, { days }) => count + (days === undefined ? 0 : of(days)), 0)
    const months = { ...none }
    for (const cell of own) months[cell.status]++
    return [
      {
        academyId,
        days: {
          expected: sum((days) => days.expected),
          received: sum((days) => days.received),
          estimated: sum((days) => days.estimated),
          missing: sum((days) => days.expected - days.received),
        },
        months,
        holes: holes.filter((hole) => hole.academyId === academyId).length,
      },
    ]
  })
}

/** Coverage with what to do about each hole, and what waits in the holding place. */
export async function coverageInFull(
  services: Services,
  trustId: string,
  coverage: Coverage,
): Promise<CoverageInFull> {
  const { cells, meters, year } = coverage
  const academies = await academiesOf(services.db, trustId)
  const codes = new Map(academies.map((one) => [one.id, one.code]))
  const code = (id: string): string => codes.get(id) ?? id
  const structure = await structureOf(services.db, trustId)
  const joinedOf = (academyId: string): Joined => ({
    academy: code(academyId),
    joined: structure.membershipsOf.get(academyId)?.[0]?.start,
  })
  const today = services.clock.today()
  const isOpen = (period: Period): boolean => period.end === today
  const held = await heldMeters(services.db, trustId)
  const absent = streamsOf(cells, 'missing').flatMap((months): Hole[] => {
    const { academyId, stream } = months[0]!
    return joinedMonths(months, year).map((period) => ({
      ...{ academyId, stream, meter: undefined, utility: undefined, period },
      ...absentActions({ ...joinedOf(academyId), stream, period, open: isOpen(period) }, held),
    }))
  })
  const quiet = streamsOf(cells, 'noRecord').map((months): Quiet => {
    const { academyId, stream } = months[0]!
    const periods = joinedMonths(months, year)
    const span = { start: periods[0]!.start, end: periods.at(-1)!.end }
    const silent = { academy: code(academyId), stream, period: span, open: isOpen(span) }
    return { academyId, stream, periods, ...recordActions(silent, periods) }
  })
  const order = new Map(academies.map((one, index) => [one.id, index]))
  const holes = [...(await meterHoles(services, trustId, { meters, year, joinedOf })), ...absent].sort(
    (a, b) => (order.get(a.academyId) ?? 0) - (order.get(b.academyId) ?? 0),
  )
  return {
    ...coverage,
    holes,
    quiet,
    held: held.map((meter) => ({ ...meter, next: heldAction(meter) })),
    academies: academyCoverage(
      academies.map((one) => one.id),
      coverage,
      holes,
    ),
  }
}
