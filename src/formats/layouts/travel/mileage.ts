import { Decimal, decimalText } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { StreamId } from '../../../domain/stream.ts'
import { parseUnit, type Unit } from '../../../domain/unit.ts'
import type { Grade } from '../../record.ts'
import type { LayoutReader, Row, Table } from '../../table.ts'
import { distanceUnitIn, type Measured, measuredIn, moneyIn, passengerUnit } from './amounts.ts'
import { TravelDesk } from './desk.ts'
import { modeOf, notCounted } from './modes.ts'
import { Tally } from './tally.ts'
import { engineOf, fuelOf, fuelOfVehicle, sizeWord, vehicleAttributes } from './vehicle.ts'

type Distance = { readonly value: Decimal; readonly unit: Unit; readonly derived: boolean }

const vehicleStreams: ReadonlySet<StreamId> = new Set([
  'travel.car',
  'travel.motorbike',
  'travel.taxi',
  'fleet.car',
  'fleet.van',
  'fleet.minibus',
  'fleet.motorbike',
  'commute.staff',
])

/** Mileage claims and logs: one row for each journey, or for a period of them. The distance counts as it is given, also that of a return. */
export class Mileage implements LayoutReader {
  readonly #table: Table
  readonly #desk: TravelDesk
  readonly #tally: Tally
  /** What the distances are in, as far as the file says it once for all. */
  readonly #unit: Unit | undefined

  constructor(table: Table) {
    this.#table = table
    this.#desk = new TravelDesk(table)
    this.#tally = new Tally(this.#desk, 'one')
    this.#unit = this.#unitOfFile()
  }

  row(row: Row): void {
    if (this.#desk.refused) return
    const fate = this.#read(row)
    if (fate !== 'held') this.#table.collector.row(fate)
  }

  end(): Iterable<void> {
    return this.#tally.rest()
  }

  /** The head of the distances, else that of the rates, else what the profile says; else it is asked. */
  #unitOfFile(): Unit | undefined {
    const table = this.#table
    const head =
      table.head('distance') ?? `${table.head('odometerStart') ?? ''} ${table.head('odometerEnd') ?? ''}`
    const rate = table.head('rate') ?? ''
    const said = distanceUnitIn(head) ?? distanceUnitIn(rate) ?? table.found.says.unit
    if (said === undefined && !table.has('unit'))
      table.collector.refuse(
        refuse(
          'unit_missing',
          `The column “${head.trim()}” does not say whether it is miles or km. Head it “Miles” or “Km”, add a column “unit”, or send the file with “--profile travel.mileage.miles” or “--profile travel.mileage.km” (the upload’s option “profile”).`,
        ),
      )
    return said
  }

