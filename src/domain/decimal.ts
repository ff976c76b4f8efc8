import { Decimal as Base } from 'decimal.js'

/** Decimals of 60 significant digits: every product of a stored quantity and a published factor is exact. */
export const Decimal = Base.clone({
  precision: 60,
  rounding: Base.ROUND_HALF_UP,
  toExpNeg: -100,
  toExpPos: 100,
})
export type Decimal = Base

export const zero: Decimal = new Decimal(0)

const plainDecimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/

/** Reads a plain decimal such as `1234.5`, `.9` or `-3`; undefined for anything else (no exponent, no thousands comma). */
export function parseDecimal(text: string): Decimal | undefined {
  const trimmed = text.trim()
  return plainDecimal.test(trimmed) ? new Decimal(trimmed) : undefined
}

/** The decimal as plain text, never with an exponent. */
export function decimalText(value: Decimal): string {
  return value.toFixed()
}

/** Sums decimals exactly. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = zero
  for (const value of values) total = total.plus(value)
  return total
}

/** Rounds half up for showing: `places` digits after the point. */
export function shown(value: Decimal, places: number): string {
  return value.toFixed(places, Base.ROUND_HALF_UP)
}

/** A plain decimal text with a comma between thousands, as people print it: `1234567.5` is `1,234,567.5`. */
export function grouped(text: string): string {
  const [whole = '', rest] = text.split('.')
  const commas = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return rest === undefined ? commas : `${commas}.${rest}`
}
