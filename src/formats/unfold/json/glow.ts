import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { ReadContext } from '../../record.ts'
import { isObject, type JsonObject, quantityText, textOf } from './document.ts'
import {
  answersIn,
  eachOf,
  type JsonValue,
  longColumns,
  together,
  unfoldJson,
  unitOf,
  unixTime,
  whoseIsIt,
} from './unfold-json.ts'

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

function valuesOf(answer: JsonObject, context: ReadContext): Iterable<JsonValue> | Refusal {
  const meter = context.defaults.meter
  if (meter === undefined) return whoseIsIt('Hildebrand (Glow, Bright)')
  const utility =
    /^(electricity|gas)/.exec(textOf(answer.classifier) || textOf(answer.name).toLowerCase())?.[1] ?? ''
  const unit = unitOf({ meter, unit: textOf(answer.units), utility }, context)
  if (isRefusal(unit)) return unit
  return eachOf(Array.isArray(answer.data) ? answer.data : [], (pair: unknown) => {
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
  rows: (value, { context }) =>
    together(answersIn(value), (answer) => refused(answer) ?? valuesOf(answer, context)),
})
