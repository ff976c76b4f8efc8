import type { Boundary } from '../boundary.ts'
import type { Day, Period } from '../day.ts'
import { Decimal, sum } from '../decimal.ts'
import { type Atom, type Cell, countedPerUnit, countedStream, type History } from '../figures.ts'
import { type TargetScope, targetCounts } from '../progress.ts'
import type { StreamId } from '../stream.ts'
import {
  type Emitted,
  type Holder,
  holdersOf,
  isCountedElsewhere,
  isMember,
  isOwned,
  likeForLikeShare,
  siteHolders,
  standing,
} from '../structure.ts'
import type { CellKey } from './cell.ts'

/** A cell in one year as the ledger has it, before counts, weather and the factors of a year without use are known. */
export interface CellFound {
  readonly cell: CellKey
  readonly counted: Decimal
  readonly kgCo2e: Decimal
  readonly full: Decimal | undefined
  /** Of a unit, by the set that the year’s use was worked out with; undefined where it was not used. */
  readonly kgPerUnit: Decimal | undefined
  readonly uncalculated: readonly Cell[]
  /** Whether the academy’s own meters tell of it, or of a part of it: none of schools merged into it, and no part of one that was split. */
  readonly metered: boolean
  readonly provisional: boolean
}

/** What is looked at: whose use, and which of its lines. */
export interface Look {
  readonly boundary: Boundary
  /** The day as of which mergers and splits are seen, and whose sites make the like-for-like boundary. */
  readonly at: Day
  readonly target: TargetScope
}

/** Whether what is recorded of a stream in some days is all there was, as far as its meters tell. */
export type Complete = (academyId: string, stream: StreamId, periods: readonly Period[]) => boolean

/** What a cell is told by. */
export const cellName = ({ academyId, stream, variant, unit }: CellKey): string =>
  `${academyId} ${stream} ${unit} ${variant}`

const nothing = new Decimal(0)
const whole = new Decimal(1)

/** Days of a site, and how much of its history an academy holds. */
interface HeldDays {
  readonly atom: Atom
  readonly share: Decimal
}

/** What an academy holds of one stream in the year. */
interface StreamYear {
  /** Each part, how much of it the academy holds, and whether it is in the boundary. */
  readonly parts: readonly { readonly cell: Cell; readonly share: Decimal; readonly inside: boolean }[]
  /** Whether all days of the year are in the boundary, or those that are not have their records. */
  readonly known: boolean
  /** Whether records would make it known: of days before joining, or after leaving. */
  readonly askable: boolean
}

/** The cells of a year, each by the academy that holds the history: of schools that were merged or split, those that they passed to. */
export interface YearOfCells {
  readonly found: ReadonlyMap<string, CellFound>
  /** The whole year’s use of a cell that is not among them: none where the year is known, else undefined. */
  absentFull(cell: CellKey): Decimal | undefined
  /** Whether the year of a cell is not known for want of records of days before joining, or after leaving. */
  lacksRecords(cell: CellKey): boolean
  /** Who holds what a site itself has of a cell, and how much each; the shares come to 1. */
  holders(site: CellKey): readonly Holder[]
}

/**
 * The cells of one window of a history: what of them is in the boundary, and in the whole year. A merger or a split is no change of
 * structure: what the schools before it used is the use of those that hold their history, by its shares. The year of a stream is known where
 * all its days are in the boundary, or where those that are not have their records, too: of a school that joined and sent nothing of before,
 * or not all, nobody knows the rest of the year, and a school has none of days on which it did not exist. Days on which an activity was
 * reported under another stream that counts are left out.
 */
