import { Decimal } from './decimal.ts'
import { type Amount, type InventoryLine, linesByMethod } from './inventory.ts'
import { isRefusal } from './refusal.ts'
import { variantAttributes } from './stream.ts'
import { checkAttributes, streamOf } from './streams/catalogue.ts'

/** What the target counts. */
export interface TargetScope {
  readonly scopes: readonly number[]
  /** The Scope 3 categories that count. */
  readonly categories: readonly number[]
  /** Only what is emitted where it is used: neither well-to-tank nor losses. */
  readonly directOnly?: boolean
}

/** Whether a target counts what has this scope and category. */
export function counts(
  { scopes, categories, directOnly = false }: TargetScope,
  { scope, category, kind }: { scope: number | undefined; category: number | undefined; kind?: string },
): boolean {
  return (
    scope !== undefined &&
    scopes.includes(scope) &&
    (scope !== 3 || categories.includes(category ?? 0)) &&
    !(directOnly && kind !== undefined && kind !== 'direct')
  )
}

/** Whether a target counts any of the lines that an amount would have, were there a factor for it. */
export function targetCounts(
  target: TargetScope,
  { stream, variant }: Pick<Amount, 'stream' | 'variant'>,
): boolean {
  const entry = streamOf(stream)
  const known = checkAttributes(stream, variantAttributes(variant))
  const uses = isRefusal(known)
    ? [entry]
    : entry.uses(known.attributes).filter((use) => use.kind !== 'energy')
  return uses.some((use) => counts(target, use))
}

/** The kilograms of CO2e that a target counts: its scopes, Scope 2 location-based, its Scope 3 categories. */
export function targetKgCo2e(lines: readonly InventoryLine[], target: TargetScope): Decimal {
  let total = new Decimal(0)
  for (const line of linesByMethod(lines, 'location')) {
    if (counts(target, line)) total = total.plus(line.kgCo2e)
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

/** What must be cut every year from a year to the target, as a share of the year before and as an equal part. */
export interface NeededRate {
  /** Compound, in percent a year, to six decimals. */
  readonly percentPerYear: Decimal
  /** Kilograms of CO2e a year, or those by pupil or square metre, to six decimals. */
  readonly perYear: Decimal
}

/** The yearly cut now needed; undefined where no year is left, or nothing is emitted. Nothing where the target is reached. */
export function neededRate({
  now,
  allowed,
  years,
}: {
  now: Decimal
  allowed: Decimal
  years: number
}): NeededRate | undefined {
  if (years <= 0 || !now.isPositive() || now.isZero()) return undefined
  if (now.lte(allowed)) return { percentPerYear: new Decimal(0), perYear: new Decimal(0) }
  const kept = allowed.div(now).pow(new Decimal(1).div(years))
  return {
    percentPerYear: new Decimal(1).minus(kept).times(100).toDecimalPlaces(6),
    perYear: now.minus(allowed).div(years).toDecimalPlaces(6),
  }
}
