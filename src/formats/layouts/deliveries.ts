import { addDays, type Day } from '../../domain/day.ts'
import { type Decimal, decimalText } from '../../domain/decimal.ts'
import type { StreamId } from '../../domain/stream.ts'
import { streamOf } from '../../domain/streams/catalogue.ts'
import { parseUnit, type Unit } from '../../domain/unit.ts'
import type { Fate } from '../collector.ts'
import { detached } from '../detached.ts'
import { readAgain } from '../read-again.ts'
import type { LayoutReader, Row, Table } from '../table.ts'
import { numberIn } from './bill/amount.ts'
import { Commas, withoutCommas } from './bill/commas.ts'
import { billKind } from './bill/read-types.ts'

/** What suppliers call the fuels that they deliver. What none of these names is asked about. */
const products: readonly { readonly names: RegExp; readonly stream: StreamId | 'other' }[] = [
  {
    names: /ad ?blue|additive|delivery charge|haulage|surcharge|\bvat\b|tank|service|rental|deposit/i,
    stream: 'other',
  },
  { names: /gas ?oil|red diesel|tractor diesel|\b35 ?sec|class d\b/i, stream: 'gasOil' },
  { names: /kero|heating oil|burning oil|domestic oil|\b28 ?sec|class c ?[12]\b/i, stream: 'heatingOil' },
  { names: /\blpg\b|propane|liquefied petroleum|calor/i, stream: 'lpg' },
]

interface Delivery {
  readonly row: number
  readonly academyId: string
  readonly stream: StreamId
  readonly day: Day
  readonly quantity: Decimal
  readonly unit: Unit
  readonly note: string
  readonly credit: boolean
}

/** One row for each delivery of oil or gas by lorry: an amount of the academy whose tank it filled. */
export class Deliveries implements LayoutReader {
  readonly #table: Table
  readonly #deliveries: Delivery[] = []
  readonly #commas = new Commas()
  /** Rows whose quantity has a comma, which the rest of the file may settle. */
  readonly #doubtful: Row[] = []

  constructor(table: Table) {
    this.#table = table
  }

  row(row: Row): void {
    if (!this.#commas.leaveDoubt(this.#table, row, ['quantity'])) this.#take(row)
    else {
      this.#doubtful.push({ line: row.line, cells: row.cells.map(detached) })
      this.#table.collector.holdsBill()
    }
  }

  #take(row: Row): void {
    const read = this.#read(row)
    if (typeof read === 'string') this.#table.collector.row(read)
    else {
      this.#deliveries.push(read)
      this.#table.collector.holdsBill()
    }
  }

