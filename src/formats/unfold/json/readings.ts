import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { ReadContext } from '../../record.ts'
import type { Unfolding } from '../unfolding.ts'
import { firstOf, isObject, type JsonObject, plainNames, quantityText, textOf } from './document.ts'
import {
  answersIn,
  dailyColumns,
  type JsonReading,
  type JsonValue,
  longColumns,
  together,
  unfoldJson,
  unitOf,
  unixTime,
  whoseIsIt,
} from './unfold-json.ts'

// Names as `plainNames` leaves them.
const meterNames = [
  ...[
    'meter',
    'mpan',
    'mprn',
    'mpxn',
    'mpancore',
    'meternumber',
    'meterid',
    'meterpoint',
    'meterpointreference',
  ],
  ...['meterreference', 'meterref', 'supplynumber', 'supplypoint'],
]
const startNames = [
  ...[
    'start',
    'starttime',
    'startat',
    'startdatetime',
    'intervalstart',
    'periodstart',
    'readingstart',
    'from',
  ],
  ...['timestamp', 'datetime', 'readingdatetime', 'readdatetime', 'time'],
]
const dayNames = ['date', 'day', 'readingdate', 'readdate', 'settlementdate']
const valueNames = [
  'value',
  'consumption',
  'kwh',
  'consumptionkwh',
  'energykwh',
  'usage',
  'energy',
  'quantity',
]
const unitNames = ['unit', 'units', 'uom', 'unitofmeasure']
const statusNames = [
  'status',
  'flag',
  'quality',
  'readtype',
  'readingtype',
  'actualorestimated',
  'estimated',
  'isestimated',
]
const utilityNames = ['utility', 'fuel', 'fueltype', 'commodity']

const kindNames = [
  'type',
  'metertype',
  'direction',
  'flow',
  'measure',
  'measurement',
  'measurementtype',
  'channel',
  'kind',
]

/** What a reading says that it is of, where that is what goes out or is made and its meter is not registered for it. */
function otherThanUse(reading: JsonObject, meter: string, { meters }: ReadContext): Refusal | undefined {
  const kind = textOf(firstOf(reading, kindNames))
  if (!/export|generat/i.test(kind) || meters.get(meter)?.utility?.startsWith('solar')) return undefined
  return refuse(
    'measure_unknown',
    `The readings of ${meter} are said to be “${kind.slice(0, 40)}”, which is no consumption. Ask for the import alone, or register the meter as solarExport or solar and send the file again.`,
  )
}

/** How a name is written in the text: in any case, with hyphens or underscores between its words. */
const written = (names: readonly string[]): string => names.map((name) => [...name].join('[_-]?')).join('|')
const hasName = (names: readonly string[]): RegExp => new RegExp(`"(${written(names)})"\\s*:`, 'i')
const periodName = hasName(['period', 'settlementperiod', 'sp', 'halfhour', 'slot', 'hour'])
const startName = hasName(startNames)
const valueName = hasName(valueNames)
const dayValue = new RegExp(
  `"(${written(dayNames)})"\\s*:\\s*"\\d{4}-\\d{2}-\\d{2}(T00:00(:00(\\.0+)?)?Z?)?"`,
  'i',
)

/** The time that some programs write behind a day. */
const midnight = /T00:00(:00(\.0+)?)?Z?$/

/** What an object of the answer says for the readings in it, and the readings: those of its first list of objects, else itself. */
function readingsIn(answer: JsonObject): JsonObject[] {
  const list = Object.values(answer).find((one): one is unknown[] => Array.isArray(one) && one.some(isObject))
  if (list === undefined) return [plainNames(answer)]
  const outer = plainNames(answer)
  return list.filter(isObject).flatMap((one) =>
    // A list of meters, each with its readings.
    Object.values(one).some((inner) => Array.isArray(inner) && inner.some(isObject))
      ? readingsIn(one).map((reading) => ({ ...outer, ...reading }))
      : [{ ...outer, ...plainNames(one) }],
  )
}

function statusOf(reading: JsonObject): string {
  const status = firstOf(reading, statusNames)
  return status === true ? 'E' : textOf(status)
}

/** What a list of readings is read with: one meter's unit is looked for once. */
class Units {
  readonly #context: ReadContext
  readonly #units = new Map<string, string | Refusal>()

  constructor(context: ReadContext) {
    this.#context = context
  }

  of(said: { meter: string; unit: string; utility: string }): string | Refusal {
    const key = `${said.meter}\t${said.unit}\t${said.utility}`
    const known = this.#units.get(key)
    if (known !== undefined) return known
    const unit = unitOf(said, this.#context)
    this.#units.set(key, unit)
    return unit
  }
}

function readingOf(
  reading: JsonObject,
  timeNames: readonly string[],
  units: Units,
  meter: string,
): JsonValue | Refusal {
  const at = textOf(firstOf(reading, timeNames)).replace(timeNames === dayNames ? midnight : '', '')
  const utility = textOf(firstOf(reading, utilityNames)).toLowerCase()
  const name = valueNames.find((one) => reading[one] !== undefined && reading[one] !== null)
  const said = textOf(firstOf(reading, unitNames)) || (name?.includes('kwh') ? 'kWh' : '')
  const unit = units.of({ meter, unit: said, utility })
  if (isRefusal(unit)) return unit
  const value = quantityText(firstOf(reading, valueNames))
  return { meter, at: unixTime(at) ?? at, unit, value, status: statusOf(reading), utility }
}

const valuesOf =
  (timeNames: readonly string[]) =>
  (value: unknown, { context }: JsonReading): Iterable<readonly string[]> | Refusal => {
    const units = new Units(context)
    return together(answersIn(value), (answer) => {
      const values: JsonValue[] = []
      for (const reading of readingsIn(answer)) {
        const meter = textOf(firstOf(reading, meterNames)) || context.defaults.meter
        if (meter === undefined) return whoseIsIt('the service')
        const one = otherThanUse(reading, meter, context) ?? readingOf(reading, timeNames, units, meter)
        if (isRefusal(one)) return one
        values.push(one)
      }
      return values
    })
  }

/** Any list of readings by the half-hour whose names say what they are. */
export const jsonHalfHours: Unfolding = unfoldJson({
  name: 'readings.json',
  title: 'JSON, a list of half-hours with meter, timestamp and value',
  ...longColumns,
  looks: (beginning) => startName.test(beginning) && valueName.test(beginning),
  rows: valuesOf(startNames),
})

/** Any list of readings by the day whose names say what they are. */
export const jsonDays: Unfolding = unfoldJson({
  name: 'readings.daily.json',
  title: 'JSON, a list of days with meter, date and value',
  ...dailyColumns,
  looks: (beginning) => dayValue.test(beginning) && valueName.test(beginning) && !periodName.test(beginning),
  rows: valuesOf(dayNames),
})
