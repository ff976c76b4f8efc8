import { daysBetween } from '../../domain/day.ts'
import { type Decimal, decimalText } from '../../domain/decimal.ts'
import type { Fate } from '../collector.ts'
import { detached } from '../detached.ts'
import type { Role } from '../profile.ts'
import type { LayoutReader, NamedMeter, Row, Table } from '../table.ts'
import { amountOf, numberIn, numberRoles } from './bill/amount.ts'
import type { Bill, BillKind, Verdict } from './bill/bill.ts'
import { type ReadGroups, readGroups, readsOf } from './bill/bill-reads.ts'
import { chargeKind } from './bill/charges.ts'
import { Commas, withoutCommas } from './bill/commas.ts'
import { billKind } from './bill/read-types.ts'
import { cleanRow, periodOf } from './bill/rows.ts'
import { settle } from './bill/settle.ts'

/** The longest time that one bill may cover, in days: two years and a bit, for a bill long in coming. */
const daysMax = 800

/** The columns that say how much was used. */
const amountRoles = numberRoles.filter(
  (role) =>
    !['calorificValue', 'correctionFactor', 'coefficient', 'previousRead', 'presentRead'].includes(role),
)

/**
 * One row for each bill, or for each of its lines: spread over its days in exact parts. What counts shows only when the whole file is
 * known (credits take bills back, registers add up, bills overlap), so that bills are held until it ends.
 */
export class Bills implements LayoutReader {
  readonly #table: Table
  readonly #groups: ReadGroups | undefined
  readonly #commas = new Commas()
  /** Rows whose numbers have commas, which the rest of the file may settle. */
  readonly #doubtful: Row[] = []
  readonly #bills = new Map<string, Bill[]>()
  #services = 0
  #others = 0

  constructor(table: Table) {
    this.#table = table
    this.#groups = readGroups(table.found.heads)
  }

  row(row: Row): void {
    if (row.cells[0]?.startsWith('#')) {
      this.#table.collector.row('ignored')
      return
    }
    if (!this.#commas.leaveDoubt(this.#table, row, numberRoles)) this.#take(row)
    else {
      this.#doubtful.push({ line: row.line, cells: row.cells.map(detached) })
      this.#table.collector.holdsBill()
    }
  }

  *end(): Iterable<void> {
    const settled = this.#commas.areThousands
    for (const row of this.#doubtful) this.#take(settled ? withoutCommas(this.#table, row, numberRoles) : row)
    for (const bills of this.#bills.values()) {
      const settlement = settle(bills.sort((one, other) => one.row - other.row))
      for (const { bill, issue } of settlement.verdicts) this.#say(bill, issue)
      for (const bill of bills)
        if (bill.sewerage?.beside !== true)
          this.#table.collector.row(settlement.fates.get(bill) ?? 'accepted')
      for (const record of settlement.records) {
        if (record.kind === 'activity') this.#table.collector.activity(record)
        else this.#table.collector.meterDay(record, settlement.readings.get(record) ?? 0)
        yield
      }
    }
    if (this.#services > 0 && this.#bills.size === 0 && this.#others === 0)
      this.#table.collector.issue(
        'error',
        'bill_service',
        {},
        'This is a file of charges for reading and keeping meters (data collection, meter operation): it has no energy in it, so nothing was taken in. Send the supplier’s bills or the meter’s data instead.',
      )
  }

  #say(bill: Bill, issue: Verdict['issue']): void {
    if (issue === undefined) return
    const { severity, code, about, message } = issue
    const role: Role = about === 'quantity' ? this.#amountRole() : about
    this.#table.collector.issue(
      severity,
      code,
      {
        row: bill.row,
        column: this.#table.head(role),
        value: about === 'quantity' ? decimalText(bill.quantity) : bill[about],
      },
      message,
    )
  }

  /** The column of the quantity that the file has. */
  #amountRole(): Role {
    return amountRoles.find((role) => this.#table.has(role)) ?? 'quantity'
  }

