import { countsOf, structureOf } from '../academies/run.ts'
import { type Caller, mayWriteFor } from '../access/caller.ts'
import { degreeDayTable } from '../degree-days/run.ts'
import { addDays, type Day, daysIn, daysOf, lastDay, overlap, type Period } from '../domain/day.ts'
import { Decimal, sum } from '../domain/decimal.ts'
import { type BackCastWay, backCast } from '../domain/estimate/back-cast.ts'
import { type BenchmarkFigure, type BenchmarkSize, byBenchmark } from '../domain/estimate/benchmark.ts'
import { benchmarks } from '../domain/estimate/benchmarks.ts'
import { byDegreeDays } from '../domain/estimate/degree-days.ts'
import type { ActualDays, Estimate, EstimateMethod } from '../domain/estimate/estimate.ts'
import { neighbours } from '../domain/estimate/neighbours.ts'
import { sameDaysLastYear } from '../domain/estimate/same-days-last-year.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import { existence } from '../domain/structure.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Utility } from '../formats/record.ts'
import { type CountedDay, countedDayValues } from '../ledger/run.ts'
import { meterNamed, metersBeside } from '../meters/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'

/** What is asked to be estimated, and how. */
export interface AskedEstimate {
  /** Number or id. */
  readonly meter: string
  readonly start: Day
  /** Exclusive. */
  readonly end: Day
  readonly method: EstimateMethod
  /** Degree days: whose, and at which base temperature. */
  readonly station?: string
  readonly base?: string
  /** Benchmark: a published one by its id, or a figure of the asker's own with its source. */
  readonly benchmark?: string
  readonly figure?: { readonly kWhPerYear: string; readonly per: 'm2' | 'pupil'; readonly source: string }
  /** Benchmark: how much of the site this meter serves. */
  readonly sharePercent?: string
  readonly spread?: 'flat' | 'degreeDays'
  /** Back-cast: only this way. */
  readonly by?: BackCastWay
}

/** An estimate worked out, before anything is kept of it. */
export interface WorkedOut {
  readonly meter: string
  readonly academyId: string
  readonly utility: Utility
  readonly unit: string
  readonly method: EstimateMethod
  readonly estimate: Estimate
  readonly total: Decimal
  /** Its part of what would count of the meter over these reporting years. */
  readonly share: { readonly period: Period; readonly percent: Decimal }
}

/** As far as data is looked at on both sides of the days asked for: the three years that degree days may use, and a month. */
const lookDays = 3 * 366 + 31
const askedDaysMax = 3 * 366
const actualGradeMax = 3

interface Subject {
  readonly id: string
  readonly number: string
  readonly academyId: string
  readonly utility: Utility
  readonly beside: readonly string[]
  /** The days asked for on which the meter was in use. */
  readonly period: Period
}

/** The meter and the days asked for, refused where they cannot be estimated or the caller may not do it. */
async function subjectOf(
  { db, clock }: Services,
  caller: Caller,
  asked: AskedEstimate,
): Promise<Subject | Refusal> {
  const today = clock.today()
  const meter = await meterNamed(db, caller.trustId, asked.meter)
  const pointer = 'body/meter'
  if (meter === undefined)
    return refuse(
      'meter_unknown',
      `There is no meter “${asked.meter}”. “trust-carbon meter list”, and GET /v1/meters, list them.`,
      { pointer },
    )
  const { id, number, academyId, utility, start, end } = meter
  if (academyId === null || utility === null)
    return refuse(
      'meter_unknown',
      `The meter ${number} is in the holding place and counts nowhere. Assign it first: trust-carbon meter assign ${number} --academy CODE --utility UTILITY.`,
      { pointer },
    )
  if (!mayWriteFor(caller, academyId))
    return refuse('forbidden', 'You may not send data for the academy of this meter.')
  if (asked.end <= asked.start)
    return refuse('period_invalid', 'The end lies after the start: it is the first day that is not filled.', {
      pointer: 'body/end',
    })
  if (asked.end > today)
    return refuse(
      'date_future',
      `Only days that are over are estimated: the end (the first day that is not filled) is ${today} at the latest.`,
      { pointer: 'body/end' },
    )
  if (daysIn(asked) > askedDaysMax)
    return refuse('invalid', 'At most three years are estimated at a time. Ask for less.', {
      pointer: 'body/start',
    })
  const inUse = overlap(asked, { start: start ?? asked.start, end: end ?? asked.end })
  if (inUse === undefined)
    return refuse(
      'outside_meter_life',
      `The meter ${number} was not in use then: it is registered from ${start ?? 'the beginning'} until ${end ?? 'today'}. Correct its days (trust-carbon meter set) or those asked for.`,
      { pointer: 'body/start' },
    )
  const open = existence(await structureOf(db, caller.trustId), academyId)
  const period = overlap(inUse, open)
  if (period === undefined)
    return refuse(
      'outside_meter_life',
      inUse.start < open.start
        ? `The school of the meter ${number} opened on ${open.start}: before, there was nothing to estimate.`
        : `The school of the meter ${number} closed: from ${open.end} on there is nothing to estimate.`,
      { pointer: 'body/start' },
    )
  const beside = await metersBeside(db, caller.trustId, meter)
  return { id, number, academyId, utility, beside, period }
}

