import type { Day, Period } from './day.ts'
import { Decimal } from './decimal.ts'
import type { EmissionLine } from './emission.ts'
import { counts, type TargetScope, targetCounts } from './progress.ts'
import type { Refusal } from './refusal.ts'
import { type StreamId, variantAttributes } from './stream.ts'
import { checkAttributes, streamOf } from './streams/catalogue.ts'
import { isOwned, likeForLikeShare, type Structure } from './structure.ts'
import type { Unit } from './unit.ts'

/** What one unit of a cell's quantity emits by one factor row. */
export interface UnitLine {
  readonly scope: EmissionLine['scope']
  readonly category: EmissionLine['category']
  readonly kind: EmissionLine['kind']
  readonly factor: EmissionLine['factor']
  /** kilograms of CO2e for one unit of the cell */
  readonly kgPerUnit: Decimal
}

/** What counts of one stream (an academy's meters of one utility together) in a span, and what a unit of it emits, location-based. */
export interface Cell {
  readonly key: string
  readonly academyId: string
  readonly stream: StreamId
  readonly variant: string
  readonly unit: Unit
  readonly metered: boolean
  readonly grade: 1 | 2 | 3 | 4 | 5
  readonly quantity: Decimal
  readonly perUnit: readonly UnitLine[]
  /** Its year's factor set was not published when it was worked out. */
  readonly provisional: boolean
  /** Why it could not be calculated: it has no lines, and is in no figure. */
  readonly refusal: Refusal | undefined
}

/** Days of an academy for which one answer holds to every question of boundary, with what counts in them. */
export interface Atom {
  /** The window that it is a part of, such as a reporting year. */
  readonly window: string
  readonly academyId: string
  readonly period: Period
  readonly cells: readonly Cell[]
}

/** A cell and how much of it, 0 to 1, is in a figure. */
export interface Weighted {
  readonly cell: Cell
  readonly share: Decimal
}

/** What some windows of the trust's history hold, whoever ran which academy. */
export interface History {
  readonly structure: Structure
  readonly atoms: readonly Atom[]
}

const atomsOf = ({ atoms }: History, window: string): readonly Atom[] =>
  atoms.filter((one) => one.window === window)

/** What of a window is in the statutory figure. */
export function ownedIn(history: History, window: string): Weighted[] {
  const share = new Decimal(1)
  return atomsOf(history, window).flatMap(({ academyId, period, cells }) =>
    cells
      .filter(({ stream }) => isOwned(history.structure, { academyId, stream, day: period.start }))
      .map((cell) => ({ cell, share })),
  )
}

/** What of a window is in the figure of the boundary of a day. */
export function likeForLikeIn(
  history: History,
  window: string,
  { at, target }: { at: Day; target: TargetScope },
): Weighted[] {
  const boundary = { at, counted: countedStream(target) }
  return atomsOf(history, window).flatMap(({ academyId, period, cells }) => {
    const shares = new Map<StreamId, Decimal>()
    return cells.flatMap((cell): Weighted[] => {
      const share =
        shares.get(cell.stream) ??
        likeForLikeShare(history.structure, { academyId, stream: cell.stream, day: period.start }, boundary)
      shares.set(cell.stream, share)
      return share.isZero() ? [] : [{ cell, share }]
    })
  })
}

/** Whether a target counts anything of a stream, whatever its attributes. */
export const countedStream =
  (target: TargetScope) =>
  (stream: StreamId): boolean => {
    const entry = streamOf(stream)
    const known = checkAttributes(stream, variantAttributes(''))
    return 'refusal' in known
      ? counts(target, { scope: entry.scope, category: entry.category })
      : targetCounts(target, { stream, variant: '' })
  }

/** The kilograms of CO2e that a target counts of one unit of a cell: its scopes, Scope 2 location-based, its Scope 3 categories. */
export function countedPerUnit(cell: Pick<Cell, 'perUnit'>, target: TargetScope): Decimal {
  let total = new Decimal(0)
  for (const line of cell.perUnit) if (counts(target, line)) total = total.plus(line.kgPerUnit)
  return total
}

/** The kilograms of CO2e that a target counts of a cell. */
export const countedKg = (cell: Cell, target: TargetScope): Decimal =>
  cell.quantity.times(countedPerUnit(cell, target))

/** A figure, and what must be known of it. Kilograms of CO2e, unrounded. */
export interface Figure {
  readonly kgCo2e: Decimal
  /** Of quality grade 4 or 5. */
  readonly estimatedKg: Decimal
  /** With a factor set that stands in for one that is not published yet. */
  readonly provisionalKg: Decimal
}

/** Sums what a target counts; undefined where nothing came: missing is not zero. */
export function figureOf(weighted: readonly Weighted[], target: TargetScope): Figure | undefined {
  if (!weighted.some(({ cell }) => cell.perUnit.length > 0)) return undefined
  let kgCo2e = new Decimal(0)
  let estimatedKg = new Decimal(0)
  let provisionalKg = new Decimal(0)
  for (const { cell, share } of weighted) {
    const kg = countedKg(cell, target).times(share)
    kgCo2e = kgCo2e.plus(kg)
    if (cell.grade >= 4) estimatedKg = estimatedKg.plus(kg)
    if (cell.provisional) provisionalKg = provisionalKg.plus(kg)
  }
  return { kgCo2e, estimatedKg, provisionalKg }
}

/** The cells that a target would count and that could not be worked out. */
export const uncountedIn = (weighted: readonly Weighted[], target: TargetScope): Cell[] =>
  weighted.map(({ cell }) => cell).filter((cell) => cell.refusal !== undefined && targetCounts(target, cell))
