import { Decimal } from '../domain/decimal.ts'
import { meterNumber } from '../domain/meter-number.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Utility } from '../formats/record.ts'
import type { StoredMeter } from './store.ts'

const energy = ['kWh', 'Wh', 'MWh']
/** The units that readings of each utility come in: those that the ledger can turn into its base unit. */
export const unitsOf: Readonly<Record<Utility, readonly string[]>> = {
  electricity: energy,
  gas: [...energy, 'm3', 'ft3', 'hcf', 'therm'],
  water: ['m3', 'litre', 'ft3', 'hcf'],
  heat: energy,
  oil: ['litre', 'm3'],
  lpg: ['litre', 'm3'],
  solar: energy,
  solarExport: energy,
}

/** What gas in British pipes has, MJ per cubic metre: the range that gov.uk gives with the calculation of gas bills. */
const calorificValues = { least: new Decimal('37.5'), most: new Decimal(43) }
/** The statutory correction is 1.02264; a meter at pressure or height has another, but never one outside these. */
const correctionFactors = { least: new Decimal('0.5'), most: new Decimal(2) }

const outside = (text: string, { least, most }: { least: Decimal; most: Decimal }): boolean =>
  new Decimal(text).lt(least) || new Decimal(text).gt(most)

/** Why a written number cannot be that of a meter of this utility by its check digits: the number in canonical form else. */
export function numberFor(
  written: string,
  utility: string | null,
  pointer: 'body/number' | 'body/utility',
): string | Refusal {
  const read = meterNumber(written)
  if (isRefusal(read)) return { ...read, pointer }
  const electric = utility === 'electricity' || utility === 'solarExport'
  if (read.kind === 'mpan' && electric && !read.checked)
    return refuse(
      'meter_check_digit',
      `“${read.number}” has 13 digits and is no MPAN: its check digit is wrong. Compare it with a bill.`,
      { pointer },
    )
  return read.number
}

/** Why a meter cannot be as it is described, with the place of the fault; undefined where it can. */
export function meterFault(meter: StoredMeter, changed: ReadonlySet<string>): Refusal | undefined {
  const { utility, unit, start, end, calorificValue, correctionFactor } = meter
  if (meter.academyId !== null && utility === null)
    return refuse('invalid', 'Say what this meter measures as well (utility), so that it can be counted.', {
      pointer: 'body/utility',
    })
  if (start !== null && end !== null && end <= start)
    return refuse(
      'period_invalid',
      `The meter is in use from ${start} and would be no longer on ${end}: the end lies after the start.`,
      { pointer: changed.has('end') ? 'body/end' : 'body/start' },
    )
  if (utility !== null && unit !== null && !unitsOf[utility].includes(unit))
    return refuse(
      'unit_mismatch',
      `Readings of ${utility} do not come in ${unit}. They come in ${unitsOf[utility].join(', ')}.`,
      { pointer: changed.has('unit') ? 'body/unit' : 'body/utility' },
    )
  if (calorificValue !== null && outside(calorificValue, calorificValues))
    return refuse(
      'value_out_of_range',
      `A calorific value lies between 37.5 and 43 MJ per cubic metre, so ${calorificValue} is none. A gas bill prints it.`,
      { pointer: 'body/calorificValue' },
    )
  if (correctionFactor !== null && outside(correctionFactor, correctionFactors))
    return refuse(
      'value_out_of_range',
      `A correction factor is near 1 (1.02264 on most bills); ${correctionFactor} lies outside 0.5 to 2.`,
      { pointer: 'body/correctionFactor' },
    )
  return undefined
}
