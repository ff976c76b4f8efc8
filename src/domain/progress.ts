import { Decimal } from './decimal.ts'
import { type InventoryLine, linesByMethod } from './inventory.ts'

/** What the target counts. */
export interface TargetScope {
  readonly scopes: readonly number[]
  /** The Scope 3 categories that count. */
  readonly categories: readonly number[]
}

/** The kilograms of CO2e that a target counts: its scopes, Scope 2 location-based, its Scope 3 categories. */
export function targetKgCo2e(lines: readonly InventoryLine[], { scopes, categories }: TargetScope): Decimal {
  let total = new Decimal(0)
  for (const line of linesByMethod(lines, 'location')) {
    if (line.scope === undefined || !scopes.includes(line.scope)) continue
    if (line.scope === 3 && !categories.includes(line.category ?? 0)) continue
    total = total.plus(line.kgCo2e)
  }
  return total
}

/** Change against the base in percent, to six decimals; undefined where the base is nothing. */
export function changePercent({ base, now }: { base: Decimal; now: Decimal }): Decimal | undefined {
  return base.isZero() ? undefined : now.minus(base).times(100).div(base).toDecimalPlaces(6)
}

/** What the straight path from base to target allows, `elapsed` years of `years` after the base year. */
export function pathAllowance({
  base,
  reductionPercent,
  elapsed,
  years,
}: {
  base: Decimal
  reductionPercent: Decimal
  elapsed: number
  years: number
}): Decimal {
  const share = Math.min(elapsed, years)
  return base.minus(
    base
      .times(reductionPercent)
      .times(share)
      .div(100 * years),
  )
}
