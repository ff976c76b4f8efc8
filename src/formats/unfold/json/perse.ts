import { isObject, type JsonObject, quantityText, textOf } from './document.ts'
import { answersIn, type JsonReading, unfoldJson } from './unfold-json.ts'

const slotsMax = 50
const firstSlot = 4
const numbers = Array.from({ length: slotsMax }, (_, index) => index + 1)

/** The days of an answer: its `data`, or a bare list of them. */
function daysIn(value: unknown): JsonObject[] {
  return answersIn(value).flatMap((answer) =>
    Array.isArray(answer.data) ? answer.data.filter(isObject) : [answer],
  )
}

const quantityOf = (day: JsonObject): string =>
  textOf(day.MeasurementQuantity ?? day.MQ ?? day.measurementQuantity ?? 'AI').toUpperCase()

function* rows(value: unknown, { notes, context }: JsonReading): Iterable<readonly string[] | undefined> {
  const others = new Map<string, number>()
  for (const day of daysIn(value)) {
    const quantity = quantityOf(day)
    if (quantity !== 'AI') {
      notes.row('ignored')
      others.set(quantity, (others.get(quantity) ?? 0) + 1)
      yield undefined
      continue
    }
    const flags = numbers.map((no) => textOf(day[`UT${no}`]))
    yield [
      textOf(day.MPAN ?? day.Mpan ?? day.mpan) || (context.defaults.meter ?? ''),
      textOf(day.Date ?? day.date).replace(/T00:00(:00(\.0+)?)?Z?$/, ''),
      'kWh',
      flags.some((flag) => flag.toUpperCase() === 'E') ? 'E' : 'A',
      ...numbers.map((no) => quantityText(day[`P${no}`])),
      ...flags,
    ]
  }
  for (const [quantity, days] of others)
    notes.issue(
      'warning',
      'quantity_other',
      { column: 'MeasurementQuantity', value: quantity },
      `${days === 1 ? 'One day is' : `${days} days are`} of ${quantity}. Only AI, active import, is consumption: they were passed over.`,
    )
}

/** Half-hours by settlement period, of local time: 46, 48 or 50 a day. */
export const perse = unfoldJson({
  name: 'perse.json',
  title: 'Perse API, half-hours of electricity',
  layout: 'halfHourlyWide',
  heads: ['MPAN', 'Date', 'Unit', 'UT', ...numbers.map((no) => `P${no}`), ...numbers.map((no) => `UT${no}`)],
  columns: { meter: 0, date: 1, unit: 2, status: 3 },
  slots: numbers.map((no) => no + firstSlot - 1),
  slotFlags: numbers.map((no) => no + firstSlot - 1 + slotsMax),
  looks: (beginning) =>
    /"P1"\s*:/.test(beginning) && /"P2"\s*:/.test(beginning) && /"date"\s*:/i.test(beginning),
  rows,
})
