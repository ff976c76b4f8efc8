import { Decimal } from '../domain/decimal.ts'
import { neededRate, pathAllowance } from '../domain/progress.ts'
import { promises, type Target } from '../targets/run.ts'
import { type Books, type Comparison, compare, type Side, type Subject } from './side.ts'
import type { NamedWindow, Windows } from './windows.ts'

/** A year of the trust or an academy. Kilograms of CO2e, or those by pupil or square metre, as the target has it. */
export interface YearStanding {
  readonly year: NamedWindow
  readonly complete: boolean
  readonly asOwned: Decimal | undefined
  readonly likeForLike: Decimal | undefined
  readonly path: Decimal | undefined
  /** Of what the target measures, like for like or as owned, against its base. */
  readonly comparison: Comparison
  readonly onPath: boolean | undefined
  readonly estimatedPercent: Decimal | undefined
  readonly provisionalPercent: Decimal | undefined
  /** Some of it, like for like or as owned, is worked out with a factor set that stands in for that of its year. */
  readonly provisional: boolean
  readonly count: Decimal | undefined
}

/** What is promised for a year on the way, and what came of it. */
export interface MilestoneStanding {
  readonly year: string
  readonly reductionPercent: Decimal
  readonly allowed: Decimal | undefined
  readonly actual: Decimal | undefined
  readonly met: boolean | undefined
}

/** How the trust or an academy stands. */
export interface Standing {
  readonly base: Decimal | undefined
  readonly allowed: Decimal | undefined
  readonly years: readonly YearStanding[]
  /** The latest year that is over and can be compared: not the base year, which is never more than itself. */
  readonly now: YearStanding | undefined
  /** Why there is none, in a sentence. */
  readonly nowMissing: string | undefined
  /** Years after it that are over and cannot be compared yet. */
  readonly waiting: readonly string[]
  /** What is still to be cut from that year, or from the base year where none after it is over, to the target year; 0 where it is reached. */
  readonly toCut: Decimal | undefined
  /** From the same year to the target year. */
  readonly yearsLeft: number | undefined
  readonly neededPercentPerYear: Decimal | undefined
  readonly neededPerYear: Decimal | undefined
  readonly milestones: readonly MilestoneStanding[]
}

/** The sides that every subject is looked up in. */
export interface YearSides {
  readonly measured: { readonly base: Side; readonly years: readonly Side[] }
  readonly owned: readonly Side[]
  readonly like: readonly Side[]
}

/**
 * What the straight path allows in a year, so many years after the base year; nothing of a year before it, of a base that is not whole,
 * or of a target that promises no cut.
 */
export function pathOf(
  subject: Subject,
  { target, base: side, elapsed }: { target: Target; base: Side; elapsed: (year: string) => number },
): (year: string) => Decimal | undefined {
  const base = side.value(subject)
  const whole =
    base !== undefined &&
    !base.isZero() &&
    promises(target) &&
    side.gaps(subject).length === 0 &&
    side.uncounted(subject).length === 0
  const { reductionPercent } = target
  const years = elapsed(target.targetYear)
  return (year) =>
    whole && elapsed(year) >= 0
      ? pathAllowance({ base, reductionPercent, elapsed: elapsed(year), years })
      : undefined
}

/** Why no year can be compared with the base: none after it is over, or what the newest that waits lacks. */
function withoutNow(waiting: readonly YearStanding[], { baseYear }: Target): string {
  const [first, ...more] = waiting.at(-1)?.comparison.insufficientData ?? []
  if (waiting.length === 0) return `No year after the base year ${baseYear} is over yet.`
  const reason =
    first === undefined ? '' : ` ${first}${more.length === 0 ? '' : `, and ${more.length} more`}.`
  return `No year can be compared with the base yet.${reason}`
}

/** How a subject stands each year against the base and the straight path. */
export function standingOf(
  subject: Subject,
  asked: {
    readonly target: Target
    readonly windows: Windows
    readonly sides: YearSides
    readonly books: Books
    readonly notesOf: (year: NamedWindow) => readonly string[]
    /** How many years lie between the base year and another. */
    readonly elapsed: (year: string) => number
  },
): Standing {
  const { target, windows, sides, books, notesOf, elapsed } = asked
  const { base: baseSide } = sides.measured
  const base = baseSide.value(subject)
  const allowedIn = pathOf(subject, { target, base: baseSide, elapsed })
  const span = elapsed(target.targetYear)
  // The base year is compared with itself; where it is one of several, with their mean.
  const isBase = ({ key }: NamedWindow): boolean => target.baseYears.length === 1 && key === target.baseYear
  const years = windows.years.map((year, no): YearStanding => {
    const side = sides.measured.years[no]!
    const [owned, like] = [sides.owned[no]!, sides.like[no]!]
    const notes = notesOf(year)
    const comparison = compare({ base: baseSide, now: isBase(year) ? baseSide : side, books }, subject, {
      notes,
      // Bills of the running year may still come.
      streams: notes.length === 0,
    })
    const path = allowedIn(year.key)
    const shares = side.shares(subject)
    return {
      ...{ year, complete: notes.length === 0, path, comparison },
      asOwned: owned.has(subject) ? owned.value(subject) : undefined,
      likeForLike: like.value(subject),
      onPath:
        comparison.changePercent === undefined || comparison.now === undefined || path === undefined
          ? undefined
          : comparison.now.lte(path),
      estimatedPercent: shares.estimated,
      provisionalPercent: shares.provisional,
      provisional: [owned, like].some((one) => !(one.figure(subject)?.provisionalKg.isZero() ?? true)),
      count: side.count(subject),
    }
  })
  const comparable = (one: YearStanding): boolean => one.comparison.changePercent !== undefined
  const now = years.findLast((one) => one.complete && comparable(one) && !isBase(one.year))
  const waiting = years.filter(
    (one) => one.complete && !comparable(one) && (now === undefined || one.year.key > now.year.key),
  )
  const allowed = allowedIn(target.targetYear)
  const start = years.find((one) => isBase(one.year) && one.complete && comparable(one))
  const from = now ?? (waiting.length === 0 ? start : undefined)
  const is = from?.comparison.now
  const yearsLeft = from === undefined ? undefined : Math.max(0, span - elapsed(from.year.key))
  const rate =
    is === undefined || allowed === undefined || yearsLeft === undefined
      ? undefined
      : neededRate({ now: is, allowed, years: yearsLeft })
  return {
    ...{ base, allowed, years, now, yearsLeft },
    nowMissing: now === undefined ? withoutNow(waiting, target) : undefined,
    waiting: waiting.map((one) => one.year.key),
    toCut: is === undefined || allowed === undefined ? undefined : Decimal.max(0, is.minus(allowed)),
    neededPercentPerYear: rate?.percentPerYear,
    neededPerYear: rate?.perYear,
    milestones: target.milestones.map(({ year, reductionPercent }) => {
      const on = years.find((one) => one.year.key === year)
      const most =
        allowed === undefined || base === undefined
          ? undefined
          : pathAllowance({ base, reductionPercent, elapsed: 1, years: 1 })
      const reached = on !== undefined && comparable(on) ? on.comparison.now : undefined
      return {
        ...{ year, reductionPercent, allowed: most, actual: reached },
        met: reached === undefined || most === undefined ? undefined : reached.lte(most),
      }
    }),
  }
}
