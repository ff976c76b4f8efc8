import { Decimal } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { ActivityRecord } from '../../record.ts'
import type { Row } from '../../table.ts'
import { moneyIn } from './amounts.ts'
import type { TravelDesk } from './desk.ts'
import { notCounted } from './modes.ts'
import { Shelf, type Ticket } from './shelf.ts'

/** Rows are put away until the file ends, because a refund may stand above what it refunds. Ten years of a large trust. */
const rowsMax = 500_000

/** Two FNV-1a hashes of a text side by side, as a whole number of 53 bits: two of a million different rows share one by a chance of 1 : 18,000. */
function hashOf(text: string): number {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ code, 0x85ebca6b) ^ (other >>> 13)
  }
  return (one >>> 0) * 0x200000 + ((other >>> 0) & 0x1fffff)
}

/** A row that has been understood. */
export interface Understood {
  readonly records: readonly ActivityRecord[]
  /** The source's own number for it, where it has one. */
  readonly id: string | undefined
  /** What the row says; a row that says the same under the same number is the same one. */
  readonly content: string
  /** What a refund has in common with what it refunds. */
  readonly mirror: string
  /** Which part of a booking it is; empty where that is not said. */
  readonly leg?: string
  /** What was paid, as it is written; empty where it does not matter. */
  readonly amount?: string
  /** `cancelled`: says only that the booking was not travelled, which is no mistake where it is not in the file otherwise. */
  readonly refund: boolean | 'cancelled'
}

interface Refund extends Ticket {
  readonly day: string
  readonly quiet: boolean
  readonly money: Decimal | undefined
}

/** A row that a refund may be of. */
interface Paid extends Ticket {
  readonly index: number
  readonly day: string
  readonly money: Decimal | undefined
}

const byDay = (a: Refund | Paid, b: Refund | Paid): number =>
  a.day < b.day ? -1 : a.day > b.day ? 1 : a.content - b.content || a.line - b.line

/** Whether refunds give back all that a booking cost; they do where it is not said how much they are. */
function isPaidBack(refunds: readonly Refund[], paid: readonly Paid[]): boolean {
  if ([...refunds, ...paid].some(({ money }) => money === undefined || money.isZero())) return true
  const total = (rows: readonly (Refund | Paid)[]) =>
    rows.reduce((sum, { money }) => sum.plus(money?.abs() ?? 0), new Decimal(0))
  return total(refunds).gte(total(paid))
}

/** How many rows a message names. */
const rowsNamed = 5

/** Each refund with the last row on or before its day, else the first after it. Both lists are in the order of days. */
function* nearest(refunds: readonly Refund[], paid: readonly Paid[]): Iterable<[Refund, Paid | undefined]> {
  const before: Paid[] = []
  let next = 0
  for (const refund of refunds) {
    for (let one = paid[next]; one !== undefined && one.day <= refund.day; one = paid[next]) {
      before.push(one)
      next++
    }
    yield [refund, before.pop() ?? paid[next++]]
  }
}

/** Lists by a key, in the order in which they come. */
function grouped<T, K>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}

/**
 * The rows of a file, put away until it ends: then those that are the same one are counted once, refunds take out what they refund, and
 * the rest is handed on. What comes out does not depend on the order of the rows.
 */
export class Tally {
  readonly #desk: TravelDesk
  readonly #refundsOf: 'one' | 'all'
  readonly #shelf = new Shelf()
  readonly #refunds: Refund[] = []
  readonly #seen = new Map<number, number>()
  readonly #taken = new Set<number>()

  /** `one`: a refund takes out one row like it. `all`: it takes out all rows of its booking, unless it is of a part of the money. */
  constructor(desk: TravelDesk, refundsOf: 'one' | 'all') {
    this.#desk = desk
    this.#refundsOf = refundsOf
  }

