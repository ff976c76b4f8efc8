import { Decimal, decimalText, parseDecimal, zero } from '../domain/decimal.ts'
import type { RefusalCode } from '../domain/refusal.ts'

/** Quantities are summed as whole millionths where they fit, which is exact and fast; anything finer or larger as decimals. */
const places = 6
const one = 10 ** places
/** Millionths up to here leave room to add a hundred of them in safe integers. */
const fixedMax = Math.floor(Number.MAX_SAFE_INTEGER / 100)

/** The number in millionths, undefined where the text is not a plain number of that size and fineness. */
export function fixedOf(text: string): number | undefined {
  let value = 0
  let decimals = -1
  let digits = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) {
      value = value * 10 + (code - 48)
      digits++
      if (decimals >= 0) decimals++
    } else if (code === 46 && decimals < 0) decimals = 0
    else return undefined
  }
  if (digits === 0 || digits > 15 || decimals > places) return undefined
  for (let left = places - Math.max(0, decimals); left > 0; left--) value *= 10
  return value <= fixedMax ? value : undefined
}

/** Whole millionths as decimal text without trailing noughts. */
export function fixedText(millionths: number): string {
  const whole = Math.floor(millionths / one)
  const rest = millionths - whole * one
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(places, '0').replace(/0+$/, '')}`
}

/** Why a text is not a quantity. */
export interface NotANumber {
  readonly code: RefusalCode
  readonly message: string
}

/** The most digits that a quantity may have before and after the point, so that every sum and product of them is exact. */
const wholeDigitsMax = 15
const decimalsMax = 25
/** No number is longer, with the noughts that some files put in front and behind. */
const lengthMax = 100

const outOfRange = (message: string): NotANumber => ({ code: 'value_out_of_range', message })

function inRange(value: Decimal): Decimal | NotANumber {
  if (value.isZero()) return zero
  if (value.e >= wholeDigitsMax)
    return outOfRange(
      `The number has ${value.e + 1} digits before the point; no quantity has more than ${wholeDigitsMax}. Correct it.`,
    )
  if (value.decimalPlaces() > decimalsMax)
    return outOfRange(
      `The number has ${value.decimalPlaces()} decimals; at most ${decimalsMax} are kept, and nothing is rounded here. Round it.`,
    )
  return value
}

/** Reads a quantity: a plain decimal, blank being undefined (missing, never zero). A zero written `0E-20` is a zero. */
export function quantityOf(text: string): Decimal | undefined | NotANumber {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (trimmed.length > lengthMax)
    return outOfRange(
      `“${trimmed.slice(0, 40)}…” is ${trimmed.length} characters long, and no quantity is. Correct it.`,
    )
  const value = parseDecimal(trimmed)
  if (value !== undefined) return inRange(value)
  if (/^[+-]?0+(\.0*)?[eE][+-]?\d+$/.test(trimmed)) return zero
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(trimmed)) {
    return {
      code: 'value_thousands_comma',
      message: `“${trimmed}” has a comma for thousands, which could also be a decimal comma. Write it as ${trimmed.replaceAll(',', '')}.`,
    }
  }
  return {
    code: 'value_not_number',
    message: `“${trimmed.slice(0, 40)}” is not a number. Write only digits with a point for decimals, or leave the cell empty.`,
  }
}

/** A running total that is exact whatever comes in. */
export class ExactSum {
  #millionths = 0
  #rest: Decimal | undefined

  addFixed(millionths: number): void {
    this.#millionths += millionths
    if (this.#millionths > fixedMax) {
      this.add(new Decimal(this.#millionths).div(one))
      this.#millionths = 0
    }
  }

  add(value: Decimal): void {
    this.#rest = this.#rest === undefined ? value : this.#rest.plus(value)
  }

  /** Adds decimal text. */
  addText(text: string): void {
    const fixed = fixedOf(text)
    if (fixed === undefined) this.add(new Decimal(text))
    else this.addFixed(fixed)
  }

  text(): string {
    if (this.#rest === undefined) return fixedText(this.#millionths)
    return decimalText(this.#rest.plus(new Decimal(this.#millionths).div(one)))
  }
}

/** The greatest number that divides both; with 0, the other. */
export function greatestCommon(one: number, other: number): number {
  let a = one
  let b = other
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
