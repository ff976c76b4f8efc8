import { parse } from 'lossless-json'
import { Decimal } from '../../../domain/decimal.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'

/** An object of a JSON text. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object with names, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a text begins as JSON does: with an object, or a list of objects or lists. */
export function beginsAsJson(beginning: string): boolean {
  return /^\s*(\{\s*["}]|\[\s*[{[\]])/.test(beginning)
}

/** The line and the character in it of a place in a text, both counted from 1. */
function placeOf(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split(/\r\n|\n|\r/)
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function notSound(text: string, error: unknown): Refusal {
  if (error instanceof RangeError)
    return refuse(
      'file_broken',
      'The JSON is nested too deep to be the answer of a metering service. Ask for the file again.',
    )
  const said = error instanceof Error ? error.message : ''
  const [, what = said, position] = /^(.*) at position (\d+)$/s.exec(said) ?? []
  if (position === undefined)
    return refuse('file_broken', `The file is not sound JSON: ${said}. Ask for it again.`)
  const at = Number.parseInt(position, 10)
  const { line, column } = placeOf(text, at)
  const end = at >= text.trimEnd().length ? ' The file ends there: it was probably cut off on its way.' : ''
  return refuse(
    'file_broken',
    `The file is not sound JSON at line ${line}, character ${column}: ${what}.${end} Ask for it again, or mend that place.`,
  )
}

/** The value of a JSON text, every number in it as the text that it is written with; refused, with the place, where it is not sound. */
export function parseJson(text: string): { readonly value: unknown } | Refusal {
  try {
    return { value: parse(text, undefined, { parseNumber: (number) => number }) }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return notSound(text, error)
    throw error
  }
}

/** A number or a text as text, as it is written; blank where there is neither. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The text of a quantity. One with an exponent, as programs write small numbers, is written out to its last digit. */
export function quantityText(value: unknown): string {
  const text = textOf(value)
  return /^-?\d+(?:\.\d+)?[eE][+-]?\d{1,2}$/.test(text) ? new Decimal(text).toFixed() : text
}

/** The first of some names that an object has a value for. */
export function firstOf(object: JsonObject, names: readonly string[]): unknown {
  const name = names.find((one) => object[one] !== undefined && object[one] !== null)
  return name === undefined ? undefined : object[name]
}

/** The same object with its names in lower case and without spaces, hyphens and underscores, for names that everybody writes differently. */
export function plainNames(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name.toLowerCase().replace(/[\s_-]+/g, ''), value]),
  )
}
