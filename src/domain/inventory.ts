import { calculate, type Energy } from './calculate.ts'
import type { Month, Period } from './day.ts'
import { Decimal } from './decimal.ts'
import type { EmissionLine } from './emission.ts'
import type { FactorTable } from './factor-table.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { type StreamId, variantAttributes } from './stream.ts'
import type { Unit } from './unit.ts'

/**
 * What counts of one meter (or of an academy's meters together), or of one stream, in a month or a part of it: that inside the
 * boundary, and of electricity that between two days on which a contract starts or ends.
 */
export interface Amount {
  readonly academyId: string
  /** Whether meters measured it; else it is an activity. */
  readonly metered: boolean
  /** undefined: an activity, or an academy's meters of one utility together. */
  readonly meterId: string | undefined
  readonly stream: StreamId
  readonly variant: string
  readonly unit: Unit
  readonly month: Month
  /** The part of the month that it covers. */
  readonly period: Period
  readonly grade: 1 | 2 | 3 | 4 | 5
  readonly quantity: Decimal
  /** Where the boundary has a share of what was recorded, as after a split: `quantity` is recorded × share. undefined: all of it. */
  readonly part?: { readonly recorded: Decimal; readonly share: Decimal } | undefined
}

/** An amount of which the boundary has a share; 1 leaves it as it is. */
export const amountPart = (amount: Amount, share: Decimal): Amount =>
  share.eq(1)
    ? amount
    : { ...amount, quantity: amount.quantity.times(share), part: { recorded: amount.quantity, share } }

/** Scope 2 has two methods; lines of everything else belong to both (undefined). */
export type Scope2Method = 'location' | 'market'

/** An electricity contract as the market-based method sees it. */
export interface CoveringContract {
  readonly id: string
  readonly name: string
  readonly period: Period
  readonly kgCo2ePerKwh: Decimal
  readonly meterIds: readonly string[]
}

/** A line of the inventory: an emission line and what it belongs to. */
export interface InventoryLine extends EmissionLine {
  readonly amount: Amount
  readonly method: Scope2Method | undefined
  /** For a market-based line: the contract that covers it, or that none does and the grid average stands in. */
  readonly basis: string | undefined
  /** The factor set of its year was not published when it was worked out. */
  readonly provisional: boolean
}

/** An amount for which there is no factor: named, because it is in no total. */
export interface NotCalculated {
  readonly amount: Amount
  readonly refusal: Refusal
}

export interface Inventory {
  readonly lines: readonly InventoryLine[]
  readonly notCalculated: readonly NotCalculated[]
  /** Amounts with their energy in kWh, where they have one: a plug-in hybrid's distance has two. */
  readonly energies: readonly { readonly amount: Amount; readonly energy: Energy }[]
}

export const electricity = new Set<StreamId>(['electricity.grid', 'electricity.vehicle'])
const covers = (contract: CoveringContract, amount: Amount): boolean =>
  contract.period.start <= amount.period.start &&
  contract.period.end >= amount.period.end &&
  (contract.meterIds.length === 0 ||
    (amount.meterId !== undefined && contract.meterIds.includes(amount.meterId)))

/**
 * The market-based line beside a location-based one (GHG Protocol Scope 2 Guidance): by the contract that covers all the days of
 * the amount, the later of several; what none covers at the grid average, and it says so.
 */
function marketLine(line: InventoryLine, contracts: readonly CoveringContract[]): InventoryLine {
  // Lines of these streams are per kWh, so that the contract's factor takes the place of the grid's.
  const contract = electricity.has(line.amount.stream)
    ? contracts.filter((one) => covers(one, line.amount)).at(-1)
    : undefined
  if (contract === undefined)
    return { ...line, method: 'market', basis: 'No contract covers it: grid average' }
  return {
    ...line,
    method: 'market',
    basis: `Contract “${contract.name}”`,
    factor: { set: 'contract', id: contract.id, value: contract.kgCo2ePerKwh, unit: 'kg CO2e per kWh' },
    kgCo2e: line.quantity.times(contract.kgCo2ePerKwh),
    gases: [],
  }
}

/**
 * The inventory of amounts: each times its factor rows, exact and unrounded. `factors` gives the set of a month, or why there is
 * none. What cannot be calculated is listed, never left out in silence.
 */
export function inventoryOf(
  amounts: readonly Amount[],
  {
    factors,
    contracts,
  }: {
    factors: (month: Month) => { table: FactorTable; provisional: boolean } | Refusal
    contracts: readonly CoveringContract[]
  },
): Inventory {
  const lines: InventoryLine[] = []
  const notCalculated: NotCalculated[] = []
  const energies: { amount: Amount; energy: Energy }[] = []
  for (const amount of amounts) {
    const chosen = factors(amount.month)
    const calculation = isRefusal(chosen)
      ? chosen
      : calculate({ ...amount, attributes: variantAttributes(amount.variant) }, chosen.table)
    if (isRefusal(calculation) || isRefusal(chosen)) {
      if (isRefusal(calculation)) notCalculated.push({ amount, refusal: calculation })
      continue
    }
    for (const energy of calculation.energies) energies.push({ amount, energy })
    for (const line of calculation.lines) {
      const generation = line.scope === 2 && line.kind === 'direct'
      const own: InventoryLine = {
        ...line,
        amount,
        method: generation ? 'location' : undefined,
        basis: undefined,
        provisional: chosen.provisional,
      }
      lines.push(own)
      if (generation) lines.push(marketLine(own, contracts))
    }
  }
  return { lines, notCalculated, energies }
}

/** Sums of an inventory, in kilograms of CO2e. Biogenic CO2 is apart and in no total. */
export interface Totals {
  readonly scope1: Decimal
  readonly scope2Location: Decimal
  readonly scope2Market: Decimal
  readonly scope3: Decimal
  /** Scope 1, 2 (by the method asked for) and 3. */
  readonly total: Decimal
  readonly outsideOfScopes: Decimal
}

/** Sums lines by scope. */
export function totalsOf(lines: readonly InventoryLine[], method: Scope2Method): Totals {
  let scope1 = new Decimal(0)
  let scope2Location = new Decimal(0)
  let scope2Market = new Decimal(0)
  let scope3 = new Decimal(0)
  let outsideOfScopes = new Decimal(0)
  for (const line of lines) {
    if (line.scope === undefined) outsideOfScopes = outsideOfScopes.plus(line.kgCo2e)
    else if (line.scope === 1) scope1 = scope1.plus(line.kgCo2e)
    else if (line.scope === 3) scope3 = scope3.plus(line.kgCo2e)
    else if (line.method === 'market') scope2Market = scope2Market.plus(line.kgCo2e)
    else scope2Location = scope2Location.plus(line.kgCo2e)
  }
  const scope2 = method === 'market' ? scope2Market : scope2Location
  return {
    scope1,
    scope2Location,
    scope2Market,
    scope3,
    total: scope1.plus(scope2).plus(scope3),
    outsideOfScopes,
  }
}

/** The lines of one method: those that belong to both, and those of Scope 2 that are its own. */
export function linesByMethod(lines: readonly InventoryLine[], method: Scope2Method): InventoryLine[] {
  return lines.filter((line) => line.method === undefined || line.method === method)
}