interface Ground {
  readonly trustId: string
  readonly subject: Subject
  readonly missing: readonly Day[]
  readonly actual: ActualDays
}

const notFor = (method: string, utility: Utility, why: string): Refusal =>
  refuse(
    'estimate_basis_missing',
    `The method ${method} is not for ${utility} meters: ${why}. Use another method.`,
    {
      pointer: 'body/method',
    },
  )

const lastResortUtilities: readonly Utility[] = ['electricity', 'gas', 'heat']
const heatingUtilities: readonly Utility[] = ['gas', 'heat', 'oil', 'lpg', 'electricity']

/** The published figure, or the asker's own. */
function figureOf(utility: Utility, { benchmark, figure }: AskedEstimate): BenchmarkFigure | Refusal {
  if (figure !== undefined)
    return { kWhPerYear: new Decimal(figure.kWhPerYear), per: figure.per, source: figure.source }
  const fitting = benchmarks.filter((one) => one.utilities.includes(utility))
  const found = benchmark === undefined ? fitting[0] : fitting.find((one) => one.id === benchmark)
  if (found === undefined)
    return refuse(
      'invalid',
      `There is no benchmark “${benchmark}” for ${utility}. There are: ${fitting.map((one) => one.id).join(', ')}; or give a figure of your own with its source.`,
      { pointer: 'body/benchmark' },
    )
  return { kWhPerYear: new Decimal(found.kWhPerYear), per: found.per, source: found.source }
}

/** The floor area or the pupils of an academy: the newest count of before the days, else the first one after. */
async function sizeOf(
  { db }: Services,
  { trustId, subject }: Ground,
  per: 'm2' | 'pupil',
): Promise<BenchmarkSize | Refusal> {
  const kind = per === 'm2' ? 'floorAreaM2' : 'pupils'
  const counts = (await countsOf(db, trustId)).filter(
    (one) => one.academyId === subject.academyId && one.kind === kind,
  )
  const count = counts.filter((one) => one.asOf <= subject.period.start).at(-1) ?? counts[0]
  if (count === undefined)
    return refuse(
      'estimate_basis_missing',
      `The benchmark is per ${per}, and the academy has no count of ${kind}. Add it: trust-carbon count add CODE ${kind} NUMBER --on DAY --source TEXT, or POST /v1/counts.`,
      { pointer: 'body/method' },
    )
  return { count: new Decimal(count.value), source: `${count.source}, ${count.asOf}` }
}

async function benchmarkEstimate(
  services: Services,
  ground: Ground,
  asked: AskedEstimate,
): Promise<Estimate | Refusal> {
  const { utility, number, beside } = ground.subject
  if (!lastResortUtilities.includes(utility))
    return notFor('benchmark', utility, 'benchmarks are in kWh of electricity or heat')
  if (beside.length > 0 && asked.sharePercent === undefined)
    return refuse(
      'invalid',
      `The academy has other ${utility} meters (${beside.join(', ')}), and a benchmark is of the whole site. Say how much of it ${number} serves, in percent: sharePercent, or --share.`,
      { pointer: 'body/sharePercent' },
    )
  const figure = figureOf(utility, asked)
  if (isRefusal(figure)) return figure
  const size = await sizeOf(services, ground, figure.per)
  if (isRefusal(size)) return size
  const table =
    asked.spread === 'degreeDays' ? await degreeDayTable(services.db, ground.trustId, asked) : undefined
  if (isRefusal(table)) return table
  const { missing } = ground
  return byBenchmark({ missing, figure, size, sharePercent: new Decimal(asked.sharePercent ?? 100), table })
}

async function degreeDayEstimate(
  services: Services,
  { trustId, subject, missing, actual }: Ground,
  asked: AskedEstimate,
): Promise<Estimate | Refusal> {
  if (!heatingUtilities.includes(subject.utility))
    return notFor('degreeDays', subject.utility, 'what they measure does not heat')
  const table = await degreeDayTable(services.db, trustId, asked)
  if (isRefusal(table)) return table
  return byDegreeDays({ missing, actual, table, unit: meterStreams[subject.utility].unit })
}

/** What heats always; electricity may, and is back-cast by the weather where that is asked for. */
const alwaysHeating: readonly Utility[] = ['gas', 'heat', 'oil', 'lpg']