export function cellsInYear(
  history: History,
  window: string,
  { look, complete }: { look: Look; complete: Complete },
): YearOfCells {
  const { structure } = history
  const { at } = look
  const counted = countedStream(look.target)
  const likeForLike = look.boundary === 'likeForLike'
  const isInside = (emitted: Emitted): boolean =>
    likeForLike
      ? !likeForLikeShare(structure, emitted, { at, counted }).isZero()
      : isOwned(structure, emitted)
  const whoHas = (academyId: string, day: Day): readonly Holder[] => {
    const asked = { academyId, day, at }
    return likeForLike ? siteHolders(structure, asked) : holdersOf(structure, asked).holders
  }
  const held = new Map<string, HeldDays[]>()
  for (const atom of history.atoms) {
    if (atom.window !== window) continue
    for (const { academyId, share } of whoHas(atom.academyId, atom.period.start)) {
      const own = held.get(academyId)
      if (own === undefined) held.set(academyId, [{ atom, share }])
      else own.push({ atom, share })
    }
  }
  const streamYear = (holder: string, stream: StreamId): StreamYear => {
    const parts: StreamYear['parts'][number][] = []
    const outside = new Map<string, Atom[]>()
    let existed = true
    for (const { atom, share } of held.get(holder) ?? []) {
      const { academyId, period, cells } = atom
      const emitted = { academyId, stream, day: period.start }
      const inside = isInside(emitted)
      if (!inside) {
        const stood = standing(structure, emitted)
        if (stood === 'not') existed = false
        if (stood !== 'exists' || isCountedElsewhere(structure, emitted, counted)) continue
        outside.set(academyId, [...(outside.get(academyId) ?? []), atom])
      }
      for (const cell of cells) if (cell.stream === stream) parts.push({ cell, share, inside })
    }
    const unknown = [...outside].filter(
      ([site, atoms]) =>
        !atoms.some(({ cells }) => cells.some((cell) => cell.stream === stream)) ||
        !complete(
          site,
          stream,
          atoms.map(({ period }) => period),
        ),
    )
    const notMember = ({ academyId, period }: Atom) => !isMember(structure, academyId, period.start)
    return {
      parts,
      known: existed && unknown.length === 0,
      askable: existed && !likeForLike && unknown.some(([, atoms]) => atoms.some(notMember)),
    }
  }
  const found = new Map<string, CellFound>()
  const bySite = new Map<string, Map<string, Decimal>>()
  for (const [holder, own] of held)
    for (const stream of new Set(own.flatMap(({ atom }) => atom.cells.map((cell) => cell.stream)))) {
      const year = streamYear(holder, stream)
      for (const one of cellsOfStream(holder, year, look.target)) found.set(cellName(one.cell), one)
      for (const { cell, share, inside } of year.parts) {
        if (!inside) continue
        const holders = bySite.get(cellName(cell)) ?? new Map<string, Decimal>()
        bySite.set(cellName(cell), holders)
        holders.set(holder, cell.quantity.times(share).plus(holders.get(holder) ?? 0))
      }
    }
  const firstDays = new Map<string, Day>()
  for (const { window: own, academyId, period } of history.atoms)
    if (own === window && !firstDays.has(academyId)) firstDays.set(academyId, period.start)
  return {
    found,
    absentFull: ({ academyId, stream }) => (streamYear(academyId, stream).known ? nothing : undefined),
    lacksRecords: ({ academyId, stream }) => streamYear(academyId, stream).askable,
    holders(site) {
      const { academyId } = site
      const own = [...(bySite.get(cellName(site)) ?? [])].filter(([, quantity]) => !quantity.isZero())
      const day = firstDays.get(academyId)
      const total = sum(own.map(([, quantity]) => quantity))
      if (own.length > 0 && !total.isZero())
        return toOne(own.map(([id, quantity]) => ({ academyId: id, share: quantity.div(total) })))
      return day === undefined
        ? [{ academyId, share: whole }]
        : holdersOf(structure, { academyId, day, at }).holders
    },
  }
}

const sharePlaces = 20
/** Shares that come to 1 to the last digit: the last one takes what rounding left. */
function toOne(holders: readonly Holder[]): Holder[] {
  const rounded = holders
    .slice(0, -1)
    .map((one) => ({ ...one, share: one.share.toDecimalPlaces(sharePlaces) }))
  const last = { ...holders.at(-1)!, share: whole.minus(sum(rounded.map((one) => one.share))) }
  return [...rounded, last]
}

function cellsOfStream(academyId: string, { parts, known }: StreamYear, target: TargetScope): CellFound[] {
  const varieties = new Map<string, StreamYear['parts'][number][]>()
  for (const part of parts) {
    const key = `${part.cell.unit} ${part.cell.variant}`
    varieties.set(key, [...(varieties.get(key) ?? []), part])
  }
  return [...varieties.values()].map((own): CellFound => {
    const { stream, variant, unit } = own[0]!.cell
    let counted = nothing
    let full = nothing
    let kgCo2e = nothing
    let kgPerUnit: Decimal | undefined
    const uncalculated: Cell[] = []
    for (const { cell, share, inside } of own) {
      if (cell.refusal !== undefined) {
        if (inside && targetCounts(target, cell)) uncalculated.push(cell)
        continue
      }
      const perUnit = countedPerUnit(cell, target)
      const quantity = cell.quantity.times(share)
      kgPerUnit ??= perUnit
      full = full.plus(quantity)
      if (!inside) continue
      counted = counted.plus(quantity)
      kgCo2e = kgCo2e.plus(quantity.times(perUnit))
    }
    return {
      cell: { academyId, stream, variant, unit },
      counted,
      kgCo2e,
      full: known ? full : undefined,
      kgPerUnit,
      uncalculated,
      metered:
        own.some(({ cell }) => cell.metered) &&
        own.every(({ cell, share }) => cell.academyId === academyId && share.equals(whole)),
      provisional: own.some(({ cell, inside }) => cell.provisional && inside),
    }
  })
}