  #read(row: Row): 'held' | 'ignored' | 'rejected' {
    const table = this.#table
    const overtime = moneyIn(table.text(row, 'overtime'))
    if (overtime !== undefined && !overtime.isZero())
      this.#desk.passOver(
        row,
        `miles in the column “${table.head('overtime')}”, which are not business miles: send what was a commute as commute.staff (the rows’ business miles are counted)`,
      )
    const stream = this.#stream(row)
    if (stream === 'ignored') return 'ignored'
    const academyId = this.#desk.academy(row)
    const period = this.#desk.period(row)
    const distance = this.#distance(row)
    const variant = stream && this.#variant(row, stream)
    if (academyId === undefined || period === undefined || distance === undefined || variant === undefined)
      return 'rejected'
    const id = this.#desk.id(row)
    const grade: Grade = distance.derived ? 4 : variant.grade
    const quantity = decimalText(distance.value.abs())
    const derived = distance.derived
      ? `${distance.unit === 'mile' ? 'miles' : 'km'} worked out: amount ÷ rate`
      : undefined
    this.#tally.hold(row, {
      id,
      content: row.cells.join('\t'),
      mirror: `${id === undefined ? this.#journey(row) : id}\t${variant.text}\t${quantity}`,
      refund: distance.value.isNegative() && !distance.value.isZero(),
      records: [
        {
          kind: 'activity',
          row: row.line,
          academyId,
          stream: variant.stream,
          variant: variant.text,
          ...period,
          quantity,
          unit: vehicleStreams.has(variant.stream) ? distance.unit : passengerUnit(distance.unit),
          grade,
          note: [id && `claim ${id}`, derived].filter(Boolean).join('; ').slice(0, 500) || undefined,
        },
      ],
    })
    return 'held'
  }

  /** What a reversed claim has in common with the one that it reverses. */
  #journey(row: Row): string {
    return (['traveller', 'origin', 'destination'] as const)
      .map((role) => this.#table.text(row, role))
      .join('\t')
  }

  /** What was driven, and by whom it is owned. What nothing is said of is the claimant's own car: that is what mileage is paid for. */
  #stream(row: Row): StreamId | 'ignored' | undefined {
    const table = this.#table
    const said = [table.text(row, 'vehicle'), table.text(row, 'claimType')].join(' ').toLowerCase()
    if (/\bpassengers?\b(?! (car|vehicle)s?\b)/.test(said))
      return this.#desk.passOver(row, notCounted.passenger)
    const { stream: asked } = table.context.defaults
    if (asked !== undefined && vehicleStreams.has(asked)) return asked
    const commute = /\bcommut|\bhome (to|-) (work|school|base)\b|ordinary travel/.test(said)
    if (/\bminibus(es)?\b/.test(said)) return 'fleet.minibus'
    if (/\b(company|school|academy|trust|pool|leased?|fleet|council|works?) van\b/.test(said))
      return 'fleet.van'
    if (/\b(company|school|academy|trust|pool|leased?|fleet|council) (car|vehicle)\b/.test(said))
      return 'fleet.car'
    if (/\bvan\b/.test(said))
      return table.error(
        row,
        'vehicle',
        'stream_unknown',
        'Whose van it is cannot be told. Write “school van” for one that the trust owns or leases, and “car” for an employee’s own, for which no van factor is published; or send the file with “--stream fleet.van”.',
      )
    const mode = modeOf(said)
    if (mode !== undefined && 'not' in mode && mode.not === notCounted.active)
      return this.#desk.passOver(row, mode.not)
    if (mode !== undefined && 'stream' in mode && /motorbike|taxi/.test(mode.stream)) return mode.stream
    if (/\bbike\b/.test(said)) return this.#bike(row)
    const other = this.#otherThanDriven(row)
    if (other !== undefined) return other === 'refused' ? undefined : other
    return commute ? 'commute.staff' : 'travel.car'
  }

  /** A claim for a train among claims for mileage. Of a vehicle only the bare word is taken: a Metro may be a car. */
  #otherThanDriven(row: Row): StreamId | 'ignored' | 'refused' | undefined {
    const table = this.#table
    const bare = /^(?:(?:national )?rail|train|bus|coach|tram|tube|underground|ferry|flight|plane|air)$/i
    const role = bare.test(table.text(row, 'vehicle')) ? 'vehicle' : 'claimType'
    const text = table.text(row, role)
    const mode = text === '' ? undefined : modeOf(text)
    if (mode === undefined || (role === 'claimType' && /commut|business|mileage/i.test(text)))
      return undefined
    if ('not' in mode) return this.#desk.passOver(row, mode.not, text)
    if (mode.stream === 'travel.car') return undefined
    if (mode.stream !== 'travel.flight' && mode.stream !== 'travel.hotel') return mode.stream
    table.error(
      row,
      role,
      'stream_unknown',
      'This is no mileage. Send flights with the codes of their airports and hotels with their nights, in a file with a column “travel type”.',
    )
    return 'refused'
  }

  /** “Bike” alone is told by the rate: HMRC's is 24p for a motorcycle and 20p for a bicycle. */
  #bike(row: Row): StreamId | 'ignored' | undefined {
    const pence = this.#ratePounds(row, 'rate')?.times(100)
    if (pence?.eq(24)) return 'travel.motorbike'
    if (pence?.eq(20)) return this.#desk.passOver(row, notCounted.active)
    return this.#table.error(
      row,
      'vehicle',
      'attribute_unknown',
      '“Bike” may be a motorbike or a bicycle. Write which of them it is.',
    )
  }

  #variant(row: Row, stream: StreamId) {
    const table = this.#table
    if (!vehicleStreams.has(stream) || stream === 'travel.taxi') return this.#desk.variant(stream, {})
    const written = table.text(row, 'fuel') || fuelOfVehicle(table.text(row, 'vehicle'))
    const fuel = fuelOf(written)
    if (fuel === undefined)
      return table.error(
        row,
        'fuel',
        'attribute_unknown',
        `“${written}” is not a fuel that is known. Write petrol, diesel, hybrid, plug-in hybrid, electric, lpg or cng, or leave it empty.`,
      )
    const engine = engineOf(table.text(row, 'engine'))
    const word = sizeWord(table.text(row, 'size')) ?? sizeWord(table.text(row, 'engine'))
    if (engine === 'odd' && word === undefined)
      table.warn(
        row,
        'engine',
        'value_out_of_range',
        `“${table.text(row, 'engine')}” is neither litres (1.6) nor cm³ (1598). The vehicle was taken for one of average size.`,
      )
    const cc = typeof engine === 'number' ? engine : undefined
    return this.#desk.variant(stream, vehicleAttributes(stream, { fuel, cc, size: word }))
  }

  #distance(row: Row): Distance | undefined {
    const table = this.#table
    const measured = measuredIn(table.text(row, 'distance'))
    if (measured !== undefined && 'code' in measured)
      return table.error(row, 'distance', measured.code, measured.message)
    if (measured !== undefined) {
      const unit = this.#unitOf(row, measured)
      return unit && { value: measured.value, unit, derived: false }
    }
    return this.#byOdometer(row) ?? this.#byMoney(row)
  }

  #unitOf(row: Row, measured: Measured): Unit | undefined {
    const table = this.#table
    const written = table.text(row, 'unit')
    const own = measured.unit ?? (written === '' ? undefined : parseUnit(written))
    const unit = own ?? (written === '' ? this.#unit : undefined)
    if (unit === 'mile' || unit === 'km') return unit
    return table.error(
      row,
      'unit',
      written === '' ? 'unit_missing' : 'unit_unknown',
      `${written === '' ? 'The unit is missing' : `“${written}” is not a unit of distance of a vehicle`}. Write miles or km.`,
    )
  }

  #byOdometer(row: Row): Distance | undefined {
    const table = this.#table
    const [first, last] = [
      measuredIn(table.text(row, 'odometerStart')),
      measuredIn(table.text(row, 'odometerEnd')),
    ]
    if (first === undefined || last === undefined || 'code' in first || 'code' in last) return undefined
    const unit = this.#unitOf(row, first)
    const value = last.value.minus(first.value)
    if (unit === undefined || value.isNegative()) return undefined
    return { value, unit, derived: false }
  }

  /** Pounds for a mile; what is above 1 is pence, as is what the head says is. */
  #ratePounds(row: Row, role: 'rate' | 'rateLow'): Decimal | undefined {
    const rate = moneyIn(this.#table.text(row, role).replace(/p$/i, ''))
    if (rate === undefined || rate.lte(0)) return undefined
    const pence = rate.gt(1) || /pence|\bppm\b|\(p\)/i.test(this.#table.head(role) ?? '')
    return pence ? rate.div(100) : rate
  }

  /** Where the distance is missing: what was paid by the rate that the row itself names. Never by a rate that it does not. */
  #byMoney(row: Row): Distance | undefined {
    const table = this.#table
    const amount = moneyIn(table.text(row, 'amount'))
    const [rate, low] = [this.#ratePounds(row, 'rate'), this.#ratePounds(row, 'rateLow')]
    if (
      amount !== undefined &&
      !amount.isZero() &&
      rate !== undefined &&
      (low === undefined || low.eq(rate))
    ) {
      const unit = distanceUnitIn(table.head('rate') ?? '') ?? this.#unit ?? 'mile'
      return { value: amount.div(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP), unit, derived: true }
    }
    return table.error(
      row,
      'distance',
      'distance_missing',
      rate !== undefined && amount !== undefined
        ? 'The distance is missing, and the row has two rates, so that it cannot be worked out from the amount. Fill in the miles or km.'
        : 'The distance is missing. Fill in the miles or km; with both the amount and the rate per mile in the row they can be worked out.',
    )
  }
}
