import { isMpan } from '../../../domain/meter-number.ts'
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { ReadContext } from '../../record.ts'
import type { UnfoldedRow, Unfolding, UnfoldNotes } from '../unfolding.ts'
import { beginsAsJson, isObject, type JsonObject, parseJson } from './document.ts'

/** Half-hours of JSON, as the long layout reads them. */
export const longColumns = {
  layout: 'halfHourlyLong',
  heads: ['meter', 'start', 'unit', 'value', 'status', 'fuel'],
  columns: { meter: 0, start: 1, unit: 2, value: 3, status: 4, utility: 5 },
} as const

/** Days of JSON, as the daily layout reads them. */
export const dailyColumns = {
  layout: 'daily',
  heads: ['meter', 'date', 'unit', 'value', 'status', 'fuel'],
  columns: { meter: 0, date: 1, unit: 2, value: 3, status: 4, utility: 5 },
} as const

/** What an answer is read with. */
export interface JsonReading {
  readonly notes: UnfoldNotes
  readonly context: ReadContext
}

/** One reading of an answer, as text. */
export interface JsonValue {
  readonly meter: string
  readonly at: string
  readonly unit: string
  readonly value: string
  readonly status?: string
  readonly utility?: string
}

/** A format of JSON: what it looks like, and its rows, or why it cannot be read. */
export function unfoldJson(
  format: Pick<Unfolding, 'name' | 'title' | 'layout' | 'heads' | 'columns'> &
    Partial<Pick<Unfolding, 'slots' | 'slotFlags'>> & {
      looks(beginning: string): boolean
      /** The cells of each reading; undefined for one that is passed over. */
      rows(value: unknown, reading: JsonReading): Iterable<readonly string[] | undefined> | Refusal
    },
): Unfolding {
  const { rows, looks, ...rest } = format
  return {
    ...rest,
    by: 'whole',
    looks: (beginning) => beginsAsJson(beginning) && looks(beginning),
    open: (notes, context) => ({
      *text(text): Iterable<UnfoldedRow> {
        const parsed = parseJson(text)
        const found = isRefusal(parsed) ? parsed : rows(parsed.value, { notes, context })
        if (isRefusal(found)) return notes.refuse(found)
        let line = 0
        for (const cells of found) {
          line++
          if (cells !== undefined) yield { line, cells }
        }
      },
      end: () => [],
    }),
  }
}

/** The answers in a text: one, or a list of them, as somebody who has asked several times keeps them. */
export function answersIn(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject)
}

/** The readings of several answers, one after the other; refused where one of them is. */
export function together(
  answers: readonly JsonObject[],
  valuesOf: (answer: JsonObject) => Iterable<JsonValue> | Refusal,
): Iterable<readonly string[]> | Refusal {
  const all: Iterable<JsonValue>[] = []
  for (const answer of answers) {
    const values = valuesOf(answer)
    if (isRefusal(values)) return values
    all.push(values)
  }
  return cellsOf(all)
}

/** The cells of readings in long or daily columns. */
function* cellsOf(answers: Iterable<Iterable<JsonValue>>): Iterable<readonly string[]> {
  for (const values of answers)
    for (const { meter, at, unit, value, status = '', utility = '' } of values)
      yield [meter, at, unit, value, status, utility]
}

/** A list with each of its members turned into something, when it is asked for: long lists are not kept twice. */
export function* eachOf<One, Other>(list: Iterable<One>, turn: (one: One) => Other): Iterable<Other> {
  for (const one of list) yield turn(one)
}

/** Refuses an answer that does not say whose it is. */
export function whoseIsIt(service: string): Refusal {
  return refuse(
    'meter_missing',
    `The answer of ${service} does not say which meter it is of. Send it with --meter and the meter’s number (the field “meter” of the upload).`,
  )
}

/** Seconds or thousandths of one since 1970, as the time in UTC; undefined where the text is no such number. */
export function unixTime(text: string): string | undefined {
  if (!/^\d{9,10}$|^\d{12,13}$/.test(text)) return undefined
  const number = Number.parseInt(text, 10)
  return new Date(text.length > 10 ? number : number * 1000).toISOString().replace(/\.000Z$/, 'Z')
}

/** A time in UTC half an hour earlier: what ends then begins then. Handed back as it is, where it is no time. */
export function halfAnHourBefore(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::00(?:\.0+)?)?Z?$/.exec(text.trim())
  const instant = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}:00Z`)
  if (Number.isNaN(instant)) return text
  return `${new Date(instant - 30 * 60_000).toISOString().slice(0, 16)}Z`
}

/**
 * The unit of an answer's readings: what it says, of electricity kWh, else what the meter is registered with (blank). Refused where
 * nothing says it: a number of gas could be kWh or m3.
 */
export function unitOf(
  { meter, unit, utility }: { meter: string; unit: string; utility: string },
  context: ReadContext,
): string | Refusal {
  if (unit !== '') return unit
  const number = meter.replaceAll(' ', '')
  const known = context.meters.get(number)
  if (utility === 'electricity' || known?.utility === 'electricity' || isMpan(number)) return 'kWh'
  if (known?.unit !== undefined) return ''
  return refuse(
    'unit_missing',
    `The answer does not say what unit the readings of ${meter} are in: gas is given in kWh or in m3, by the kind of the meter. Register the meter with its unit, then send the file again.`,
  )
}
