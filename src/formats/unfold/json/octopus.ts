import { isRefusal, refuse } from '../../../domain/refusal.ts'
import { isObject, type JsonObject, quantityText, textOf } from './document.ts'
import {
  answersIn,
  eachOf,
  type JsonReading,
  longColumns,
  together,
  unfoldJson,
  unitOf,
  whoseIsIt,
} from './unfold-json.ts'

const halfHourMs = 30 * 60_000
/** `+0100` as everybody but Octopus writes it. */
const withColon = (text: string): string => text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')

/** The readings of answers with their pages, or of a bare list. */
function resultsIn(value: unknown): JsonObject[] {
  return answersIn(value).flatMap((answer) =>
    Array.isArray(answer.results) ? answer.results.filter(isObject) : [answer],
  )
}

/** How long a reading is, in milliseconds; undefined where its times are none. */
function lengthOf(result: JsonObject): number | undefined {
  const length =
    Date.parse(withColon(textOf(result.interval_end))) - Date.parse(withColon(textOf(result.interval_start)))
  return Number.isNaN(length) ? undefined : length
}

/** Says where there is more than the file has: what a person asked for once is one page. */
function sayPages(answers: readonly JsonObject[], { notes }: JsonReading): void {
  const results = answers.reduce((sum, { results: list }) => sum + (Array.isArray(list) ? list.length : 0), 0)
  const counts = answers.map((answer) => textOf(answer.count)).filter((count) => /^\d{1,9}$/.test(count))
  const count = Math.max(0, ...counts.map((text) => Number.parseInt(text, 10)))
  const more = answers.some(({ next }) => typeof next === 'string' && next !== '')
  if (count > results || (more && count === 0))
    notes.issue(
      'warning',
      'file_incomplete',
      { column: 'next' },
      `The answer has ${results} readings${count > 0 ? ` of ${count}` : ''}: there are further pages. Ask for them too (“next”), or for all at once with page_size=25000.`,
    )
}

/** Consumption as the Octopus Energy API hands it out. */
export const octopus = unfoldJson({
  name: 'octopus.json',
  title: 'Octopus Energy API, consumption of a meter',
  ...longColumns,
  looks: (beginning) => /"interval_start"\s*:/.test(beginning) && /"consumption"\s*:/.test(beginning),
  rows: (value, reading) => {
    const meter = reading.context.defaults.meter
    if (meter === undefined) return whoseIsIt('Octopus Energy')
    const unit = unitOf({ meter, unit: '', utility: '' }, reading.context)
    if (isRefusal(unit)) return unit
    const results = resultsIn(value)
    const long = results.find((one) => (lengthOf(one) ?? halfHourMs) !== halfHourMs)
    if (long !== undefined)
      return refuse(
        'quantity_other',
        `The reading from ${textOf(long.interval_start)} to ${textOf(long.interval_end)} is not of half an hour. Ask Octopus for the readings without group_by.`,
      )
    sayPages(answersIn(value), reading)
    return together([{}], () =>
      eachOf(results, (one) => ({
        meter,
        at: textOf(one.interval_start),
        unit,
        value: quantityText(one.consumption),
      })),
    )
  },
})
