import {
  addDays,
  type Day,
  daysIn,
  lastDay,
  type Month,
  monthOf,
  monthPeriod,
  monthsOf,
  type Period,
} from '../domain/day.ts'
import type { EstimateMethod } from '../domain/estimate/estimate.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Utility } from '../formats/record.ts'

export const actionCodes = [
  'sendFile',
  'askPrevious',
  'estimate',
  'registerMeter',
  'assignMeter',
  'assertNone',
  'startMeter',
  'endMeter',
] as const

/** What somebody can do about a hole: the code for programs, the sentence and the command for people. */
export interface NextAction {
  readonly code: (typeof actionCodes)[number]
  readonly text: string
  readonly command: string
  /** Of an estimate: the method that is likely to have something to go by. */
  readonly method?: EstimateMethod
}

/** What there is beside a hole, by which a method of estimating is chosen. */
export interface Surroundings {
  /** How many days of each month have an actual. */
  readonly actual: ReadonlyMap<Month, number>
  /** The first and the last month with an actual, however much later than the hole; undefined where there is none. */
  readonly firstActual: Month | undefined
  readonly lastActual: Month | undefined
  readonly degreeDays: boolean
  readonly floorArea: boolean
  /** The academy has other meters that measure the same. */
  readonly shared: boolean
}

const heating: readonly Utility[] = ['gas', 'heat', 'oil', 'lpg']
const benchmarked: readonly Utility[] = ['electricity', 'gas', 'heat']
/** Holes up to here are much like the weeks around them. */
const shortDays = 14
const neighboursDays = 98
const yearDays = 364
const wholeMonthsMin = 9

const quoted = (word: string): string => (/^[\w.-]+$/.test(word) ? word : `"${word}"`)
export const daysText = (period: Period): string =>
  daysIn(period) === 1 ? period.start : `${period.start} to ${lastDay(period)}`
const shifted = (period: Period, days: number): Period => ({
  start: addDays(period.start, days),
  end: addDays(period.end, days),
})

/** The method that is likely to have a basis for a hole; the estimate itself, and its preview, tell. Undefined where there is none. */
export function likelyMethod(
  utility: Utility,
  hole: Period,
  around: Surroundings,
): EstimateMethod | undefined {
  const some = (month: Month): boolean => (around.actual.get(month) ?? 0) > 0
  const near = monthsOf({
    start: addDays(hole.start, -neighboursDays),
    end: addDays(hole.end, neighboursDays),
  }).some(some)
  const lastYear = monthsOf(shifted(hole, -yearDays)).every(some)
  const whole = [...around.actual].filter(([month, days]) => days === daysIn(monthPeriod(month))).length
  if (heating.includes(utility) && around.degreeDays && whole >= wholeMonthsMin) return 'degreeDays'
  if (near && daysIn(hole) <= shortDays) return 'neighbours'
  if (lastYear) return 'sameDaysLastYear'
  if (near) return 'neighbours'
  return benchmarked.includes(utility) && around.floorArea ? 'benchmark' : undefined
}

/** The same for days before an academy joined: with nothing before them, and data after them, a back-cast. */
function methodBefore(utility: Utility, hole: Period, around: Surroundings): EstimateMethod | undefined {
  const first = around.firstActual
  return first !== undefined && first >= monthOf(hole.end) ? 'backCast' : likelyMethod(utility, hole, around)
}

/** An academy, and its first day in the trust: what it used before lies with whoever ran it then. */
export interface Joined {
  readonly academy: string
  readonly joined: Day | undefined
}

