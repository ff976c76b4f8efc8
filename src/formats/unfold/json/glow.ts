import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { ReadContext } from '../../record.ts'
import { isObject, type JsonObject, quantityText, textOf } from './document.ts'
import {
  answersIn,
  cellsOf,
  type JsonReading,
  type JsonValue,
  longColumns,
  unfoldJson,
  unitOf,
  unixTime,
  whoseIsIt,
} from './unfold-json.ts'

const serviceName = 'Hildebrand (Glow, Bright)'

/** What is wrong with an answer as a whole. */
function refused(answer: JsonObject): Refusal | undefined {
  const query = isObject(answer.query) ? answer.query : {}
  const period = textOf(query.period)
  const classifier = textOf(answer.classifier)
  const units = textOf(answer.units)
  if (/cost/.test(classifier) || /^(pence|gbp|£)$/i.test(units))
    return refuse(
      'quantity_other',
      `This is a cost (${classifier || units}), not a consumption. Ask for the resource “electricity.consumption” or “gas.consumption”.`,
    )
  if (/export|generation|reactive/.test(classifier))
    return refuse(
      'quantity_other',
      `This is “${classifier}”, which is no consumption. Ask for the resource “electricity.consumption” or “gas.consumption”.`,
    )
  if (period !== '' && period !== 'PT30M')
    return refuse(
      'quantity_other',
      `The answer is by the period ${period}. Ask for the half-hours (period=PT30M, function=sum).`,
    )
  const fold = textOf(query.function)
  if (fold !== '' && fold !== 'sum')
    return refuse(
      'quantity_other',
      `The answer is made with the function “${fold}”. Ask for it with function=sum.`,
    )
  return undefined
}

function valuesOf(answer: JsonObject, meter: string, context: ReadContext): JsonValue[] | Refusal {
  const utility =
    /^(electricity|gas)/.exec(textOf(answer.classifier) || textOf(answer.name).toLowerCase())?.[1] ?? ''
  const unit = unitOf({ meter, unit: textOf(answer.units), utility }, context)
  if (isRefusal(unit)) return unit
  const pairs = Array.isArray(answer.data) ? answer.data : []
  return pairs.map((pair) => {
    const [at, value] = Array.isArray(pair) ? pair : [pair]
    const time = textOf(at)
    // A half-hour has the time at which it begins.
    return { meter, at: unixTime(time) ?? time, unit, value: quantityText(value), utility }
  })
}

/** Readings of one resource, as pairs of a time and a value. */
export const glow = unfoldJson({
  name: 'glow.json',
  title: 'Hildebrand Glow and Bright, readings of a resource',
  ...longColumns,
  looks: (beginning) =>
    /"data"\s*:\s*\[\s*(\[|\])/.test(beginning) &&
    /"(classifier|resourceTypeId|resourceId|units)"\s*:/.test(beginning),
  rows: (value, { context }: JsonReading) => {
    const meter = context.defaults.meter
    const all: JsonValue[] = []
    for (const answer of answersIn(value)) {
      const refusal = refused(answer)
      if (isRefusal(refusal)) return refusal
      if (meter === undefined) return whoseIsIt(serviceName)
      const values = valuesOf(answer, meter, context)
      if (isRefusal(values)) return values
      all.push(...values)
    }
    return cellsOf(all)
  },
})
