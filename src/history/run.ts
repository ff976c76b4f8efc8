import { structureOf } from '../academies/run.ts'
import { cutAt, type Period } from '../domain/day.ts'
import type { Atom, Cell, History } from '../domain/figures.ts'
import { cutDays, type Structure } from '../domain/structure.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { cellsOf } from './cells.ts'

export type { Cell, UnitLine } from '../domain/figures.ts'
export { cellsOf, type Span, setsOf, unitLines } from './cells.ts'

/** A period with a name: a reporting year by its own, or such as `yearToDate`. */
export interface Window {
  readonly key: string
  readonly period: Period
}

/** Days of one academy that are asked for beside the windows, under a window's name of their own. */
export type ExtraPart = Omit<Atom, 'cells'>

/**
 * What some windows of the trust's history hold, for every academy that was ever recorded: each cut at the days at which what counts
 * of it may change, so that any boundary's figure is a sum of parts. One pass over the ledger, whatever the number of windows.
 */
export async function historyOf(
  services: Pick<Services, 'db' | 'factors'>,
  trustId: string,
  windows: readonly Window[],
  extraOf: (structure: Structure) => readonly ExtraPart[] = () => [],
): Promise<History> {
  const trust = await trustOf(services.db, trustId)
  const structure = await structureOf(services.db, trustId)
  const inWindows = structure.academyIds.flatMap((academyId): ExtraPart[] => {
    const cuts = cutDays(structure, academyId)
    return windows.flatMap((window) =>
      cutAt(window.period, cuts).map((period) => ({ window: window.key, academyId, period })),
    )
  })
  const empty = [...inWindows, ...extraOf(structure)]
  const spans = empty.map(({ academyId, period }, no) => ({ key: String(no), academyId, period }))
  const cells = new Map<string, Cell[]>()
  for (const cell of await cellsOf(services, trust, spans)) {
    const own = cells.get(cell.key)
    if (own === undefined) cells.set(cell.key, [cell])
    else own.push(cell)
  }
  const atoms = empty.map((one, no): Atom => ({ ...one, cells: cells.get(String(no)) ?? [] }))
  return { structure, atoms }
}
