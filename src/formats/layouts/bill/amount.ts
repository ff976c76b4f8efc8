import { Decimal, decimalText, sum } from '../../../domain/decimal.ts'
import { conversion, parseUnit, type Unit } from '../../../domain/unit.ts'
import { quantityOf } from '../../numbers.ts'
import type { Role } from '../../profile.ts'
import type { NamedMeter, Row, Table } from '../../table.ts'

/** The columns of kWh that are parts of one consumption. */
export const partRoles = [
  'kWhDay',
  'kWhNight',
  'kWhEvening',
  'kWhWeekend',
  'kWhPeak',
  'kWhOffPeak',
] as const satisfies readonly Role[]

/** Every column whose numbers are read. */
export const numberRoles = [
  'kWh',
  ...partRoles,
  'volume',
  'quantity',
  'sewerage',
  'calorificValue',
  'correctionFactor',
  'coefficient',
  'previousRead',
  'presentRead',
] as const satisfies readonly Role[]

/** What a bill says was used. */
export interface BilledAmount {
  readonly quantity: Decimal
  readonly unit: Unit
  readonly correction: string | undefined
  readonly calorificValue: string | undefined
  /** What the meter itself counted, where that is known beside the kWh. */
  readonly counted: Decimal
}

/** Units of gas meters, as bills write them, in units that are kept. A hundred cubic feet are 2.83 m3 on bills, to the third figure. */
const meterUnitCodes: Readonly<Record<string, { readonly unit: Unit; readonly times: string }>> = {
  hm3: { unit: 'm3', times: '100' },
  tm3: { unit: 'm3', times: '10' },
  nm3: { unit: 'm3', times: '0.1' },
  ocuf: { unit: 'ft3', times: '1' },
  tcuf: { unit: 'ft3', times: '10' },
  hcuf: { unit: 'hcf', times: '1' },
  hh: { unit: 'hcf', times: '1' },
  mcuf: { unit: 'hcf', times: '10' },
}

/** The standard correction for temperature and pressure of a small site. */
const standardCorrection = '1.02264'
/** How far a bill's kWh may lie from what its volume comes to. */
const tolerance = '0.005'

/** Whether two figures for one thing lie further apart than rounding explains. */
export function differs(one: Decimal, other: Decimal): boolean {
  return one.minus(other).abs().gt(Decimal.max(one.abs(), other.abs()).times(tolerance))
}

/** A number as bills write one: negative in brackets, with a minus behind it, or with CR. */
function plainNumber(text: string): string {
  const credit = /^\((.*)\)$|^(.*?)\s*(?:-|cr)$/i.exec(text)
  const inner = credit?.[1] ?? credit?.[2]
  return inner === undefined || inner === '' ? text : `-${inner.trim()}`
}

/** The number in a column: undefined where the cell is empty, null where it was refused. */
export function numberIn(table: Table, row: Row, role: Role): Decimal | undefined | null {
  const written = table.text(row, role)
  if (written === '' || written === '-' || /^n\/?a$/i.test(written)) return undefined
  const value = quantityOf(plainNumber(written))
  if (value === undefined || !('code' in value)) return value
  table.error(row, role, value.code, value.message)
  return null
}

/** A factor of a gas bill, within what gas in the United Kingdom can have; one that is 0 is not stated. */
function plausible(
  table: Table,
  row: Row,
  role: 'calorificValue' | 'correctionFactor',
): Decimal | undefined | null {
  const [least, most] = role === 'calorificValue' ? [37.5, 43] : [0.9, 1.1]
  const value = numberIn(table, row, role)
  if (value === undefined || value === null) return value
  if (value.isZero()) return undefined
  if (value.gte(least) && value.lte(most)) return value
  table.error(
    row,
    role,
    'value_out_of_range',
    `${value.toFixed()} lies outside ${least} to ${most}, where it must be for gas in the United Kingdom. Correct it or leave it empty.`,
  )
  return null
}

/** Adds the columns of kWh that are parts of one consumption. */
function partsOf(table: Table, row: Row): Decimal | undefined | null {
  const parts = partRoles.map((role) => numberIn(table, row, role))
  if (parts.includes(null)) return null
  const given = parts.filter((part) => part instanceof Decimal)
  return given.length === 0 ? undefined : sum(given)
}

/** The unit that a row writes. A column headed “Units” may hold how many, or of what. */
function unitText(table: Table, row: Row): string {
  const written = table.text(row, 'unit')
  if (written !== '' || !/^units?$/i.test(table.head('quantity') ?? '')) return written
  const units = table.text(row, 'quantity')
  return parseUnit(units) === undefined && meterUnitCodes[units.toLowerCase()] === undefined ? '' : units
}

/** The unit of a volume: from its column, or from how the volume's own column is headed. */
function volumeUnit(table: Table, row: Row): { unit: Unit; times: string } | undefined {
  const inHead = /\(([^)]+)\)\s*$|\b(m3|m³|ft3|hcf)$/i.exec(table.head('volume') ?? '')
  const written = unitText(table, row) || (inHead?.[1] ?? inHead?.[2] ?? '')
  const coded = meterUnitCodes[written.toLowerCase()]
  if (coded !== undefined) return coded
  const unit = parseUnit(written)
  return unit === undefined ? undefined : { unit, times: '1' }
}