/** What to do about days that a meter lacks: the data itself, and else an estimate, or a correction of when it was in use. */
export function meterActions(
  { number, utility, academy, joined }: Joined & { number: string; utility: Utility },
  hole: Period,
  around: Surroundings,
  year: Period,
): { next: NextAction; otherwise: NextAction[] } {
  const meter = quoted(number)
  const days = daysText(hole)
  const before = joined !== undefined && hole.end <= joined
  const method = before ? methodBefore(utility, hole, around) : likelyMethod(utility, hole, around)
  const share = method === 'benchmark' && around.shared ? ' --share PERCENT' : ''
  const otherwise: NextAction[] = []
  if (method !== undefined)
    otherwise.push({
      code: 'estimate',
      method,
      text: `Where no data is to be had, estimate the days${method === 'backCast' ? ` (with --academy ${academy} in the place of the meter, those of all its meters)` : ''}; the estimate steps aside when the data comes.`,
      command: `trust-carbon estimate ${meter} --from ${hole.start} --to ${lastDay(hole)} --method ${method}${share}`,
    })
  const { firstActual: first, lastActual: last } = around
  if (hole.end === year.end && (last === undefined || last < hole.start))
    otherwise.push({
      code: 'endMeter',
      text: 'If the meter is no longer in use, say since when.',
      command: `trust-carbon meter set ${meter} --end ${hole.start}`,
    })
  else if (hole.start === year.start && (first === undefined || monthPeriod(first).end > hole.start))
    otherwise.push({
      code: 'startMeter',
      text: 'If the meter was not in use yet, say since when it is.',
      command: `trust-carbon meter set ${meter} --start ${hole.end}`,
    })
  if (before)
    return {
      next: {
        code: 'askPrevious',
        text: `Ask the trust or council that ran ${academy} before ${joined} for the ${utility} bills or reads of meter ${number} for ${days}, and send them.`,
        command: 'trust-carbon import FILE',
      },
      otherwise,
    }
  return {
    next: {
      code: 'sendFile',
      text: `Send the ${utility} data of meter ${number} for ${days}: half-hours, daily totals, reads or bills.`,
      command: 'trust-carbon import FILE',
    },
    otherwise,
  }
}

/** A stream of an academy of which nothing came. */
export interface Silent {
  readonly academy: string
  readonly stream: StreamId
  readonly period: Period
  /** The period lasts: it ends only because today does. */
  readonly open: boolean
}

/** The last word on a stream of an academy: there is none of it. */
function assertNone({ academy, stream, period, open }: Silent): NextAction {
  return {
    code: 'assertNone',
    text: `If ${academy} has no ${stream} then, say so once, with the reason.`,
    command: `trust-carbon assert ${stream} --academy ${academy} --start ${period.start}${open ? '' : ` --end ${period.end}`} --reason TEXT`,
  }
}

const utilityOf: Readonly<Partial<Record<StreamId, Utility>>> = {
  'electricity.grid': 'electricity',
  'gas.mains': 'gas',
}

/** What to do about energy of which no meter of an academy tells. */
export function absentActions(
  silent: Silent & Pick<Joined, 'joined'>,
  held: readonly { number: string; utility: Utility | undefined }[],
): { next: NextAction; otherwise: NextAction[] } {
  const { academy, stream, joined, period } = silent
  const utility = utilityOf[stream]
  if (utility === undefined) return recordActions(silent)
  const waiting = held.filter((one) => one.utility === undefined || one.utility === utility)
  const next: NextAction =
    waiting.length > 0
      ? {
          code: 'assignMeter',
          text: `If one of the meters in the holding place (${waiting.map((one) => one.number).join(', ')}) is ${academy}’s, assign it.`,
          command: `trust-carbon meter assign ${waiting.length === 1 ? quoted(waiting[0]!.number) : 'NUMBER'} --academy ${academy} --utility ${utility}`,
        }
      : {
          code: 'registerMeter',
          text:
            joined !== undefined && period.start < joined
              ? `Register the ${utility} meter of ${academy}; ask the trust or council that ran it before ${joined} for the bills, and send them.`
              : `Register the ${utility} meter of ${academy}, and send its data.`,
          command: `trust-carbon meter assign NUMBER --academy ${academy} --utility ${utility}`,
        }
  return { next, otherwise: [assertNone(silent)] }
}

/** What to do about months of trips, deliveries and the like of which nothing was sent: each period without is asserted by itself. */
export function recordActions(
  silent: Silent,
  periods: readonly Period[] = [silent.period],
): { next: NextAction; otherwise: NextAction[] } {
  const { academy, stream, period: whole, open } = silent
  return {
    next: {
      code: 'sendFile',
      text: `Send the records of ${stream}, if there are any.`,
      command: `trust-carbon import FILE --academy ${academy} --stream ${stream}`,
    },
    otherwise: periods.map((period) =>
      assertNone({ academy, stream, period, open: open && period.end === whole.end }),
    ),
  }
}

/** What to do with a meter that nobody has registered. */
export function heldAction({
  number,
  utility,
}: {
  number: string
  utility: Utility | undefined
}): NextAction {
  return {
    code: 'assignMeter',
    text: `Say whose meter ${number} is: until then its data counts nowhere.`,
    command: `trust-carbon meter assign ${quoted(number)} --academy CODE --utility ${utility ?? 'UTILITY'}`,
  }
}
