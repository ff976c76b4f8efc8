import { Decimal } from '../../../domain/decimal.ts'
import { refuse } from '../../../domain/refusal.ts'
import type { ActivityRecord } from '../../record.ts'
import type { Row } from '../../table.ts'
import type { TravelDesk } from './desk.ts'
import { notCounted } from './modes.ts'

/** Rows are held until the file ends, because a refund may stand above what it refunds. 120 MB at most; ten years of a large trust. */
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
  /** What was paid, where that is known. */
  readonly amount: Decimal | undefined
  /** `cancelled`: says only that the booking was not travelled, which is no mistake where it is not in the file otherwise. */
  readonly refund: boolean | 'cancelled'
}

interface Held {
  readonly line: number
  readonly leg: number
  readonly quiet: boolean
  readonly records: readonly ActivityRecord[]
  readonly mirror: number
  readonly content: number
  readonly amount: Decimal | undefined
  fate: 'accepted' | 'ignored' | 'rejected'
}

/** Whether refunds give back all that a booking cost; they do where it is not said how much they are. */
function isPaidBack(refunds: readonly Held[], paid: readonly Held[]): boolean {
  if ([...refunds, ...paid].some((one) => one.amount === undefined || one.amount.isZero())) return true
  const total = (rows: readonly Held[]) =>
    rows.reduce((sum, one) => sum.plus(one.amount?.abs() ?? 0), new Decimal(0))
  return total(refunds).gte(total(paid))
}

/** The row of a booking that cost as much as a refund gives back; `part` where none did. */
function sameMoney(paid: readonly Held[], refund: Held): readonly Held[] | 'part' {
  const same = paid.find((one) => one.amount?.eq(refund.amount?.abs() ?? 0))
  return same === undefined ? 'part' : [same]
}

const byDay = (a: Held, b: Held): number =>
  (a.records[0]?.start ?? '') < (b.records[0]?.start ?? '')
    ? -1
    : (a.records[0]?.start ?? '') > (b.records[0]?.start ?? '')
      ? 1
      : a.content - b.content || a.line - b.line

/**
 * The rows of a file, held until it ends: then those that are the same one are counted once, refunds take out what they refund, and the
 * rest is handed on. What comes out does not depend on the order of the rows.
 */
export class Tally {
  readonly #desk: TravelDesk
  readonly #refundsOf: 'one' | 'all'
  readonly #held: Held[] = []
  readonly #refunds: Held[] = []
  readonly #seen = new Map<number, number>()

  /** `one`: a refund takes out one row like it. `all`: it takes out all rows of its booking, unless it is of a part of the money. */
  constructor(desk: TravelDesk, refundsOf: 'one' | 'all') {
    this.#desk = desk
    this.#refundsOf = refundsOf
  }

  /** Holds a row, or says at once that it is one that stands higher up. */
  hold(row: Row, { records, id, content, mirror, leg = '', amount, refund }: Understood): void {
    const { collector } = this.#desk.table
    const key = hashOf(`${id ?? ''}\t${content}`)
    const before = this.#seen.get(key)
    if (before === undefined) this.#seen.set(key, row.line)
    else if (id !== undefined) {
      this.#duplicate(row, `The same entry (${id}) stands in row ${before}. It is counted once.`)
      collector.row('duplicate')
      return
    } else
      this.#duplicate(
        row,
        `This row is the same as row ${before}. Both are counted: take one out if the same thing was entered twice.`,
      )
    const held: Held = {
      line: row.line,
      leg: leg === '' ? 0 : hashOf(leg),
      quiet: refund === 'cancelled',
      records,
      mirror: hashOf(mirror),
      content: key,
      amount: refund === 'cancelled' ? undefined : amount,
      fate: 'accepted',
    }
    if (refund !== false) this.#refunds.push(held)
    else this.#held.push(held)
    if (this.#held.length + this.#refunds.length > rowsMax)
      collector.refuse(
        refuse(
          'file_too_much',
          `The file has more than ${rowsMax.toLocaleString('en-GB')} journeys, and refunds are looked up among all of them. Split it, for example by year.`,
        ),
      )
  }

