import assert from 'node:assert/strict'
import { Decimal, sum } from './decimal.ts'

/**
 * Spreads a quantity evenly over `days` days in whole steps of `places` decimals (3 for kWh: whole watt-hours; 3 for m3:
 * whole litres). Each part is the difference of two running totals cut at that place, so the parts sum exactly to the whole
 * however they are grouped; what is finer than a step falls on the last day.
 */
export function apportion({
  quantity,
  days,
  places = 3,
}: {
  quantity: Decimal
  days: number
  places?: number
}): Decimal[] {
  assert(Number.isInteger(days) && days > 0)
  const parts: Decimal[] = []
  let before = new Decimal(0)
  for (let day = 1; day <= days; day++) {
    const upTo =
      day === days ? quantity : quantity.times(day).div(days).toDecimalPlaces(places, Decimal.ROUND_DOWN)
    parts.push(upTo.minus(before))
    before = upTo
  }
  assert(sum(parts).equals(quantity))
  return parts
}
