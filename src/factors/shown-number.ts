import { Decimal, parseDecimal } from '../domain/decimal.ts'

/** What stands in a factor's cell where there is no factor: `< 1` is a warming potential of 2016 to 2022. Never zero. */
const noValue: ReadonlySet<string> = new Set(['', '-', '–', 'n/a', '< 1', '<1'])

/** Whether a cell's text says that there is no value. */
export function saysNoValue(text: string): boolean {
  return noValue.has(text.trim().toLowerCase())
}

const thousands = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const scientific = /^[+-]?\d+(?:\.\d+)?e[+-]?\d{1,2}$/i

/** A number as a table shows it: `2,715.82599`, `0.20707` or `4.64E-06`; undefined for anything else (a decimal comma too). */
export function parseShown(text: string): Decimal | undefined {
  const trimmed = text.trim()
  if (thousands.test(trimmed)) return new Decimal(trimmed.replaceAll(',', ''))
  return scientific.test(trimmed) ? new Decimal(trimmed) : parseDecimal(trimmed)
}

/** The number that the publication shows: the displayed one where there is one, else the stored one. */
export function shownValue(stored: string, display: string): Decimal | undefined {
  return parseShown(display) ?? parseShown(stored)
}
