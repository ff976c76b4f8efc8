import { type Decimal, decimalText } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { Attributes, StreamId } from '../../../domain/stream.ts'
import { conversion, parseUnit, type Unit } from '../../../domain/unit.ts'
import type { LayoutReader, Row, Table } from '../../table.ts'
import { distanceUnitIn, measuredIn, moneyIn } from './amounts.ts'
import { TravelDesk, type Variant } from './desk.ts'
import { productOf } from './products.ts'
import { Tally } from './tally.ts'
import { fuelOf } from './vehicle.ts'

/** What a litre costs at a pump of the United Kingdom, in pounds, with much room: 2015 to 2026 it was 0.84 without VAT to 2.10. */
const poundsALitre = [0.6, 2.6] as const

interface Bought {
  readonly value: Decimal
  readonly unit: Unit
  readonly variant: Variant
  readonly note: string | undefined
}

/** The unit that the head of the amounts says: `Litres`, `Quantity (Ltrs)`, `Gallons`. A gallon here is the imperial one unless it says otherwise. */
function volumeUnitIn(head: string): Unit | undefined {
  const text = head.toLowerCase()
  if (/\blit(re|er)s?\b|\bltrs?\b|\blts?\b|\(l\)/.test(text)) return 'litre'
  if (/\bus gal/.test(text)) return 'usGallon'
  if (/\bgal(lon)?s?\b/.test(text)) return 'ukGallon'
  return /\bkwh\b/.test(text) ? 'kWh' : undefined
}

/** Fuel cards: one row for each thing bought. Litres count; miles only where there are none, and money never. */
export class FuelCards implements LayoutReader {
  readonly #table: Table
  readonly #desk: TravelDesk
  readonly #tally: Tally
  readonly #unit: Unit | undefined
  #told = false

  constructor(table: Table) {
    this.#table = table
    this.#desk = new TravelDesk(table)
    this.#tally = new Tally(this.#desk, 'one')
    this.#unit = volumeUnitIn(table.head('volume') ?? '') ?? table.found.says.unit
  }

