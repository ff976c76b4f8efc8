import { type BaseStep, stepOn } from '../domain/base-year.ts'
import { type Day, lastDay } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Books, type Comparison, compare, type Side } from './side.ts'
import type { Sides } from './sides.ts'
import type { NamedWindow, Windows } from './windows.ts'

/** The published base as the policy has it at the end of a year, and the whole year of the boundary of that day. */
export interface ByPolicy {
  readonly comparison: Comparison
  /** The day whose boundary the year has: its last, or today. */
  readonly boundary: Day
  /** The day whose boundary the base has. */
  readonly baseBoundary: Day | undefined
  /** What has come together since the last recalculation, of the published base. */
  readonly registerPercent: Decimal | undefined
  /** Whose joining or leaving waits in the register, by id. */
  readonly pending: readonly string[]
  /** Those of them that are in the base still and not in the year: the change looks better than it is. */
  readonly pendingLeavers: readonly string[]
}

/** The chain of years, each against the year before with the same boundary: an index, not tonnes. */
export interface Rolling {
  readonly link: Comparison
  /** 100 in the base year; undefined from the first broken link on. */
  readonly indexPercent: Decimal | undefined
}

export interface YearSeries {
  readonly byPolicy: ByPolicy
  /** As owned against the share of the base year of the same months. */
  readonly proRata: Comparison
  readonly rolling: Rolling
}

const hundred = new Decimal(100)

/** The trust's years as the rules for recalculating a base have them, all of them, whichever the policy chooses. */
export function seriesOf({
  sides,
  windows,
  steps,
  today,
  books,
  notesOf,
}: {
  readonly sides: Sides
  readonly windows: Windows
  readonly steps: readonly BaseStep[] | undefined
  readonly today: Day
  readonly books: Books
  readonly notesOf: (year: NamedWindow) => readonly string[]
}): YearSeries[] {
  const { years, baseYears } = windows
  const last = baseYears.at(-1)!
  let index: Decimal | undefined = hundred
  let before: NamedWindow | undefined
  return years.map((year): YearSeries => {
    const ends = [lastDay(year.period), lastDay(last.period)]
    // A year inside an averaged base has the base's own boundary: two boundaries are never compared.
    const end = ends[0]! > ends[1]! ? ends[0]! : ends[1]!
    const at = end < today ? end : today
    const notes = notesOf(year)
    const now = sides.like([year], at)
    const step = steps === undefined ? undefined : stepOn(steps, at)
    const asked = { notes, streams: notes.length === 0 }
    // Of one base year, the year itself stands against itself.
    const same = (base: Side, other: Side): Side =>
      baseYears.length === 1 && year.key === last.key ? base : other
    const policyBase = sides.like(baseYears, step?.publishedAt ?? at)
    const prior =
      before === undefined || before.key <= last.key ? sides.like(baseYears, at) : sides.like([before], at)
    const start = year.key <= last.key
    const link = compare({ base: start ? now : prior, now, books }, undefined, asked)
    if (!start)
      index =
        index === undefined ||
        link.changePercent === undefined ||
        link.base === undefined ||
        link.now === undefined
          ? undefined
          : index.times(link.now).div(link.base)
    before = year
    return {
      byPolicy: {
        comparison: compare({ base: policyBase, now: same(policyBase, now), books }, undefined, asked),
        ...{ boundary: at, baseBoundary: step?.publishedAt },
        registerPercent:
          step === undefined || step.publishedKg.isZero()
            ? undefined
            : step.registerKg.times(100).div(step.publishedKg).toDecimalPlaces(6),
        pending: [...new Set(step?.pending.map((one) => one.academyId))],
        pendingLeavers: [
          ...new Set(step?.pending.filter((one) => one.changeKg.lt(0)).map((one) => one.academyId)),
        ],
      },
      proRata: compare(
        { base: sides.proRata(year.key, baseYears), now: sides.owned([year]), books },
        undefined,
        asked,
      ),
      rolling: { link, indexPercent: index?.toDecimalPlaces(6) },
    }
  })
}