  /** Puts a row away, or says at once that it is one that stands higher up. */
  hold(row: Row, { records, id, content, mirror, leg = '', amount = '', refund }: Understood): void {
    const { collector } = this.#desk.table
    const key = hashOf(`${id ?? ''}\t${content}`)
    const before = this.#seen.get(key)
    if (before === undefined) this.#seen.set(key, row.line)
    else if (id === undefined) this.#twice(row, before)
    else {
      this.#warn(row, `The same entry (${id}) stands in row ${before}. It is counted once.`)
      collector.row('duplicate')
      return
    }
    const ticket = {
      line: row.line,
      mirror: hashOf(mirror),
      leg: leg === '' ? 0 : hashOf(leg),
      content: key,
      amount,
    }
    if (refund === false) this.#shelf.put(ticket, records)
    else
      this.#refunds.push({
        ...ticket,
        day: records[0]?.start ?? '',
        quiet: refund === 'cancelled',
        money: refund === 'cancelled' ? undefined : moneyIn(amount),
      })
    if (this.#shelf.rows + this.#refunds.length <= rowsMax) return
    const most = rowsMax.toLocaleString('en-GB')
    collector.refuse(
      refuse(
        'file_too_much',
        `The file has more than ${most} journeys, and refunds are looked up among all of them. Split it, for example by year.`,
      ),
    )
  }

  #warn(row: Row, message: string): void {
    this.#desk.table.warn(row, undefined, 'row_duplicate', message)
  }

  #twice(row: Row, before: number): void {
    this.#warn(
      row,
      `This row is the same as row ${before}. Both are counted: take one out if the same thing was entered twice.`,
    )
  }

  /** Hands on what was put away, a record at a time, and says what was left out. */
  *rest(): Generator<void> {
    const { collector } = this.#desk.table
    this.#seen.clear()
    if (this.#refunds.length > 0) this.#net()
    for (let index = 0; index < this.#shelf.rows; index++) {
      const taken = this.#taken.has(index)
      collector.row(taken ? 'ignored' : 'accepted')
      if (taken) continue
      for (const record of this.#shelf.records(index)) {
        collector.activity(record)
        yield undefined
      }
    }
    this.#desk.sayPassedOver()
  }

  /** Sets every refund beside what it may be of. */
  #net(): void {
    const groups = grouped(this.#refunds.sort(byDay), ({ mirror }) => mirror)
    const paid = new Map<number, Paid[]>([...groups.keys()].map((mirror) => [mirror, []]))
    for (let index = 0; index < this.#shelf.rows; index++) {
      const list = paid.get(this.#shelf.mirror(index))
      if (list === undefined) continue
      const ticket = this.#shelf.ticket(index)
      list.push({ ...ticket, index, day: this.#shelf.day(index), money: moneyIn(ticket.amount) })
    }
    for (const [mirror, refunds] of groups) {
      const bought = (paid.get(mirror) ?? []).sort(byDay)
      if (this.#refundsOf === 'all') this.#netBooking(refunds, bought)
      else
        for (const [refund, one] of nearest(refunds, bought))
          this.#takeOut(refund, one === undefined ? [] : [one])
    }
  }

  /** A refund that names a leg is of that leg; any other is of what is left of the booking. */
  #netBooking(refunds: readonly Refund[], paid: readonly Paid[]): void {
    const legs = grouped(paid, ({ leg }) => leg)
    const byLeg = grouped(refunds, ({ leg }) => (legs.has(leg) ? leg : 0))
    const whole = byLeg.get(0)
    byLeg.delete(0)
    for (const [leg, back] of byLeg) this.#netPart(back, legs.get(leg) ?? [])
    if (whole !== undefined)
      this.#netPart(
        whole,
        paid.filter(({ index }) => !this.#taken.has(index)),
      )
  }

  #netPart(refunds: readonly Refund[], bought: readonly Paid[]): void {
    if (isPaidBack(refunds, bought)) {
      for (const refund of refunds) this.#takeOut(refund, bought)
      return
    }
    const money = (one: Refund | Paid): string => one.money?.abs().toFixed() ?? ''
    const same = grouped(bought, money)
    for (const refund of refunds) {
      const one = same.get(money(refund))?.shift()
      this.#takeOut(refund, one === undefined ? 'part' : [one])
    }
  }

  #takeOut(refund: Refund, paid: readonly Paid[] | 'part'): void {
    const { collector } = this.#desk.table
    const at = { row: refund.line }
    const unmatched = paid !== 'part' && paid.length === 0
    collector.row(unmatched && !refund.quiet ? 'rejected' : 'ignored')
    if (paid === 'part')
      collector.issue(
        'warning',
        'refund_netted',
        at,
        'This gives back a part of the money. The journey is still counted; take its row out if it was not made.',
      )
    else if (unmatched && refund.quiet) this.#desk.passOver(refund, notCounted.cancelled)
    else if (unmatched)
      collector.issue(
        'error',
        'refund_unmatched',
        at,
        'This is a refund, and what it refunds is not in the file. Nothing was counted for it: if the purchase was sent in an earlier file, send that file again without it, or both in one file.',
      )
    else {
      if (!this.#taken.has(paid[0]?.index ?? -1)) for (const { index } of paid) this.#taken.add(index)
      const named = paid.slice(0, rowsNamed).map(({ line }) => line)
      const rows = `${named.join(', ')}${paid.length > rowsNamed ? ' …' : ''}`
      const what = refund.quiet ? 'cancels' : 'refunds'
      collector.issue('warning', 'refund_netted', at, `This ${what} row ${rows}: neither is counted.`)
    }
  }
}
