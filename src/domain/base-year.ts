import { addDays, cutAt, type Day, isDay, lastDay, type Period } from './day.ts'
import { Decimal } from './decimal.ts'
import { countedKg, countedStream, type History } from './figures.ts'
import type { TargetScope } from './progress.ts'
import type { StreamId } from './stream.ts'
import { boundaryDays, cutDays, existence, likeForLikeShare, type Structure } from './structure.ts'

/** What an academy's stream has in the base, in kilograms of CO2e: a mean over the years, where the base is an average of several. */
export interface Contribution {
  readonly academyId: string
  readonly stream: StreamId
  readonly kgCo2e: Decimal
  /** Of quality grade 4 or 5. */
  readonly estimatedKg: Decimal
}

export const causes = ['joined', 'left', 'merger', 'activity'] as const
export type Cause = (typeof causes)[number]

/** An entry of the register: what an event does to the base. */
export interface RegisterEntry {
  readonly day: Day
  readonly academyId: string
  readonly cause: Cause
  /** Base after the event less base before it. */
  readonly changeKg: Decimal
  /** Gross, by stream: a stream that goes out does not cancel one that comes in. */
  readonly effectKg: Decimal
  /** The academy existed in the base year and nothing of it is there: the effect cannot be told yet. */
  readonly unknown: boolean
}

export interface BaseYear {
  /** The last day of the base year (of the last of several): the boundary of the base as it was first. */
  readonly firstAt: Day
  /** By academy and stream, for the boundary of a day. */
  contributions(at: Day): Contribution[]
  /** Kilograms of CO2e; undefined where nothing of the base year is there. */
  base(at: Day): Decimal | undefined
  /** The academies of a boundary that existed in the base year and of which nothing is there. */
  unknown(at: Day): string[]
  /** What changed the boundary after the first one, in order, up to and with a day. Events that change nothing of the base have no entry. */
  entries(until: Day): RegisterEntry[]
}

interface Part {
  readonly stream: StreamId
  readonly day: Day
  readonly kgCo2e: Decimal
  readonly estimatedKg: Decimal
}

const before = (day: Day): Day => addDays(day, -1)

/**
 * The base for any boundary: the whole base-year emissions of the sites in it, whoever ran them then. What opened after the base
 * year has nothing in it, and what closed stays (GHG Protocol Corporate Standard, chapter 5). `windows` are the history's base years.
 */
export function baseYearOf(
  history: History,
  { windows, target }: { windows: readonly { key: string; period: Period }[]; target: TargetScope },
): BaseYear {
  const { structure } = history
  const counted = countedStream(target)
  const keys = new Set(windows.map((one) => one.key))
  const mean = (sum: Decimal): Decimal => sum.div(windows.length).toDecimalPlaces(12)
  const parts = new Map<string, Part[]>()
  for (const { window, academyId, period, cells } of history.atoms) {
    if (!keys.has(window)) continue
    const own = parts.get(academyId) ?? []
    parts.set(academyId, own)
    for (const cell of cells) {
      if (cell.perUnit.length === 0) continue
      const kgCo2e = countedKg(cell, target)
      const estimatedKg = cell.grade >= 4 ? kgCo2e : new Decimal(0)
      own.push({ stream: cell.stream, day: period.start, kgCo2e, estimatedKg })
    }
  }

  const byStream = (academyId: string, at: Day): Map<StreamId, Contribution> => {
    const found = new Map<StreamId, Contribution>()
    for (const { stream, day, kgCo2e, estimatedKg } of parts.get(academyId) ?? []) {
      const share = likeForLikeShare(structure, { academyId, stream, day }, { at, counted })
      if (share.isZero()) continue
      const so = found.get(stream)
      found.set(stream, {
        ...{ academyId, stream },
        kgCo2e: kgCo2e.times(share).plus(so?.kgCo2e ?? 0),
        estimatedKg: estimatedKg.times(share).plus(so?.estimatedKg ?? 0),
      })
    }
    if (windows.length === 1) return found
    return new Map(
      [...found].map(([stream, one]) => [
        stream,
        { ...one, kgCo2e: mean(one.kgCo2e), estimatedKg: mean(one.estimatedKg) },
      ]),
    )
  }
  // Whether a site is in a boundary is asked of a stream that nobody hands over: none is named so.
  const anyStream = '' as StreamId
  const isUnknown = (academyId: string, at: Day): boolean =>
    (parts.get(academyId) ?? []).length === 0 &&
    windows.some(({ period }) => {
      const { start, end } = existence(structure, academyId)
      const day = start > period.start ? start : period.start
      return (
        day < period.end &&
        day < end &&
        !likeForLikeShare(structure, { academyId, stream: anyStream, day }, { at, counted }).isZero()
      )
    })

  const contributions = (at: Day): Contribution[] =>
    structure.academyIds.flatMap((id) => [...byStream(id, at).values()])
  const firstAt = lastDay(
    windows.map((one) => one.period).reduce((last, one) => (one.end > last.end ? one : last)),
  )

  function entriesOf(academyId: string, until: Day): RegisterEntry[] {
    const days = boundaryDays(structure, academyId).filter((day) => day > firstAt && day <= until)
    return days.flatMap((day): RegisterEntry[] => {
      const was = byStream(academyId, before(day))
      const is = byStream(academyId, day)
      const unknown = isUnknown(academyId, day) !== isUnknown(academyId, before(day))
      let changeKg = new Decimal(0)
      let effectKg = new Decimal(0)
      for (const stream of new Set([...was.keys(), ...is.keys()])) {
        const change = (is.get(stream)?.kgCo2e ?? new Decimal(0)).minus(was.get(stream)?.kgCo2e ?? 0)
        changeKg = changeKg.plus(change)
        effectKg = effectKg.plus(change.abs())
      }
      if (effectKg.isZero() && !unknown) return []
      const cause = causeOf(structure, { academyId, day, grows: isUnknown(academyId, day) || changeKg.gt(0) })
      return [{ day, academyId, cause, changeKg, effectKg, unknown }]
    })
  }

  return {
    firstAt,
    contributions,
    base: (at) =>
      [...parts.values()].every((one) => one.length === 0)
        ? undefined
        : contributions(at).reduce((sum, one) => sum.plus(one.kgCo2e), new Decimal(0)),
    unknown: (at) => structure.academyIds.filter((id) => isUnknown(id, at)),
    entries: (until) =>
      structure.academyIds
        .flatMap((id) => entriesOf(id, until))
        .sort((a, b) => (a.day + a.academyId < b.day + b.academyId ? -1 : 1)),
  }
}

