import { Decimal } from './decimal.ts'

/** Gross emissions and, beside them, what credits and removals stand against. Nothing here is a smaller emission. */
export interface Matched {
  /** In percent to six decimals, rounded down, at most 100: 100 only where credits stand against every gram. Undefined where gross is nothing. */
  readonly matchedPercent: Decimal | undefined
  /** The same of removals alone. */
  readonly byRemovalsPercent: Decimal | undefined
  /** Kilograms of CO2e that no credit stands against. */
  readonly unmatched: Decimal
  /** Kilograms of CO2e that no removal stands against. */
  readonly unmatchedByRemovals: Decimal
}

const share = (part: Decimal, whole: Decimal): Decimal | undefined =>
  whole.isZero()
    ? undefined
    : Decimal.min(part, whole).times(100).div(whole).toDecimalPlaces(6, Decimal.ROUND_DOWN)
const rest = (whole: Decimal, part: Decimal): Decimal => Decimal.max(whole.minus(part), 0)

/**
 * What of the gross emissions credits stand against, in kilograms of CO2e; `credits` are avoidance and removals together. Credits beyond
 * the gross emissions match nothing.
 */
export function matchedBy({
  gross,
  credits,
  removals,
}: {
  gross: Decimal
  credits: Decimal
  removals: Decimal
}): Matched {
  return {
    matchedPercent: share(credits, gross),
    byRemovalsPercent: share(removals, gross),
    unmatched: rest(gross, credits),
    unmatchedByRemovals: rest(gross, removals),
  }
}

/** What the standards say of credits beside emissions, each with its source. */
export const neutralityRules: readonly { readonly text: string; readonly source: string }[] = [
  {
    text: 'Gross emissions are reported as they are, independent of any trade in credits; what is known of credits is reported apart from the inventory.',
    source: 'GHG Protocol Corporate Standard, revised edition (2004), chapter 9',
  },
  {
    text: 'Reducing emissions, and enhancing removals within the own value chain, comes before offsetting.',
    source: 'ISO 14068-1:2023, Carbon neutrality',
  },
  {
    text: 'Credits are not counted as reductions toward a target. What remains at net zero is neutralised by removing carbon and storing it permanently; credits for avoided emissions do not do that.',
    source: 'Science Based Targets initiative, Corporate Net-Zero Standard, version 1.2 (2024)',
  },
  {
    text: '“Carbon neutral” is not said without its basis: how far emissions were cut, how far the claim rests on offsetting, and by which scheme.',
    source:
      'CAP and BCAP advertising guidance, The environment: misleading claims and social responsibility, as updated on 10 February 2023',
  },
]
