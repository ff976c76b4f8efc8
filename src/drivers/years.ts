import { countsOf } from '../academies/run.ts'
import type { Period } from '../domain/day.ts'
import { type Decimal, zero } from '../domain/decimal.ts'
import type { PublishedCell } from '../domain/drivers/cell.ts'
import { type CellChange, type CellKey, type CellYear, cellChange, restated } from '../domain/drivers/cell.ts'
import type { WeatherFound } from '../domain/drivers/weather.ts'
import {
  type CellFound,
  type Complete,
  cellName,
  cellsInYear,
  type Look,
  type YearOfCells,
} from '../domain/drivers/years.ts'
import { countedPerUnit, type History } from '../domain/figures.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal } from '../domain/refusal.ts'
import { majorityYear } from '../domain/reporting-year.ts'
import type { Unit } from '../domain/unit.ts'
import { historyOf, unitLines, type Window } from '../history/run.ts'
import type { Services } from '../services.ts'
import { type Scale, scaleOf } from './scale.ts'

/** One of the two years: its cells, and what is known of it beside them. */
export interface YearData {
  readonly year: string
  readonly period: Period
  readonly cells: YearOfCells
  /** Pupils or square metres, by academy. */
  readonly scale: ReadonlyMap<string, Decimal>
  /** Kilograms of CO2e per unit by the year’s factor set, for what the year had none of. */
  readonly factor: (cell: CellKey) => Decimal | undefined
}

async function unitFactors(
  { factors }: Pick<Services, 'factors'>,
  { trustId, period, target }: { trustId: string; period: Period; target: TargetScope },
): Promise<YearData['factor']> {
  const set = await factors.forYear(trustId, majorityYear(period))
  const known = new Map<string, Decimal | undefined>()
  return ({ stream, variant, unit }) => {
    const key = `${stream} ${unit} ${variant}`
    if (!known.has(key)) {
      const perUnit = isRefusal(set) ? set : unitLines({ stream, variant, unit: unit as Unit }, set.table)
      known.set(key, isRefusal(perUnit) ? undefined : countedPerUnit({ perUnit }, target))
    }
    return known.get(key)
  }
}

/** Reads the two years in one pass over the ledger’s totals. */
export async function yearsOf(
  services: Pick<Services, 'db' | 'factors'>,
  {
    trustId,
    windows,
    look,
    per,
    complete,
  }: {
    trustId: string
    windows: readonly [Window, Window]
    look: Look
    per: Scale
    complete: Complete
  },
): Promise<{ history: History; years: [YearData, YearData] }> {
  const history = await historyOf(services, trustId, windows)
  const counts = await countsOf(services.db, trustId)
  const of = async ({ key, period }: Window): Promise<YearData> => ({
    year: key,
    period,
    cells: cellsInYear(history, key, { look, complete }),
    scale: scaleOf(counts, { per, period, structure: history.structure, at: look.at }),
    factor: await unitFactors(services, { trustId, period, target: look.target }),
  })
  return { history, years: [await of(windows[0]), await of(windows[1])] }
}

/** Whether a cell is in a figure, or would be could it be worked out. */
const matters = ({ kgCo2e, uncalculated }: CellFound): boolean => !kgCo2e.isZero() || uncalculated.length > 0

const yearOfCell = (
  cell: CellKey,
  { cells, scale, factor }: YearData,
  weather: Decimal | undefined,
): CellYear => {
  const found = cells.found.get(cellName(cell))
  return {
    counted: found?.counted ?? zero,
    kgCo2e: found?.kgCo2e ?? zero,
    full: found === undefined ? cells.absentFull(cell) : found.full,
    kgPerUnit: found?.kgPerUnit ?? factor(cell),
    scale: scale.get(cell.academyId),
    weather,
    uncalculated: (found?.uncalculated.length ?? 0) > 0,
  }
}

const inOrder = (cells: Iterable<CellKey>): CellKey[] => {
  const byName = new Map([...cells].map((cell) => [cellName(cell), cell]))
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
}
const cellsOf = ({ cells }: YearData): CellKey[] =>
  [...cells.found.values()].filter(matters).map(({ cell }) => cell)

/** The change of each cell that is in the boundary in one of the years. `weather` is that of an academy’s heating stream. */
export function changesOf(
  before: YearData,
  after: YearData,
  weather: (cell: CellKey) => WeatherFound | undefined,
): CellChange[] {
  return inOrder([...cellsOf(before), ...cellsOf(after)]).map((cell) => {
    const metered = [before, after].every(({ cells }) => cells.found.get(cellName(cell))?.metered === true)
    const found = metered ? weather(cell) : undefined
    return cellChange(cell, yearOfCell(cell, before, found?.before), yearOfCell(cell, after, found?.after))
  })
}

/** The figures of schools that were merged or split since, by those that hold their history now. */
function byHolder(published: readonly PublishedCell[], { cells }: YearData): Map<string, PublishedCell> {
  const found = new Map<string, PublishedCell>()
  for (const cell of published)
    for (const { academyId, share } of cells.holders(cell)) {
      const own = { ...cell, academyId }
      const so = found.get(cellName(own))
      found.set(cellName(own), {
        ...own,
        quantity: cell.quantity.times(share).plus(so?.quantity ?? 0),
        kgCo2e: cell.kgCo2e.times(share).plus(so?.kgCo2e ?? 0),
      })
    }
  return found
}

/** What became of the figures of a year since they were published. An academy that is in one of the two alone is of structure. */
export function restatementsOf(published: readonly PublishedCell[], now: YearData): CellChange[] {
  const then = byHolder(published, now)
  const members = new Set(cellsOf(now).map(({ academyId }) => academyId))
  const membersThen = new Set([...then.values()].map(({ academyId }) => academyId))
  const keys = [...then.values()].map(({ academyId, stream, variant, unit }) => ({
    ...{ academyId, stream, variant, unit },
  }))
  return inOrder([...keys, ...cellsOf(now)]).map((cell) => {
    const found = now.cells.found.get(cellName(cell))
    return restated(cell, {
      published: then.get(cellName(cell)),
      now: found && { ...found, uncalculated: found.uncalculated.length > 0 },
      structural: members.has(cell.academyId) !== membersThen.has(cell.academyId),
    })
  })
}