/** What the kWh of a volume of gas are, undefined where it is in no unit of volume. */
function kWhOfVolume(
  volume: Decimal,
  { unit, times }: { unit: Unit; times: string },
  { correction, calorificValue }: { correction: Decimal; calorificValue: Decimal },
): Decimal | undefined {
  const m3 = conversion({ from: unit, to: 'm3' })
  if (m3 === undefined) return undefined
  return volume.times(times).times(m3).times(correction).times(calorificValue).div('3.6')
}

/**
 * What a row says was used: its kWh where it has them, which its volume and its parts must agree with; else its volume or quantity.
 * `none` where no column has anything, undefined where something was refused.
 */
export function amountOf(table: Table, row: Row, meter: NamedMeter): BilledAmount | 'none' | undefined {
  const correction = plausible(table, row, 'correctionFactor')
  const calorificValue = plausible(table, row, 'calorificValue')
  const stated = numberIn(table, row, 'kWh')
  const parts = partsOf(table, row)
  const volume = numberIn(table, row, 'volume')
  if (correction === null || calorificValue === null || stated === null) return undefined
  if (parts === null || volume === null) return undefined
  const factors = {
    correction: correction && decimalText(correction),
    calorificValue: calorificValue && decimalText(calorificValue),
  }
  const kWh = stated ?? parts
  if (kWh !== undefined) {
    check(table, row, { kWh, stated, parts })
    const beside = volume ?? besideKWh(table, row)
    compare(table, row, { kWh, volume: beside, correction, calorificValue })
    return mayBeKWh(table, row, meter)
      ? { quantity: kWh, unit: 'kWh', counted: beside ?? kWh, ...factors }
      : undefined
  }
  if (volume !== undefined) return volumeAmount(table, row, meter, { volume, factors })
  const quantity = numberIn(table, row, 'quantity')
  if (quantity === undefined) return 'none'
  const unit = quantity === null ? undefined : table.meterUnit(row, meter)
  return quantity === null || unit === undefined
    ? undefined
    : { quantity, unit, counted: quantity, ...factors }
}

/** A quantity beside the kWh, which is what the meter counted. Nothing that is no number: it is not what the bill is read for. */
function besideKWh(table: Table, row: Row): Decimal | undefined {
  const value = quantityOf(table.text(row, 'quantity'))
  return value === undefined || 'code' in value ? undefined : value
}

/** Names kWh that the volume of the same bill does not come to. */
function compare(
  table: Table,
  row: Row,
  bill: {
    kWh: Decimal
    volume: Decimal | undefined
    correction: Decimal | undefined
    calorificValue: Decimal | undefined
  },
): void {
  const { kWh, volume, calorificValue } = bill
  const correction = bill.correction ?? new Decimal(standardCorrection)
  const unit = volumeUnit(table, row)
  if (volume === undefined || volume.isZero() || unit === undefined || calorificValue === undefined) return
  const worked = kWhOfVolume(volume, unit, { correction, calorificValue })
  if (worked === undefined || !differs(kWh, worked)) return
  table.warn(
    row,
    'kWh',
    'bill_differs',
    `The bill says ${decimalText(kWh)} kWh, but ${decimalText(volume)} ${unitText(table, row) || unit.unit} × ${decimalText(correction)} × ${decimalText(calorificValue)} ÷ 3.6 come to ${worked.toFixed(0)} kWh. The bill’s kWh count: ask the supplier which is right.`,
  )
}

/** Names parts that do not come to the total beside them. */
function check(
  table: Table,
  row: Row,
  { kWh, stated, parts }: { kWh: Decimal; stated: Decimal | undefined; parts: Decimal | undefined },
): void {
  if (stated === undefined || parts === undefined || parts.isZero() || !differs(stated, parts)) return
  table.warn(
    row,
    'kWh',
    'bill_differs',
    `The rates of this bill add up to ${decimalText(parts)} kWh, but its total is ${decimalText(kWh)} kWh. The total counts: ask the supplier which is right.`,
  )
}

function mayBeKWh(table: Table, row: Row, meter: NamedMeter): boolean {
  const { utility } = meter
  if (utility !== 'water' && utility !== 'oil' && utility !== 'lpg') return true
  table.error(
    row,
    'kWh',
    'unit_mismatch',
    `The meter ${meter.number} measures ${utility}, which does not come in kWh. Correct the unit, or what the meter is registered for.`,
  )
  return false
}

function volumeAmount(
  table: Table,
  row: Row,
  meter: NamedMeter,
  {
    volume,
    factors,
  }: {
    volume: Decimal
    factors: { correction: string | undefined; calorificValue: string | undefined }
  },
): BilledAmount | undefined {
  const given = volumeUnit(table, row)
  if (given === undefined) {
    // The registered unit, or the refusal of one that is not known.
    const unit = table.meterUnit(row, meter)
    return unit && { quantity: volume, unit, counted: volume, ...factors }
  }
  const { utility, number } = meter
  const isEnergy = given.unit === 'kWh' || conversion({ from: given.unit, to: 'kWh' }) !== undefined
  const inkWh = utility === 'electricity' || utility === 'heat' || utility?.startsWith('solar')
  if (inkWh ? !isEnergy : isEnergy && utility !== undefined && utility !== 'gas') {
    table.error(
      row,
      'volume',
      'unit_mismatch',
      `The meter ${number} measures ${utility}, which does not come in ${given.unit}. Correct the unit, or what the meter is registered for.`,
    )
    return undefined
  }
  return { quantity: volume.times(given.times), unit: given.unit, counted: volume, ...factors }
}
