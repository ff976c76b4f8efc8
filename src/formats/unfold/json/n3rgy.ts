import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { ReadContext } from '../../record.ts'
import { isObject, type JsonObject, quantityText, textOf } from './document.ts'
import {
  answersIn,
  eachOf,
  halfAnHourBefore,
  type JsonValue,
  longColumns,
  together,
  unfoldJson,
  unitOf,
} from './unfold-json.ts'

/** `/mpxn/1234567890123/utility/gas/readingtype/consumption?…`, and older, `/1234567890123/gas/consumption/1`. */
const resourceForm =
  /(?:^|\/)(?:mpxn\/)?(\d{6,13})\/(?:utility\/)?(electricity|gas)\/(?:readingtype\/)?(consumption|production|tariff)(?:\/(\d+))?/i

interface Named {
  readonly meter: string
  readonly utility: string
}

/** The meter and what was asked of it, from the address that the answer repeats; refused where the answer is no consumption of one. */
function named(answer: JsonObject, context: ReadContext): Named | Refusal {
  const resource = textOf(answer.resource)
  const match = resourceForm.exec(resource)
  const said = context.defaults.meter
  if (match === null) {
    if (said !== undefined) return { meter: said, utility: '' }
    return refuse(
      'meter_missing',
      `The answer of n3rgy does not say which meter it is of: its resource is “${resource.slice(0, 100)}”. Send it with --meter and the meter’s number (the field “meter” of the upload).`,
    )
  }
  const [, number = '', fuel = '', kind = '', element = '1'] = match
  const utility = fuel.toLowerCase()
  if (kind.toLowerCase() === 'tariff')
    return refuse(
      'quantity_other',
      'This is the tariff of a meter, not its consumption. Ask n3rgy for the reading type “consumption”.',
    )
  if (kind.toLowerCase() === 'production') {
    if (said !== undefined && said !== number) return { meter: said, utility: 'solar export' }
    return refuse(
      'quantity_other',
      `This is what ${number} exported (production), which is no consumption. To keep it, send it with --meter and the number of the export meter (the field “meter” of the upload).`,
    )
  }
  // The number only names the house: gas may be asked for by its MPAN, and electricity by its MPRN.
  const ownNumber = (utility === 'electricity') === (number.length === 13)
  if (ownNumber && element === '1') return { meter: number, utility }
  if (said !== undefined) return { meter: said, utility }
  return refuse(
    'meter_missing',
    ownNumber
      ? `This is element ${element} of the meter ${number}, beside another one. Send it with --meter and a reference of its own (the field “meter” of the upload).`
      : `The answer is of ${utility}, and ${number} is not the number of a meter of ${utility}: it only names the site. Send it with --meter and the meter’s own number (the field “meter” of the upload).`,
  )
}

/** The lists of readings: the answer's own, or one for each device. Refused where two devices have the same half-hours. */
function readingsOf(answer: JsonObject): JsonObject[] | Refusal {
  const lists = Array.isArray(answer.devices)
    ? answer.devices.filter(isObject).map((device) => device.values)
    : [answer.values]
  const filled = lists.filter((list) => Array.isArray(list)).map((list) => list.filter(isObject))
  const seen = new Set<string>()
  for (const list of filled) {
    const times = list.map((one) => textOf(one.timestamp))
    if (times.some((time) => seen.has(time)))
      return refuse(
        'day_conflict',
        `The answer has ${filled.length} devices with readings of the same half-hours, and whether they are to be added up cannot be told. Send each device as a file of its own, with --meter and a reference for it.`,
      )
    for (const time of times) seen.add(time)
  }
  return filled.flat()
}

function valuesOf(answer: JsonObject, context: ReadContext): Iterable<JsonValue> | Refusal {
  const granularity = textOf(answer.granularity)
  if (granularity !== '' && !/^(half-?hour|hh|30m(in)?)/i.test(granularity))
    return refuse(
      'quantity_other',
      `The answer is by “${granularity}”, and where in time such values lie cannot be told. Ask n3rgy for the granularity “halfhour”.`,
    )
  const whose = named(answer, context)
  if (isRefusal(whose)) return whose
  const readings = readingsOf(answer)
  if (isRefusal(readings)) return readings
  const unit = unitOf({ ...whose, unit: textOf(answer.unit) }, context)
  if (isRefusal(unit)) return unit
  return eachOf(readings, (one) => ({
    meter: whose.meter,
    // A half-hour has the time at which it ends, in UTC.
    at: halfAnHourBefore(textOf(one.timestamp)),
    unit: textOf(one.unit) || unit,
    value: quantityText(one.value ?? one.primaryValue),
    status: textOf(one.status),
    utility: whose.utility,
  }))
}

/** Consumption of a smart meter as n3rgy hands it out. */
export const n3rgy = unfoldJson({
  name: 'n3rgy.json',
  title: 'n3rgy, consumption of a smart meter',
  ...longColumns,
  looks: (beginning) =>
    /"resource"\s*:/.test(beginning) &&
    /"(granularity|availableCacheRange|responseTimestamp)"\s*:/.test(beginning),
  rows: (value, { context }) => together(answersIn(value), (answer) => valuesOf(answer, context)),
})
