import { Decimal, sum } from './decimal.ts'
import type { FrozenInventory, FrozenLine } from './frozen-inventory.ts'
import { type CategoryStatus, categoryName } from './scope3-categories.ts'

/** Kilograms of CO2e of one gas, by the name that the factor table gives it: `CO2`, `CH4`, `N2O`. */
export interface GasShare {
  readonly gas: string
  readonly kgCo2e: Decimal
}

/** A part of the inventory: kilograms of CO2e, unrounded. undefined: nothing was measured, and that is not nought. */
export interface GhgPart {
  readonly kgCo2e: Decimal | undefined
  /** The gases in it, as far as the factors tell them apart. */
  readonly gases: readonly GasShare[]
  /** What no factor tells by gas: refrigerants, materials, contracts. */
  readonly unsplit: Decimal
}

/** How a category is shown: each in one of four ways, so that their counts sum to 15. */
export const categoryStandings = [
  'Measured',
  'Relevant, not measured',
  'Not relevant',
  'Not yet measured',
] as const
export type CategoryStanding = (typeof categoryStandings)[number]

const standingWords: Readonly<Record<CategoryStatus, CategoryStanding>> = {
  relevant: 'Relevant, not measured',
  notRelevant: 'Not relevant',
  notYetMeasured: 'Not yet measured',
}

/** How a Scope 3 category stands: measured where it has lines, whatever was said of it. */
export interface GhgCategory extends GhgPart {
  readonly category: number
  readonly name: string
  readonly standing: CategoryStanding
  readonly status: CategoryStatus
  readonly reason: string
}

/** The inventory of a year as the GHG Protocol Corporate Standard and its Scope 3 Standard lay it out. */
export interface GhgInventory {
  readonly scope1: GhgPart
  readonly scope2Location: GhgPart
  readonly scope2Market: GhgPart
  readonly scope3: GhgPart
  readonly categories: readonly GhgCategory[]
  /** Scope 1, 2 and 3, by each of the two methods. */
  readonly totalLocation: GhgPart
  readonly totalMarket: GhgPart
  /** Biogenic CO2: apart, and in no total. */
  readonly outsideOfScopes: GhgPart
}

function partOf(lines: readonly FrozenLine[]): GhgPart {
  if (lines.length === 0) return { kgCo2e: undefined, gases: [], unsplit: new Decimal(0) }
  const kgCo2e = sum(lines.map((line) => new Decimal(line.kgCO2e)))
  const byGas = new Map<string, Decimal>()
  let unsplit = new Decimal(0)
  for (const line of lines) {
    // The gases of a published row are rounded each on its own, so that they may miss its CO2e by a unit of the last place: what is
    // told by gas is told as published, and the rest of those lines is nobody’s.
    if (line.gases.length === 0) unsplit = unsplit.plus(line.kgCO2e)
    for (const { gas, kgCO2e } of line.gases) byGas.set(gas, (byGas.get(gas) ?? new Decimal(0)).plus(kgCO2e))
  }
  return {
    kgCo2e,
    gases: [...byGas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([gas, kg]) => ({ gas, kgCo2e: kg })),
    unsplit,
  }
}

/**
 * The full inventory of a frozen year: Scope 2 by both methods side by side (GHG Protocol Scope 2 Guidance, chapter 7), the 15 categories
 * of Scope 3 with what each is to the trust and why, gases, and biogenic CO2 outside of scopes. Nothing is estimated here: a category
 * without lines has no figure.
 */
export function ghgInventory({
  lines,
  categories,
}: Pick<FrozenInventory, 'lines' | 'categories'>): GhgInventory {
  const scoped = (scope: 1 | 2 | 3): FrozenLine[] => lines.filter((line) => line.scope === scope)
  const byMethod = (method: 'location' | 'market'): FrozenLine[] =>
    lines.filter((line) => line.scope !== null && (line.method === null || line.method === method))
  return {
    scope1: partOf(scoped(1)),
    scope2Location: partOf(scoped(2).filter((line) => line.method !== 'market')),
    scope2Market: partOf(scoped(2).filter((line) => line.method !== 'location')),
    scope3: partOf(scoped(3)),
    categories: categories.map(({ category, status, reason }) => {
      const part = partOf(scoped(3).filter((line) => line.category === category))
      const standing = part.kgCo2e === undefined ? standingWords[status] : 'Measured'
      return { category, name: categoryName(category), status, standing, reason, ...part }
    }),
    totalLocation: partOf(byMethod('location')),
    totalMarket: partOf(byMethod('market')),
    outsideOfScopes: partOf(lines.filter((line) => line.scope === null)),
  }
}
