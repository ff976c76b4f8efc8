import { type BaseYear, type Cause, isDue } from './base-year.ts'
import type { Day } from './day.ts'
import { Decimal, sum } from './decimal.ts'
import { countedKg, countedStream, type History, likeForLikeIn, type Weighted } from './figures.ts'
import type { TargetScope } from './progress.ts'
import type { StreamId } from './stream.ts'
import type { Unit } from './unit.ts'

/** What of a stream is in a figure, so that it can be told later what became of it: a changed quantity from a changed factor. */
export interface FigureCell {
  readonly year: string
  readonly academyId: string
  readonly stream: StreamId
  readonly variant: string
  readonly unit: Unit
  readonly quantity: Decimal
  /** Kilograms of CO2e that the target counts, unrounded. */
  readonly kgCo2e: Decimal
}

const kindOf = ({
  year,
  academyId,
  stream,
  variant,
  unit,
}: Omit<FigureCell, 'quantity' | 'kgCo2e'>): string =>
  JSON.stringify([year, academyId, stream, variant, unit])

/** The cells of a figure of a year, summed by academy and what they are of, in one order. */
export function figureCells(
  weighted: readonly Weighted[],
  { year, target }: { year: string; target: TargetScope },
): FigureCell[] {
  const counted = countedStream(target)
  const cells = new Map<string, FigureCell>()
  for (const { cell, share } of weighted) {
    if (cell.perUnit.length === 0 || !counted(cell.stream)) continue
    const { academyId, stream, variant, unit } = cell
    const kind = { year, academyId, stream, variant, unit }
    const so = cells.get(kindOf(kind))
    cells.set(kindOf(kind), {
      ...kind,
      quantity: cell.quantity.times(share).plus(so?.quantity ?? 0),
      kgCo2e: countedKg(cell, target)
        .times(share)
        .plus(so?.kgCo2e ?? 0),
    })
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
}

/** The cells of the base years in the boundary of a day. */
export const baseCells = (
  history: History,
  { years, target, at }: { years: readonly string[]; target: TargetScope; at: Day },
): FigureCell[] =>
  years.flatMap((year) => figureCells(likeForLikeIn(history, year, { at, target }), { year, target }))

/** An entry of the register: what an event, a correction or a change of method does to the base. */
export interface PendingEntry {
  /** undefined for what has no day of its own: a correction or a change of method. */
  readonly day: Day | undefined
  readonly academyId: string
  /** undefined for an event, which is about all that the academy has. */
  readonly stream: StreamId | undefined
  readonly cause: Cause | 'correction' | 'method'
  readonly changeKg: Decimal
  readonly effectKg: Decimal
  /** The academy existed in the base year and nothing of it is there: the effect cannot be told yet. */
  readonly unknown: boolean
}

/** A base that was published, or would be. */
export interface PublishedBase {
  readonly kgCo2e: Decimal
  /** The day whose boundary it has. */
  readonly at: Day
  /** As they were when it was published; undefined where nothing was, so that no correction can be told. */
  readonly cells: readonly FigureCell[] | undefined
  /** Academies in its boundary of which nothing was there. */
  readonly unknown: readonly string[]
}

/** The mean over the years of a base, in kilograms of CO2e: exact for one year, to twelve places for several. */
export const meanOf = (kgCo2e: Decimal, years: number): Decimal =>
  years === 1 ? kgCo2e : kgCo2e.div(years).toDecimalPlaces(12)

function byStream(cells: readonly FigureCell[]): Map<string, FigureCell[]> {
  const found = new Map<string, FigureCell[]>()
  for (const cell of cells) {
    const key = `${cell.academyId} ${cell.stream}`
    found.set(key, [...(found.get(key) ?? []), cell])
  }
  return found
}

/**
 * What became of a published base without any event: by academy and stream, what its boundary has now less what it had then. Where a
 * quantity is another it is a correction; where only the kilograms are, a change of factors or method. Data that come in for an academy
 * that had none are its joining, told at last.
 */
export function corrections(
  then: PublishedBase,
  now: readonly FigureCell[],
  { years }: { years: number },
): PendingEntry[] {
  const [before, after] = [byStream(then.cells ?? now), byStream(now)]
  const mean = (cells: readonly FigureCell[]): Decimal => meanOf(sum(cells.map((one) => one.kgCo2e)), years)
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key): PendingEntry[] => {
    const [was, is] = [before.get(key) ?? [], after.get(key) ?? []]
    const changeKg = mean(is).minus(mean(was))
    if (changeKg.isZero()) return []
    const { academyId, stream } = [...is, ...was][0]!
    const quantities = new Map(was.map((one) => [kindOf(one), one.quantity]))
    const same =
      was.length === is.length && is.every((one) => quantities.get(kindOf(one))?.eq(one.quantity) ?? false)
    const cause = then.unknown.includes(academyId) ? 'joined' : same ? 'method' : 'correction'
    return [{ day: undefined, academyId, stream, cause, changeKg, effectKg: changeKg.abs(), unknown: false }]
  })
}

/** How a published base stands on a day. */
export interface BaseStanding {
  /** The base of the boundary of the day, in kilograms of CO2e. */
  readonly nowKg: Decimal
  readonly entries: readonly PendingEntry[]
  /** Gross effects of all that is pending. */
  readonly registerKg: Decimal
  /** Of the published base; undefined where that is nothing. */
  readonly registerPercent: Decimal | undefined
  readonly due: boolean
}

/**
 * The register of a published base: what happened to it since, gross and cumulative, so that a join and a leave do not cancel.
 * `now` are the cells of its own boundary as they are today.
 */
export function standingOf(
  base: BaseYear,
  {
    published,
    now,
    years,
    until,
    thresholdPercent,
  }: {
    published: PublishedBase
    now: readonly FigureCell[]
    years: number
    until: Day
    thresholdPercent: Decimal
  },
): BaseStanding {
  const events = base
    .entries(until)
    .filter((one) => one.day > published.at)
    .map((one): PendingEntry => ({ ...one, stream: undefined }))
  const entries = [...corrections(published, now, { years }), ...events]
  const registerKg = sum(entries.map((one) => one.effectKg))
  const publishedKg = published.kgCo2e
  return {
    nowKg: base.base(until) ?? new Decimal(0),
    entries,
    registerKg,
    registerPercent: publishedKg.isZero() ? undefined : registerKg.times(100).div(publishedKg),
    due: isDue({ registerKg, publishedKg, thresholdPercent }),
  }
}
