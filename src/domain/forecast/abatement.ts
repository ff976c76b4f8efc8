import { Decimal, sum, zero } from '../decimal.ts'

/** A measure as its cost is weighed: all of its life, under one scenario. */
export interface Abating {
  readonly measureId: string
  readonly lifeYears: number
  readonly capitalPounds: Decimal | undefined
  readonly yearlySavingPounds: Decimal | undefined
  /** What it takes off in each reporting year that its life touches, kg CO2e. */
  readonly kgCo2e: readonly Decimal[]
}

/** A measure with its cost per tonne. */
export interface Abatement {
  readonly measureId: string
  readonly lifetimeKgCo2e: Decimal
  /** The mean of its life. */
  readonly yearlyKgCo2e: Decimal
  /** Capital less discounted yearly savings, pounds; below nothing where it pays for itself. */
  readonly netPresentCostPounds: Decimal
  readonly poundsPerTonne: Decimal
}

/** Why a measure has no cost per tonne. */
export type NoCost = 'capitalUnknown' | 'savingUnknown' | 'savesNothing'

/** Pounds are worked out to this many places. */
const penceOfPence = 6

/**
 * What a measure costs less what it saves over its life, in pounds of its first year: the capital at the start, the yearly saving at the
 * end of each year, discounted at one rate (HM Treasury, The Green Book, annex on discounting: 3.5 % for the first thirty years).
 */
export function netPresentCost({
  capitalPounds,
  yearlySavingPounds,
  lifeYears,
  ratePercent,
}: {
  capitalPounds: Decimal
  yearlySavingPounds: Decimal
  lifeYears: number
  ratePercent: Decimal
}): Decimal {
  const yearly = ratePercent.div(100).plus(1)
  let saved = zero
  let factor = new Decimal(1)
  for (let year = 1; year <= lifeYears; year++) {
    factor = factor.div(yearly)
    saved = saved.plus(yearlySavingPounds.times(factor))
  }
  return capitalPounds.minus(saved).toDecimalPlaces(penceOfPence)
}

/**
 * The cost of a tonne: the net present cost, without any value put on carbon, over the tonnes saved in its life, which are not discounted
 * (cost effectiveness as the Green Book’s supplementary guidance on valuing energy use and greenhouse gas emissions has it). What is not
 * known is not nought: without a capital cost, a yearly saving in pounds or a saving in tonnes there is none.
 */
export function abatementOf(measure: Abating, ratePercent: Decimal): Abatement | NoCost {
  const { measureId, lifeYears, capitalPounds, yearlySavingPounds, kgCo2e } = measure
  const lifetimeKgCo2e = sum(kgCo2e)
  if (!lifetimeKgCo2e.gt(0)) return 'savesNothing'
  if (capitalPounds === undefined) return 'capitalUnknown'
  if (yearlySavingPounds === undefined) return 'savingUnknown'
  const netPresentCostPounds = netPresentCost({ capitalPounds, yearlySavingPounds, lifeYears, ratePercent })
  return {
    measureId,
    lifetimeKgCo2e,
    yearlyKgCo2e: lifetimeKgCo2e.div(lifeYears),
    netPresentCostPounds,
    poundsPerTonne: netPresentCostPounds.times(1000).div(lifetimeKgCo2e).toDecimalPlaces(penceOfPence),
  }
}

/** The cheapest tonne first; of equals the greater saving, then the id. */
export function byCost(a: Abatement, b: Abatement): number {
  return (
    a.poundsPerTonne.comparedTo(b.poundsPerTonne) ||
    b.lifetimeKgCo2e.comparedTo(a.lifetimeKgCo2e) ||
    (a.measureId < b.measureId ? -1 : a.measureId > b.measureId ? 1 : 0)
  )
}