function causeOf(
  structure: Structure,
  { academyId, day, grows }: { academyId: string; day: Day; grows: boolean },
): Cause {
  const own = structure.membershipsOf.get(academyId) ?? []
  if (own.some((one) => one.start === day || one.end === day)) return grows ? 'joined' : 'left'
  if (structure.changes.some((one) => one.day === day && (one.academyId ?? academyId) === academyId))
    return 'activity'
  return structure.lineages.some((one) => one.day === day) ? 'merger' : grows ? 'joined' : 'left'
}

/** How the published base stands after the events of a day. */
export interface BaseStep {
  readonly day: Day
  /** The base that comparisons are published against, in kilograms of CO2e. */
  readonly publishedKg: Decimal
  /** The day whose boundary the published base has. */
  readonly publishedAt: Day
  /** Gross effects since the last recalculation. */
  readonly registerKg: Decimal
  /** Of the published base before the step. */
  readonly registerPercent: Decimal | undefined
  readonly pending: readonly RegisterEntry[]
  /** The events that the recalculation of this day took in; empty where it was none. */
  readonly taken: readonly RegisterEntry[]
}

const percentOf = (part: Decimal, whole: Decimal): Decimal | undefined =>
  whole.isZero() ? undefined : part.times(100).div(whole)

/**
 * The published base as the policy has it, where each recalculation is made as soon as it is due: when the gross cumulative effects
 * since the last one reach the threshold, a share of the published base. Any recalculation takes in all that is pending. The first step is the base
 * as it was first; undefined where the base year has no data. The order in which events of one day were recorded does not matter.
 */
export function byPolicy(
  base: BaseYear,
  { thresholdPercent, until }: { thresholdPercent: Decimal; until: Day },
): BaseStep[] | undefined {
  const first = base.base(base.firstAt)
  if (first === undefined) return undefined
  const steps: BaseStep[] = [
    {
      ...{ day: base.firstAt, publishedKg: first, publishedAt: base.firstAt, registerKg: new Decimal(0) },
      ...{ registerPercent: new Decimal(0), pending: [], taken: [] },
    },
  ]
  const entries = base.entries(until)
  for (const day of new Set(entries.map((one) => one.day))) {
    const last = steps.at(-1)!
    const pending = [...last.pending, ...entries.filter((one) => one.day === day)]
    const registerKg = pending.reduce((sum, one) => sum.plus(one.effectKg), new Decimal(0))
    const registerPercent = percentOf(registerKg, last.publishedKg)
    const due = isDue({ registerKg, publishedKg: last.publishedKg, thresholdPercent })
    steps.push(
      due
        ? {
            ...{ day, publishedKg: base.base(day) ?? new Decimal(0), publishedAt: day, registerPercent },
            ...{ registerKg: new Decimal(0), pending: [], taken: pending },
          }
        : { ...last, day, registerKg, registerPercent, pending, taken: [] },
    )
  }
  return steps
}

/** Whether the register has reached the threshold. A base of nothing is recalculated by anything. */
export const isDue = ({
  registerKg,
  publishedKg,
  thresholdPercent,
}: {
  registerKg: Decimal
  publishedKg: Decimal
  thresholdPercent: Decimal
}): boolean => !registerKg.isZero() && registerKg.times(100).gte(publishedKg.times(thresholdPercent))

/** How the base stood on a day. */
export const stepOn = (steps: readonly BaseStep[], day: Day): BaseStep =>
  steps.filter((one) => one.day <= day).at(-1) ?? steps[0]!

/** A part of the base year that the pro-rata base of a year has, and the day whose boundary it is weighed with. */
export interface ProRataPart {
  readonly academyId: string
  readonly period: Period
  readonly at: Day
}

/** The same day of another year; the 29th of February is the 1st of March where there is none. */
function sameDay(day: Day, years: number): Day {
  const year = String(Number.parseInt(day.slice(0, 4), 10) - years).padStart(4, '0')
  const same = `${year}${day.slice(4)}`
  return isDay(same) ? same : `${year}-03-01`
}

/**
 * The base-year share of the same months (the pro-rata option): for each part of a year, the same days of the base year of the sites
 * that make the boundary then. Without an event in the year it is the base-year part of the boundary, as the all-year option has it.
 */
export function proRataParts(
  structure: Structure,
  { year, baseYear }: { year: Period; baseYear: Period },
): ProRataPart[] {
  const years = Number.parseInt(year.start.slice(0, 4), 10) - Number.parseInt(baseYear.start.slice(0, 4), 10)
  return structure.academyIds.flatMap((academyId) =>
    cutAt(year, boundaryDays(structure, academyId)).flatMap((part) =>
      cutAt(
        { start: sameDay(part.start, years), end: sameDay(part.end, years) },
        cutDays(structure, academyId),
      ).map((period) => ({ academyId, period, at: part.start })),
    ),
  )
}
