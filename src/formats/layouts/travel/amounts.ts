import { Decimal } from '../../../domain/decimal.ts'
import { parseUnit, type Unit } from '../../../domain/unit.ts'
import { type NotANumber, quantityOf } from '../../numbers.ts'

/** An amount in a cell that may name its unit: `46`, `46 miles`, `12.5km`. */
export interface Measured {
  readonly value: Decimal
  readonly unit: Unit | undefined
}

/** Reads such a cell; blank is undefined. */
export function measuredIn(text: string): Measured | undefined | NotANumber {
  const [, number = text, word = ''] = /^([+-]?[\d.,]+)\s*([a-z][a-z. ]*)$/i.exec(text.trim()) ?? []
  const value = quantityOf(number)
  if (value === undefined || 'code' in value) return value
  if (word === '') return { value, unit: undefined }
  const unit = parseUnit(word.replace(/\.$/, ''))
  if (unit !== undefined) return { value, unit }
  return {
    code: 'unit_unknown',
    message: `“${word}” behind the number is not a known unit. Write miles or km.`,
  }
}

/** An amount of money, as cells write it: `£1,234.50`, `-12.00`, `(12.00)`, `GBP 45.6`. It is only ever compared or divided, never counted. */
export function moneyIn(text: string): Decimal | undefined {
  const bare = text.replace(/[£$€\s]|GBP|EUR|USD/gi, '').replace(/,(?=\d{3}(?:\D|$))/g, '')
  const negative = /^\(.*\)$/.test(bare) || /^-|-$|CR$/i.test(bare)
  const digits = bare.replace(/[()+-]|CR$/gi, '')
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(digits)) return undefined
  const value = new Decimal(digits)
  return negative ? value.neg() : value
}

/** The unit of distance that the head of a column says: `Miles`, `Distance (km)`, `Mileage`. */
export function distanceUnitIn(head: string): Unit | undefined {
  const text = head.toLowerCase()
  const passenger = /passenger|pax|\bp\.?km\b/.test(text)
  if (/\bkms?\b|kilomet|_km\b|\bpkm\b/.test(text)) return passenger ? 'passengerKm' : 'km'
  if (/\bmiles?\b|\bmi\b|_miles?\b|_mi\b|mileage/.test(text)) return passenger ? 'passengerMile' : 'mile'
  return undefined
}

/** A kilometre of one traveller is a passenger kilometre. */
export const passengerUnit = (unit: Unit): Unit =>
  unit === 'km' ? 'passengerKm' : unit === 'mile' ? 'passengerMile' : unit