  #duplicate(row: Row, message: string): void {
    this.#desk.table.warn(row, undefined, 'row_duplicate', message)
  }

  /** Hands on what was held, a record at a time, and says what was left out. */
  *rest(): Iterable<undefined> {
    const { collector } = this.#desk.table
    if (this.#refunds.length > 0) this.#net()
    for (const refund of this.#refunds) collector.row(refund.fate)
    for (let index = 0; index < this.#held.length; index++) {
      const held = this.#held[index]
      if (held === undefined) continue
      collector.row(held.fate)
      if (held.fate !== 'accepted') continue
      for (const record of held.records) {
        collector.activity(record)
        yield undefined
      }
    }
    this.#desk.sayPassedOver()
  }

  #net(): void {
    const groups = new Map<number, { refunds: Held[]; paid: Held[] }>()
    for (const refund of [...this.#refunds].sort(byDay)) {
      const group = groups.get(refund.mirror)
      if (group === undefined) groups.set(refund.mirror, { refunds: [refund], paid: [] })
      else group.refunds.push(refund)
    }
    for (const held of this.#held) groups.get(held.mirror)?.paid.push(held)
    for (const { refunds, paid } of groups.values()) {
      paid.sort(byDay)
      if (this.#refundsOf === 'one')
        for (const refund of refunds)
          this.#takeOut(
            refund,
            this.#nearest(
              paid.filter((one) => one.fate === 'accepted'),
              refund,
            ),
          )
      else this.#netBooking(refunds, paid)
    }
  }

  /** A refund that names a leg is of that leg; any other is of the whole booking. */
  #netBooking(refunds: readonly Held[], paid: readonly Held[]): void {
    const legs = new Set(paid.map(({ leg }) => leg))
    const ofLeg = (one: Held): number => (legs.has(one.leg) ? one.leg : 0)
    for (const leg of new Set(refunds.map(ofLeg))) {
      const back = refunds.filter((one) => ofLeg(one) === leg)
      const bought = paid.filter((one) => one.fate === 'accepted' && (leg === 0 || one.leg === leg))
      const all = isPaidBack(back, bought)
      for (const refund of back)
        this.#takeOut(
          refund,
          all
            ? bought
            : sameMoney(
                bought.filter((one) => one.fate === 'accepted'),
                refund,
              ),
        )
    }
  }

  /** The last one on or before the day of the refund, else the first after it. */
  #nearest(paid: readonly Held[], refund: Held): readonly Held[] {
    const day = refund.records[0]?.start ?? ''
    const found = paid.filter((one) => (one.records[0]?.start ?? '') <= day).at(-1) ?? paid[0]
    return found === undefined ? [] : [found]
  }

  #takeOut(refund: Held, paid: readonly Held[] | 'part'): void {
    const { collector } = this.#desk.table
    const at = { row: refund.line }
    refund.fate = 'ignored'
    if (paid === 'part')
      collector.issue(
        'warning',
        'refund_netted',
        at,
        'This gives back a part of the money. The journey is still counted; take its row out if it was not made.',
      )
    else if (paid.length === 0 && refund.quiet) this.#desk.passOver(refund, notCounted.cancelled)
    else if (paid.length === 0) {
      refund.fate = 'rejected'
      collector.issue(
        'error',
        'refund_unmatched',
        at,
        'This is a refund, and what it refunds is not in the file. Nothing was counted for it: if the purchase was sent in an earlier file, send that file again without it, or both in one file.',
      )
    } else {
      for (const one of paid) one.fate = 'ignored'
      const rows = paid.map((one) => one.line).join(', ')
      collector.issue('warning', 'refund_netted', at, `This refunds row ${rows}: neither is counted.`)
    }
  }
}
