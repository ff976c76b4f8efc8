import type { Boundary } from '../boundary.ts'
import type { Day, Period } from '../day.ts'
import { Decimal } from '../decimal.ts'
import { type Atom, type Cell, countedPerUnit, countedStream, type History } from '../figures.ts'
import { type TargetScope, targetCounts } from '../progress.ts'
import type { StreamId } from '../stream.ts'
import { type Emitted, isOwned, likeForLikeShare } from '../structure.ts'
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
  /** Whether meters tell of it, or of a part of it. */
  readonly metered: boolean
  readonly provisional: boolean
}

/** What is looked at: whose use, and which of its lines. */
export interface Look {
  readonly boundary: Boundary
  /** The day whose sites make the like-for-like boundary. */
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

/** What one academy used of one stream in the year. */
interface StreamYear {
  /** Each part, and how much of it is in the boundary. */
  readonly parts: readonly { readonly cell: Cell; readonly share: Decimal }[]
  /** Whether all days of the year are in the boundary, or those that are not have their records. */
  readonly known: boolean
}

/** The cells of a year. */
export interface YearOfCells {
  readonly found: ReadonlyMap<string, CellFound>
  /** The whole year’s use of a cell that is not among them: none where the year is known, else undefined. */
  absentFull(cell: CellKey): Decimal | undefined
}

/**
 * The cells of one window of a history: what of them is in the boundary, and in the whole year. The year of a stream is known where all
 * its days are in the boundary, or where those that are not have their records, too: of a school that joined and sent nothing of before,
 * or not all, nobody knows the rest of the year.
 */
export function cellsInYear(
  history: History,
  window: string,
  { look, complete }: { look: Look; complete: Complete },
): YearOfCells {
  const { structure } = history
  const boundary = { at: look.at, counted: countedStream(look.target) }
  const shareOf = (emitted: Emitted): Decimal =>
    look.boundary === 'likeForLike'
      ? likeForLikeShare(structure, emitted, boundary)
      : isOwned(structure, emitted)
        ? whole
        : nothing
  const atoms = new Map<string, Atom[]>()
  for (const atom of history.atoms) {
    if (atom.window !== window) continue
    const own = atoms.get(atom.academyId)
    if (own === undefined) atoms.set(atom.academyId, [atom])
    else own.push(atom)
  }
  const streamYear = (academyId: string, stream: StreamId): StreamYear => {
    const days = (atoms.get(academyId) ?? []).map(({ period, cells }) => ({
      period,
      share: shareOf({ academyId, stream, day: period.start }),
      cells: cells.filter((cell) => cell.stream === stream),
    }))
    const outside = days.filter(({ share }) => share.isZero())
    return {
      parts: days.flatMap(({ share, cells }) => cells.map((cell) => ({ cell, share }))),
      known:
        outside.length === 0 ||
        (outside.some(({ cells }) => cells.length > 0) &&
          complete(
            academyId,
            stream,
            outside.map(({ period }) => period),
          )),
    }
  }
  const found = new Map<string, CellFound>()
  for (const [academyId, own] of atoms)
    for (const stream of new Set(own.flatMap(({ cells }) => cells.map((cell) => cell.stream))))
      for (const one of cellsOfStream(streamYear(academyId, stream), look.target))
        found.set(cellName(one.cell), one)
  return {
    found,
    absentFull: ({ academyId, stream }) => (streamYear(academyId, stream).known ? nothing : undefined),
  }
}

function cellsOfStream({ parts, known }: StreamYear, target: TargetScope): CellFound[] {
  const varieties = new Map<string, StreamYear['parts'][number][]>()
  for (const part of parts) {
    const key = `${part.cell.unit} ${part.cell.variant}`
    varieties.set(key, [...(varieties.get(key) ?? []), part])
  }
  return [...varieties.values()].map((own): CellFound => {
    const { academyId, stream, variant, unit } = own[0]!.cell
    let counted = nothing
    let full = nothing
    let kgCo2e = nothing
    let kgPerUnit: Decimal | undefined
    const uncalculated: Cell[] = []
    for (const { cell, share } of own) {
      if (cell.refusal !== undefined) {
        if (!share.isZero() && targetCounts(target, cell)) uncalculated.push(cell)
        continue
      }
      const perUnit = countedPerUnit(cell, target)
      const inside = cell.quantity.times(share)
      kgPerUnit ??= perUnit
      full = full.plus(cell.quantity)
      counted = counted.plus(inside)
      kgCo2e = kgCo2e.plus(inside.times(perUnit))
    }
    return {
      cell: { academyId, stream, variant, unit },
      counted,
      kgCo2e,
      full: known ? full : undefined,
      kgPerUnit,
      uncalculated,
      metered: own.some(({ cell }) => cell.metered),
      provisional: own.some(({ cell, share }) => cell.provisional && !share.isZero()),
    }
  })
}
