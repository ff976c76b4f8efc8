import { Decimal, sum } from '../decimal.ts'
import { type CellChange, type CellKey, type Driver, type DriverParts, drivers } from './cell.ts'

/** The change between two years as parts that sum to it to the last digit, in kilograms of CO2e. */
export interface Bridge {
  readonly before: Decimal
  readonly after: Decimal
  readonly change: Decimal
  /** Every driver, in order; zero where it did nothing. */
  readonly parts: DriverParts
}

/** A bridge of some of the cells. */
export interface BridgeOf<K> extends Bridge {
  readonly key: K
}

function bridgeOf(changes: readonly CellChange[]): Bridge {
  const parts = new Map<Driver, Decimal>(drivers.map((driver) => [driver, new Decimal(0)]))
  let before = new Decimal(0)
  let change = new Decimal(0)
  for (const one of changes) {
    change = change.plus(one.after).minus(one.before)
    before = before.plus(one.before)
    for (const [driver, part] of one.parts) parts.set(driver, parts.get(driver)!.plus(part))
  }
  return { before, after: before.plus(change), change, parts }
}

/**
 * Sums the changes of cells, of one step after the other: from a year as published to how it stands now, from there to the other year.
 * `before` is that of the first step.
 */
export function bridge(steps: readonly (readonly CellChange[])[]): Bridge {
  const bridges = steps.map(bridgeOf)
  const parts = new Map(drivers.map((driver) => [driver, sum(bridges.map((one) => one.parts.get(driver)!))]))
  const before = bridges[0]?.before ?? new Decimal(0)
  const change = sum(bridges.map((one) => one.change))
  return { before, after: before.plus(change), change, parts }
}

/** The same, told apart by the academy or the stream, in the order of their names. */
export function bridgesBy<K extends 'academyId' | 'stream'>(
  steps: readonly (readonly CellChange[])[],
  by: K,
): BridgeOf<CellKey[K]>[] {
  const own = new Map<CellKey[K], CellChange[][]>()
  steps.forEach((changes, step) => {
    for (const change of changes) {
      const key = change.cell[by]
      if (!own.has(key))
        own.set(
          key,
          steps.map(() => []),
        )
      own.get(key)![step]!.push(change)
    }
  })
  return [...own].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, changes]) => ({ key, ...bridge(changes) }))
}

/**
 * What the schools themselves used otherwise: activity and intensity. Neither joining and leaving nor the weather, the grid, other factors or
 * what was published is in it.
 */
export const ownDoing = ({ parts }: Bridge): Decimal => parts.get('activity')!.plus(parts.get('intensity')!)