async function backCastEstimate(
  services: Services,
  { trustId, subject, missing, actual }: Ground,
  asked: AskedEstimate,
): Promise<Estimate | Refusal> {
  const { utility } = subject
  const { by, station } = asked
  const { unit } = meterStreams[utility]
  if (by === 'degreeDays' && !heatingUtilities.includes(utility))
    return notFor('backCast by degree days', utility, 'what they measure does not heat')
  if (by === 'weekday' || (by === undefined && !alwaysHeating.includes(utility)))
    return backCast({ missing, actual, weather: undefined, unit })
  const table = await degreeDayTable(services.db, trustId, asked)
  if (!isRefusal(table)) return backCast({ missing, actual, weather: table, unit, by })
  // Nothing loaded is a ground for the weekday; a station that there is not, or the choice between several, is the caller's to settle.
  if (by === 'degreeDays' || station !== undefined || table.refusal !== 'estimate_basis_missing') return table
  return backCast({ missing, actual, weather: 'No degree days were loaded.', unit })
}

const methods: Readonly<
  Record<
    EstimateMethod,
    (services: Services, ground: Ground, asked: AskedEstimate) => Promise<Estimate | Refusal>
  >
> = {
  sameDaysLastYear: async (_services, ground) => sameDaysLastYear(ground),
  degreeDays: degreeDayEstimate,
  neighbours: async (_services, ground) => neighbours(ground),
  backCast: backCastEstimate,
  benchmark: benchmarkEstimate,
}

/** Days behind the last actual are filled where that is asked for, and the basis says so: nothing later shows that the meter ran on. */
function withTail(estimate: Estimate, actual: ActualDays): Estimate {
  const last = [...actual.keys()].sort().at(-1)
  const behind = estimate.days.filter(({ day }) => last === undefined || day > last).length
  if (behind === 0) return estimate
  const said =
    last === undefined
      ? 'The meter has no actual data near these days.'
      : `${behind} of ${estimate.days.length} days lie after the last day with actual data (${last}): nothing later shows that the meter ran on.`
  return { ...estimate, basis: `${estimate.basis} ${said}` }
}

async function shareOf(
  services: Services,
  trustId: string,
  { estimate, counted }: { estimate: Estimate; counted: readonly CountedDay[] },
): Promise<WorkedOut['share']> {
  const { yearStartMonth } = await trustOf(services.db, trustId)
  const year = (day: Day): Period => {
    const period = reportingPeriod(reportingYearOf(day, yearStartMonth), yearStartMonth)
    if (isRefusal(period)) throw new Error(period.message)
    return period
  }
  const period = {
    start: year(estimate.days[0]!.day).start,
    end: year(estimate.days.at(-1)!.day).end,
  }
  const there = counted.filter(({ day }) => day >= period.start && day < period.end)
  const made = sum(estimate.days.map((one) => one.quantity))
  const all = made.plus(sum(there.map((one) => one.quantity)))
  return { period, percent: all.isZero() ? new Decimal(0) : made.times(100).div(all).toDecimalPlaces(1) }
}

/** Works an estimate out for the days without any record that counts. Nothing is kept. */
export async function workOut(
  services: Services,
  caller: Caller,
  asked: AskedEstimate,
): Promise<WorkedOut | Refusal> {
  const subject = await subjectOf(services, caller, asked)
  if (isRefusal(subject)) return subject
  const { trustId } = caller
  const { period } = subject
  const near = addDays(period.end, lookDays)
  // A back-cast looks at all that came later, however much.
  const later = asked.method === 'backCast' ? services.clock.today() : near
  const counted = await countedDayValues(services.db, {
    trustId,
    meterId: subject.id,
    period: { start: addDays(period.start, -lookDays), end: later > near ? later : near },
  })
  const there = new Set(counted.map((one) => one.day))
  const missing = daysOf(period).filter((day) => !there.has(day))
  if (missing.length === 0)
    return refuse(
      'estimate_nothing_missing',
      `Nothing is missing: every day of meter ${subject.number} from ${period.start} to ${lastDay(period)} has data. An estimate never takes the place of data.`,
      { pointer: 'body/start' },
    )
  const actual = new Map(
    counted.filter((one) => one.grade <= actualGradeMax).map((one) => [one.day, one.quantity]),
  )
  const ground = { trustId, subject, missing, actual }
  const estimate = await methods[asked.method](services, ground, asked)
  if (isRefusal(estimate)) return estimate
  const { number: meter, academyId, utility } = subject
  return {
    ...{ meter, academyId, utility, unit: meterStreams[utility].unit, method: asked.method },
    estimate: withTail(estimate, actual),
    total: sum(estimate.days.map((one) => one.quantity)),
    share: await shareOf(services, trustId, { estimate, counted }),
  }
}
