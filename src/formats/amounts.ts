import { Decimal } from '../domain/decimal.ts'
import type { Unit } from '../domain/unit.ts'
import { fixedOf, type NotANumber, quantityOf } from './numbers.ts'
import { slotOf } from './slots.ts'

/** A value as it was read: whole millionths where it fits them. */
export type Amount = number | Decimal

/** What stands in a cell where there is no value. */
export const noValue = /^(?:|-|null|nan|n\/a|#n\/a)$/i

/** The amount of one interval that a text names, or why it names none. Blank cells are to be looked for before. */
export function amountOf(written: string, unit: Unit): Amount | NotANumber {
  const fixed = fixedOf(written)
  if (fixed !== undefined && slotOf(fixed, unit) !== undefined) return fixed
  const value = quantityOf(written)
  if (value === undefined)
    return { code: 'value_missing', message: 'The quantity is missing. Fill it in, or leave the row out.' }
  if ('code' in value) return value
  if (value.isNegative() && !value.isZero())
    return {
      code: 'value_negative',
      message: `${value.toFixed()} is negative. Consumption cannot be: correct it, or leave the value out.`,
    }
  const millionths = value.times(1_000_000).toDecimalPlaces(0, Decimal.ROUND_HALF_UP)
  if (
    millionths.gt(Number.MAX_SAFE_INTEGER) ||
    slotOf(Number.parseInt(millionths.toFixed(), 10), unit) === undefined
  )
    return {
      code: 'value_out_of_range',
      message: `${written.trim()} is more than any site uses in half an hour: many meters send such a number when they have none. Leave the cell empty.`,
    }
  return fixedOf(value.toFixed()) ?? value
}