  *end(): Iterable<void> {
    const { collector } = this.#table
    const settled = this.#commas.areThousands
    for (const row of this.#doubtful)
      this.#take(settled ? withoutCommas(this.#table, row, ['quantity']) : row)
    const credits = this.#deliveries.filter((one) => one.credit)
    let open = this.#deliveries.filter((one) => !one.credit)
    for (const credit of credits) {
      const of = open.find((one) => isOf(one, credit))
      open = open.filter((one) => one !== of)
      collector.row(of === undefined ? 'rejected' : 'ignored')
      if (of !== undefined) collector.row('ignored')
      this.#sayCredit(credit, of)
    }
    const seen = new Map<string, number>()
    for (const one of open) {
      const key = [one.academyId, one.stream, one.day, decimalText(one.quantity), one.unit, one.note].join(
        '\t',
      )
      const before = seen.get(key)
      if (before !== undefined) this.#sayTwice(one, before)
      seen.set(key, one.row)
      collector.row('accepted')
      collector.activity({
        kind: 'activity',
        row: one.row,
        academyId: one.academyId,
        stream: one.stream,
        variant: '',
        start: one.day,
        end: addDays(one.day, 1),
        quantity: decimalText(one.quantity),
        unit: one.unit,
        grade: 2,
        note: one.note || undefined,
      })
      yield
    }
  }

  #sayTwice({ row }: Delivery, before: number): void {
    this.#table.collector.issue(
      'warning',
      'row_duplicate',
      { row },
      `This delivery is the same as the one in row ${before}. Both are counted: take one out if the same ticket was entered twice.`,
    )
  }

  #sayCredit(credit: Delivery, of: Delivery | undefined): void {
    const quantity = decimalText(credit.quantity)
    this.#table.collector.issue(
      of === undefined ? 'error' : 'warning',
      of === undefined ? 'bill_credit_unmatched' : 'bill_credited',
      { row: credit.row, column: this.#table.head('quantity'), value: quantity },
      of === undefined
        ? `This row takes back a delivery of ${credit.quantity.abs().toFixed()} ${credit.unit} on ${credit.day} that is not in this file, so it was held and nothing of it was counted. If an earlier upload has that delivery, revert that upload and send its other deliveries again without it.`
        : `This row takes back the delivery in row ${of.row}. Neither of them counts.`,
    )
  }

  #read(row: Row): Fate | Delivery {
    const table = this.#table
    const written = table.text(row, 'product')
    const stream = products.find((one) => one.names.test(written))?.stream
    if (stream === 'other') return 'ignored'
    const academyId = this.#academy(row)
    const day = table.day(row, 'date')
    const quantity = numberIn(table, row, 'quantity')
    if (stream === undefined)
      table.error(
        row,
        'product',
        'stream_unknown',
        `“${written}” is not a fuel that is known. Write kerosene, gas oil or LPG; other fuels go in with the layout “activities”.`,
      )
    if (quantity === undefined)
      table.error(row, 'quantity', 'value_missing', 'The quantity that was delivered is missing. Fill it in.')
    const unit = stream && this.#unit(row, stream)
    if (academyId === undefined || day === undefined || stream === undefined || unit === undefined)
      return 'rejected'
    if (quantity === undefined || quantity === null) return 'rejected'
    const note = detached(table.text(row, 'note').slice(0, 500))
    const credit = quantity.isNegative() || billKind(table.text(row, 'billType')) === 'credit'
    return { row: row.line, academyId, stream, day, quantity, unit, note, credit }
  }

  #academy(row: Row): string | undefined {
    const { academies, defaults } = this.#table.context
    const written = this.#table.text(row, 'academy')
    const found = academies.get(written.toLowerCase()) ?? defaults.academyId
    if (found !== undefined) return found
    return this.#table.error(
      row,
      'academy',
      'academy_unknown',
      written === ''
        ? 'The academy is missing. Write its code, URN or name as it is registered.'
        : `No academy “${written}” is registered. Write its code, URN or name as registered, or say the academy of the whole file; or register it, then ${readAgain}.`,
    )
  }

  /** The unit: the column's, or the one in the head of the quantity (`Litres delivered`). */
  #unit(row: Row, stream: StreamId): Unit | undefined {
    const table = this.#table
    const head = /litres?\b|\bltrs?\b|\bkgs?\b|tonnes?\b/i.exec(table.head('quantity') ?? '')?.[0]
    const written = table.text(row, 'unit') || (head ?? '')
    const unit = parseUnit(written)
    const accepted = streamOf(stream).units
    if (unit !== undefined && accepted.includes(unit)) return unit
    return table.error(
      row,
      table.has('unit') ? 'unit' : 'quantity',
      written === '' ? 'unit_missing' : unit === undefined ? 'unit_unknown' : 'unit_mismatch',
      written === ''
        ? 'The unit is missing. Add a column “unit”, such as litre.'
        : `${stream} is not measured in “${written}”. It takes ${accepted.join(', ')}.`,
    )
  }
}

/** Whether a credit is of a delivery: of the same tank, fuel, day and amount. */
function isOf(delivery: Delivery, credit: Delivery): boolean {
  return (
    delivery.academyId === credit.academyId &&
    delivery.stream === credit.stream &&
    delivery.day === credit.day &&
    delivery.unit === credit.unit &&
    delivery.quantity.equals(credit.quantity.abs())
  )
}
