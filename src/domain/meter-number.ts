import { type Refusal, refuse } from './refusal.ts'

const weights = [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43]
const digit = (text: string, index: number): number => text.charCodeAt(index) - 48

/** Whether 13 digits are an MPAN core with the right check digit: Σ weight × digit, mod 11, mod 10. */
export function isMpan(core: string): boolean {
  if (!/^\d{13}$/.test(core)) return false
  const total = weights.reduce((sum, weight, index) => sum + weight * digit(core, index), 0)
  return (total % 11) % 10 === digit(core, 12)
}

/**
 * Whether 6 to 10 digits are an MPRN with the right check digits: Σ digit × (n … 1), mod 11, as two digits. The rule
 * comes from one secondary source, so a failure only warns.
 */
export function isMprn(number: string): boolean {
  if (!/^\d{6,10}$/.test(number)) return false
  const body = number.slice(0, -2)
  const total = [...body].reduce((sum, _, index) => sum + (body.length - index) * digit(body, index), 0)
  return String(total % 11).padStart(2, '0') === number.slice(-2)
}

/** What a meter's number looks like: an MPAN core, an MPRN, or the trust's own reference. */
export type NumberKind = 'mpan' | 'mprn' | 'own'

export interface MeterNumber {
  /** Canonical text: no spaces, no trailing `.0`, of a 21-digit S number the 13-digit core. */
  readonly number: string
  readonly kind: NumberKind
  /** False where the digits are those of an MPAN or MPRN and the check digit does not fit. */
  readonly checked: boolean
}

/** Reads a meter number as files write it. Refused where digits were lost (`2.20001E+12`) or none are there. */
export function meterNumber(written: string): MeterNumber | Refusal {
  if (written.length > 100)
    return refuse(
      'meter_invalid',
      `“${written.slice(0, 60)}…” is too long to be a meter’s number or reference.`,
    )
  const text = written
    .trim()
    .replace(/^['"]+|['"]+$/g, '')
    .trim()
  if (text === '') return refuse('meter_missing', 'The meter number is missing. Fill it in.')
  if (/^\d(?:\.\d+)?E\+?\d+$/i.test(text)) {
    return refuse(
      'meter_scientific',
      `“${text}” is a meter number that a spreadsheet has shortened, and its digits are lost. Format the column as text and export it again.`,
    )
  }
  const compact = /^[\d ]+(\.0)?$/.test(text) ? text.replace(/\.0$/, '').replaceAll(' ', '') : text
  if (/^\d{21}$/.test(compact))
    return { number: compact.slice(8), kind: 'mpan', checked: isMpan(compact.slice(8)) }
  if (/^\d{13}$/.test(compact)) return { number: compact, kind: 'mpan', checked: isMpan(compact) }
  if (/^\d{12}$/.test(compact)) {
    return refuse(
      'meter_invalid',
      `“${compact}” has 12 digits; an MPAN has 13 and never begins with 0. Look the number up on a bill.`,
    )
  }
  if (/^\d{6,10}$/.test(compact)) return { number: compact, kind: 'mprn', checked: isMprn(compact) }
  if (compact.length > 60 || !/^[\p{L}\d][\p{L}\d _./:#-]*$/u.test(compact)) {
    return refuse(
      'meter_invalid',
      `“${compact.slice(0, 60)}” cannot be a meter’s number or reference. Use letters, digits, spaces and - _ . / : # only.`,
    )
  }
  return { number: compact.replace(/\s+/g, ' '), kind: 'own', checked: true }
}