  #take(written: Row): void {
    const fate = this.#read(cleanRow(this.#table, written))
    if (fate === undefined) return
    if (fate === 'rejected') this.#others++
    this.#table.collector.row(fate)
  }

  /** What becomes of a row that is no bill; undefined where it is one, and held. */
  #read(row: Row): Fate | undefined {
    const table = this.#table
    const obligation = /renewables? obligation/i.test(table.text(row, 'obligation'))
    const kind = chargeKind(table.text(row, 'charge'), table.text(row, 'unit'))
    if (kind === 'other' && !obligation) return 'ignored'
    const empty = amountRoles.every((role) => table.text(row, role) === '')
    if (empty && table.text(row, 'money') !== '') return 'ignored'
    const meter = table.meter(row)
    const period = periodOf(table, row)
    if (empty) {
      table.error(
        row,
        this.#amountRole(),
        'value_missing',
        'The quantity is missing. Fill it in; leave the row out where nothing is known.',
      )
      return 'rejected'
    }
    if (meter === undefined || period === undefined) return 'rejected'
    const days = daysBetween({ from: period.from, to: period.to }) + 1
    if (days < 1 || days > daysMax) {
      table.error(
        row,
        'to',
        'period_invalid',
        days < 1
          ? `The bill ends on ${period.to}, before it begins on ${period.from}. Correct the dates.`
          : `The bill covers ${days} days; at most ${daysMax} are taken. Correct the dates.`,
      )
      return 'rejected'
    }
    if (kind === 'sewerage') return this.#sewerage(row, meter, { ...period, role: this.#amountRole() })
    return this.#bill(row, meter, { ...period, obligation })
  }

  #bill(
    row: Row,
    meter: NamedMeter,
    period: { from: string; to: string; endsOnRead: boolean; obligation: boolean },
  ): Fate | undefined {
    const table = this.#table
    const amount = amountOf(table, row, meter)
    if (amount === undefined) return 'rejected'
    if (amount === 'none') return this.#sewerage(row, meter, { ...period, role: 'sewerage' }) ?? 'ignored'
    const reads = readsOf(table, row, { groups: this.#groups, used: amount.counted })
    if (!reads.sound) return 'rejected'
    if (this.#isService(amount.quantity, reads.kinds.length)) {
      this.#services++
      table.warn(
        row,
        this.#amountRole(),
        'bill_service',
        'This row bills no energy and has no reads: it is a charge for a service (data collection, meter operation), so it was left out.',
      )
      return 'ignored'
    }
    const [unknown] = reads.unknown
    if (unknown !== undefined)
      table.warn(
        row,
        table.text(row, 'readType') === unknown || !table.has('previousReadType')
          ? 'readType'
          : 'previousReadType',
        'read_type_unknown',
        `“${unknown}” is not a kind of read that is known, so the bill was graded 4 like an estimate. Ask the sender what it stands for; write actual or estimated if you know it.`,
      )
    table.life(row, 'from', meter, period.from, period.to)
    const estimated = reads.kinds.some((kind) => kind === 'estimated' || kind === 'unknown')
    this.#hold({
      ...this.#common(row, meter, period),
      register: this.#register(row),
      quantity: amount.quantity,
      unit: amount.unit,
      grade: estimated ? 4 : 3,
      correction: amount.correction,
      calorificValue: amount.calorificValue,
      basis: period.obligation ? 'obligation' : 'energy',
    })
    if (table.text(row, 'sewerage') !== '')
      this.#sewerage(row, meter, { ...period, role: 'sewerage', beside: true })
    return undefined
  }

  /** Whether a file in which bills have reads bills something without any. */
  #isService(quantity: Decimal, reads: number): boolean {
    return this.#groups !== undefined && quantity.isZero() && reads <= 2
  }

  /** The register or rate that a row is of. A price is none: two charges for the same units have two prices. */
  #register(row: Row): string {
    const rate = this.#table.text(row, 'register')
    const names = [this.#table.text(row, 'serial'), /^[£\s]*\d*\.\d+\s*p?$|£/.test(rate) ? '' : rate]
    if (names[1] === '') names.push(this.#table.text(row, 'charge'))
    return detached(names.filter((name) => name !== '').join(' '))
  }

  #common(row: Row, meter: NamedMeter, period: { from: string; to: string; endsOnRead: boolean }) {
    const table = this.#table
    return {
      row: row.line,
      meter: meter.number,
      utility: meter.utility,
      from: period.from,
      to: period.to,
      endsOnRead: period.endsOnRead,
      kind: this.#kind(row),
      invoice: detached(table.text(row, 'invoice')),
      credits: detached(table.text(row, 'credits')),
    }
  }

  #kind(row: Row): BillKind {
    const table = this.#table
    if (table.text(row, 'cancelledOn') !== '') return 'withdrawn'
    return billKind(table.text(row, 'billType'))
  }

  /** What went back to the sewer is an amount of its own stream. Which academy it is of, the row must say. */
  #sewerage(
    row: Row,
    meter: NamedMeter,
    about: { from: string; to: string; endsOnRead: boolean; role: Role; beside?: boolean },
  ): Fate | undefined {
    const table = this.#table
    const { academies, defaults } = table.context
    const quantity = numberIn(table, row, about.role)
    if (quantity === undefined) return 'ignored'
    if (quantity === null) return 'rejected'
    const academyId = academies.get(table.text(row, 'academy').toLowerCase()) ?? defaults.academyId
    if (academyId === undefined) {
      table.warn(
        row,
        table.has('academy') ? 'academy' : about.role,
        'academy_unknown',
        `The water that went back to the sewer (${decimalText(quantity)} m3) was not counted, because the row names no academy that is registered. Add a column “academy”, or say the academy of the whole file.`,
      )
      return 'ignored'
    }
    this.#hold({
      ...this.#common(row, meter, about),
      register: '',
      quantity,
      unit: 'm3',
      grade: 3,
      correction: undefined,
      calorificValue: undefined,
      basis: 'energy',
      sewerage: { academyId, beside: about.beside === true },
    })
    return undefined
  }

  #hold(bill: Bill): void {
    const key = `${bill.meter}\t${bill.sewerage?.academyId ?? ''}`
    const bills = this.#bills.get(key)
    if (bills === undefined) this.#bills.set(key, [bill])
    else bills.push(bill)
    this.#table.collector.holdsBill()
  }
}