  row(row: Row): void {
    if (this.#desk.refused) return
    const fate = this.#read(row)
    if (fate !== 'held') this.#table.collector.row(fate)
  }

  end(): Iterable<void> {
    return this.#tally.rest()
  }

  #read(row: Row): 'held' | 'ignored' | 'rejected' {
    const table = this.#table
    const stream = this.#stream(row)
    if (stream === 'ignored') return 'ignored'
    const academyId = this.#desk.academy(row)
    const day = this.#desk.period(row)
    const bought = stream && this.#bought(row, stream)
    if (academyId === undefined || day === undefined || bought === undefined) return 'rejected'
    const { value, unit, variant } = bought
    const amount = moneyIn(table.text(row, 'amount'))
    const id = this.#desk.id(row)
    const quantity = decimalText(value.abs())
    this.#tally.hold(row, {
      id,
      content: row.cells.join('\t'),
      mirror: [table.text(row, 'card'), table.text(row, 'vehicle'), variant.stream, quantity].join('\t'),
      refund: (value.isNegative() && !value.isZero()) || (amount?.isNegative() === true && !amount.isZero()),
      records: [
        {
          kind: 'activity',
          row: row.line,
          academyId,
          stream: variant.stream,
          variant: variant.text,
          ...day,
          quantity,
          unit,
          grade: variant.grade,
          note:
            [id && `transaction ${id}`, bought.note].filter(Boolean).join('; ').slice(0, 500) || undefined,
        },
      ],
    })
    return 'held'
  }

  #stream(row: Row): StreamId | 'ignored' | undefined {
    const table = this.#table
    const written = table.text(row, 'product')
    const product = productOf(written)
    if (product !== undefined && 'not' in product) return this.#desk.passOver(row, product.not, written)
    if (product !== undefined && 'stream' in product) return product.stream
    return table.error(
      row,
      'product',
      'stream_unknown',
      written === ''
        ? 'The product is missing. Write what was bought, such as Diesel or Unleaded.'
        : product !== undefined
          ? `“${written}” is not one of the fuels that a fuel card is read for. If it is diesel or petrol, write that; else send the row in the layout “activities” with its stream.`
          : `The product “${written}” is not known. Write the fuel (Diesel, Unleaded, Gas oil, LPG), or “Shop” for what is no fuel.`,
    )
  }

  #bought(row: Row, stream: StreamId): Bought | undefined {
    const table = this.#table
    const role = stream === 'electricity.vehicle' && table.text(row, 'energy') !== '' ? 'energy' : 'volume'
    const measured = measuredIn(table.text(row, role))
    if (measured !== undefined && 'code' in measured)
      return table.error(row, role, measured.code, measured.message)
    if (measured === undefined) return this.#byDistance(row, stream)
    const own = measured.unit ?? (role === 'energy' ? 'kWh' : undefined)
    const unit = own ?? this.#unitOf(row, { stream, value: measured.value })
    const variant = this.#desk.variant(stream, {})
    if (unit === undefined || variant === undefined) return undefined
    const wanted = stream === 'electricity.vehicle' ? 'kWh' : 'litre'
    const factor = conversion({ from: unit, to: wanted })
    if (factor === undefined)
      return table.error(
        row,
        'unit',
        'unit_mismatch',
        stream === 'electricity.vehicle'
          ? 'Charging is measured in kWh. Add a column “kWh”, or a column “unit” that says so.'
          : `This fuel does not come in ${unit}. Correct the unit, or the product.`,
      )
    const instead =
      table.text(row, 'distance') === '' ? undefined : 'by its litres, not by the distance also given'
    const note =
      unit === 'ukGallon' || unit === 'usGallon' ? `${decimalText(measured.value)} gallons` : undefined
    return {
      value: measured.value.times(factor),
      unit: wanted,
      variant,
      note: [note, instead].filter(Boolean).join('; ') || undefined,
    }
  }

  /** The column of units, the head, what the profile says, or what the price tells. */
  #unitOf(row: Row, { stream, value }: { stream: StreamId; value: Decimal }): Unit | undefined {
    const table = this.#table
    const written = table.text(row, 'unit')
    if (written !== '') {
      const unit = /^gal(lon)?s?$/i.test(written) ? 'ukGallon' : parseUnit(written)
      if (unit !== undefined) return unit
      return table.error(
        row,
        'unit',
        'unit_unknown',
        `“${written}” is not a unit of fuel. Write litres, gallons or kWh.`,
      )
    }
    if (this.#unit !== undefined) return this.#unit
    if (stream !== 'electricity.vehicle' && this.#pricedByLitre(row, value)) return 'litre'
    table.collector.refuse(
      refuse(
        'unit_missing',
        `The column “${table.head('volume') ?? ''}” does not say what it is in (row ${row.line}). Head it “Litres” or “Gallons”, add a column “unit”, or send the file with “--profile travel.fuelCard.litres” or “--profile travel.fuelCard.gallons” (the upload’s option “profile”).`,
      ),
    )
    return undefined
  }

  /** Whether the row's own money shows that its amount is litres: a gallon costs four and a half times as much. */
  #pricedByLitre(row: Row, value: Decimal): boolean {
    const table = this.#table
    const amount = moneyIn(table.text(row, 'amount'))?.abs()
    if (amount === undefined || value.isZero()) return false
    const pounds = amount.div(value.abs())
    const litres = pounds.gte(poundsALitre[0]) && pounds.lte(poundsALitre[1])
    if (litres && !this.#told) {
      this.#told = true
      table.warn(
        row,
        'volume',
        'unit_doubtful',
        `The head “${table.head('volume')}” does not say what the amounts are in. At £${pounds.toFixed(2)} for one they are litres, and were taken for that. Head the column “Litres” to be certain.`,
      )
    }
    return litres
  }

  /** A row without litres counts by the distance of the vehicle, where it has one. */
  #byDistance(row: Row, stream: StreamId): Bought | undefined {
    const table = this.#table
    const measured = measuredIn(table.text(row, 'distance'))
    const unit = distanceUnitIn(table.head('distance') ?? '')
    if (measured === undefined || 'code' in measured || (measured.unit ?? unit) === undefined)
      return table.error(
        row,
        'volume',
        'value_missing',
        'The amount of fuel is missing. Fill in the litres: they cannot be worked out from the money, because prices differ from day to day.',
      )
    const given: Attributes = { fuel: fuelOf(stream.replace('fuel.', '')) ?? 'unknown' }
    const kind = /\bminibus\b/i.test(table.text(row, 'vehicle'))
      ? 'minibus'
      : /\bvan\b/i.test(table.text(row, 'vehicle'))
        ? 'van'
        : 'car'
    const variant = this.#desk.variant(`fleet.${kind}`, given)
    return (
      variant && {
        value: measured.value,
        unit: measured.unit ?? unit ?? 'mile',
        variant,
        note: 'by its distance: the litres are missing',
      }
    )
  }
}
