import type { Decimal } from '../decimal.ts'
import { Decimal as Dec } from '../decimal.ts'
import { type Amount, likePrinted } from './check-model.ts'
import { readFigure } from './figure.ts'

/** One slip of the fingers: what was meant, in the printed unit, and what it would be printed as. */
export interface Slip {
  readonly kind: 'transposed' | 'thousand' | 'ten' | 'sign' | 'extra' | 'missing'
  readonly code: string
  readonly value: Decimal
  readonly text: string
  /** A clause that says what happened. */
  readonly why: string
}

/** What a printed figure may have been meant to be. A missing digit is only looked for where it would be a zero or a repeated one. */
export function slipsOf(amount: Amount): Slip[] {
  const figure = readFigure(amount.text)
  if (figure.is !== 'number') return []
  const plain = figure.value.abs().toFixed(figure.places)
  const negative = figure.value.isNegative()
  const slip = (kind: Slip['kind'], code: string, digits: string, why: string): Slip[] => {
    if (!/^\d+(?:\.\d+)?$/.test(digits)) return []
    const value = negative ? new Dec(digits).negated() : new Dec(digits)
    const text = likePrinted(value.times(amount.scale), {
      ...amount,
      places: digits.split('.')[1]?.length ?? 0,
    })
    return value.eq(figure.value) ? [] : [{ kind, code, value, text, why }]
  }
  const places = [...plain].flatMap((one, index) => (/\d/.test(one) ? [index] : []))
  const swaps = places.slice(1).flatMap((at, index) => {
    const before = places[index]!
    const letters = [...plain]
    const [one, other] = [letters[before]!, letters[at]!]
    letters[before] = other
    letters[at] = one
    return slip(
      'transposed',
      'digits_transposed',
      letters.join(''),
      `The neighbouring digits ${one} and ${other} are transposed`,
    )
  })
  const scaled = ([1000, 0.001, 100, 0.01, 10, 0.1] as const).flatMap((times) => {
    const digits = new Dec(plain).times(times).toFixed()
    return times === 1000 || times === 0.001
      ? slip(
          'thousand',
          'thousand',
          digits,
          `It is a thousand times too ${times < 1 ? 'large, as kilograms for tonnes, or kWh for MWh' : 'small, as tonnes for kilograms, or MWh for kWh'}`,
        )
      : slip(
          'ten',
          'point_misplaced',
          digits,
          'The decimal point is in the wrong place, or a zero is missing or too many',
        )
  })
  const extra = places.flatMap((at) =>
    slip(
      'extra',
      'digit_extra',
      `${plain.slice(0, at)}${plain.slice(at + 1)}`,
      `The digit ${plain[at]} is one too many`,
    ),
  )
  const missing = places.flatMap((at) =>
    [...new Set(['0', plain[at]!])].flatMap((digit) =>
      slip(
        'missing',
        'digit_missing',
        `${plain.slice(0, at + 1)}${digit}${plain.slice(at + 1)}`,
        `A digit ${digit} is missing`,
      ),
    ),
  )
  const sign: Slip[] = negative
    ? [{ kind: 'sign', code: 'sign', value: figure.value.abs(), text: plain, why: 'The sign is wrong' }]
    : []
  return [...swaps, ...scaled, ...sign, ...extra, ...missing]
}
