import { apportion } from '../../../domain/apportion.ts'
import { addDays, type Day, daysBetween } from '../../../domain/day.ts'
import { type Decimal, decimalText, sum } from '../../../domain/decimal.ts'
import type { Grade } from '../../record.ts'
import type { Bill, BillSet, Verdict } from './bill.ts'

/** What a meter's bills come to on one day. */
export interface BilledDay {
  readonly day: Day
  readonly quantity: Decimal
  readonly grade: Grade
  readonly bill: Bill
  readonly rowLast: number
  /** How many bills begin to count with this day. */
  readonly readings: number
}

/** A bill's days after those that belong to the next one are left to it. */
interface Span {
  readonly set: BillSet
  readonly from: Day
  readonly to: Day
}

const endsOnRead = (set: BillSet): boolean => set.bills.every((bill) => bill.endsOnRead)
const byStart = (one: BillSet, other: BillSet): number =>
  one.from < other.from ? -1 : one.from > other.from ? 1 : one.row - other.row

/**
 * The days of each bill. Where every bill of a meter ends on the day on which the next begins, that day is the day of the read and
 * belongs to the next one; the last bill, too, then ends the day before. Where a single pair does, only that one.
 */
function spansOf(sets: readonly BillSet[]): { spans: readonly Span[]; verdicts: readonly Verdict[] } {
  const sorted = [...sets].sort(byStart)
  const starts = new Set(sorted.map((set) => set.from))
  const sharing = sorted.filter((set) => set.from < set.to && starts.has(set.to) && !endsOnRead(set))
  const joining = sorted.filter((set) => starts.has(addDays(set.to, 1)))
  const all = sharing.length > 0 && joining.length === 0
  const verdicts: Verdict[] = []
  const spans = sorted.map((set): Span => {
    const shortened = set.from < set.to && (endsOnRead(set) || all || sharing.includes(set))
    return { set, from: set.from, to: shortened ? addDays(set.to, -1) : set.to }
  })
  const [first] = sharing
  const [bill] = first?.bills ?? []
  if (bill !== undefined)
    verdicts.push({
      bill,
      fate: 'accepted',
      issue: {
        severity: 'warning',
        code: 'bill_overlap',
        about: 'to',
        message: `${sharing.length === 1 ? 'This bill ends' : `${sharing.length} bills of meter ${bill.meter}, of which this is the first, end`} on the day on which the next begins (${bill.to}). That day was given to the next bill${all ? ', and the last bill ends the day before its end, too' : ''}; nothing of the quantity is lost.`,
      },
    })
  return { spans, verdicts }
}

/** For each day, which bill has it: the index of a span and one more, or 0 for none. */
class Lane {
  readonly #first: Day
  readonly #days: Int32Array

  constructor(first: Day, last: Day) {
    this.#first = first
    this.#days = new Int32Array(daysBetween({ from: first, to: last }) + 1)
  }

  at(day: number): number {
    return this.#days[day] ?? 0
  }

  take(day: number, span: number): void {
    if (this.#days[day] === 0) this.#days[day] = span
  }

  index(day: Day): number {
    return daysBetween({ from: this.#first, to: day })
  }
}

/** The registers of a meter as lanes beside each other: a bill takes its own, one of no register takes all. */
class Lanes {
  readonly #whole: Lane
  readonly #any: Lane
  readonly #named = new Map<string, Lane>()
  /** Quantities in two units cannot be added, so that no bill stands beside another then. */
  readonly #mixed: boolean

  constructor(spans: readonly Span[], first: Day, last: Day) {
    this.#whole = new Lane(first, last)
    this.#any = new Lane(first, last)
    this.#mixed = new Set(spans.map((span) => span.set.bills[0]?.unit)).size > 1
    const ranges = new Map<string, { first: Day; last: Day }>()
    for (const { set, from, to } of spans)
      for (const { register } of set.bills) {
        const range = ranges.get(register) ?? { first: from, last: to }
        if (from < range.first) range.first = from
        if (to > range.last) range.last = to
        ranges.set(register, range)
      }
    for (const [register, range] of ranges)
      if (register !== '') this.#named.set(register, new Lane(range.first, range.last))
  }

  #registers({ bills }: BillSet): readonly Lane[] {
    if (this.#mixed || bills.some((bill) => bill.register === '')) return []
    return bills.flatMap((bill) => this.#named.get(bill.register) ?? [])
  }

  /** Takes the days of a span that are free, and says for each whose it is: its own, or that of another. */
  take({ set, from, to }: Span, number: number): Int32Array {
    const lanes = this.#registers(set)
    const start = this.#whole.index(from)
    const offsets = lanes.map((lane) => lane.index(from))
    const owners = new Int32Array(daysBetween({ from, to }) + 1)
    for (let index = 0; index < owners.length; index++) {
      const day = start + index
      let other = lanes.length === 0 ? this.#any.at(day) : this.#whole.at(day)
      for (let lane = 0; other === 0 && lane < lanes.length; lane++)
        other = lanes[lane]?.at((offsets[lane] ?? 0) + index) ?? 0
      owners[index] = other === 0 ? number : other
      if (other !== 0) continue
      this.#any.take(day, number)
      if (lanes.length === 0) this.#whole.take(day, number)
      for (const [lane, one] of lanes.entries()) one.take((offsets[lane] ?? 0) + index, number)
    }
    return owners
  }
}

const runText = (from: Day, to: Day): string => (from === to ? `on ${from}` : `from ${from} to ${to}`)

/** Names what another bill has taken of one, with the quantity that does not count for it. */
function overlapped(
  { set, from }: Span,
  owners: Int32Array,
  own: number,
  rest: { readonly parts: readonly Decimal[]; readonly spans: readonly Span[] },
): Verdict[] {
  const lost = [...owners.keys()].filter((index) => owners[index] !== own)
  const [first] = lost
  const last = lost.at(-1)
  const [bill, ...others] = set.bills
  if (first === undefined || last === undefined || bill === undefined) return []
  const whole = lost.length === owners.length
  const winners = [...new Set(lost.map((index) => rest.spans[(owners[index] ?? 0) - 1]?.set))]
  const rows = winners.flatMap((other) => other?.bills.map((one) => one.row) ?? []).sort((a, b) => a - b)
  const left = whole ? set.quantity : sum(lost.map((index) => rest.parts[index]!))
  const why = winners.every((other) => (other?.grade ?? 4) < 4 && set.grade >= 4)
    ? 'rests on actual reads'
    : 'stands further down'
  const days = lost.length === 1 ? '1 day' : `${lost.length} days`
  const issue = {
    severity: 'warning',
    code: 'bill_overlap',
    about: 'from',
    message: `This bill of meter ${bill.meter} and the one in row ${rows.join(', ')} overlap ${runText(addDays(from, first), addDays(from, last))} (${days}). There row ${rows.join(', ')} counts, because it ${why}, and ${decimalText(left)} ${bill.unit} of this bill ${whole ? '(all of it) ' : ''}are left out. Correct the dates if both are right.`,
  } as const
  const fate = whole ? 'ignored' : 'accepted'
  return [{ bill, fate, issue }, ...others.map((other): Verdict => ({ bill: other, fate }))]
}

interface DaySum {
  quantity: Decimal
  grade: Grade
  bill: Bill
  rowLast: number
  readings: number
}

/**
 * Spreads the bills of one meter over their days, in parts that sum to each of them exactly. Of two that overlap the one of actual
 * reads counts, then the later row; every day that does not count is named.
 */
export function billedDays(sets: readonly BillSet[]): {
  readonly days: readonly BilledDay[]
  readonly verdicts: readonly Verdict[]
} {
  const { spans, verdicts: shared } = spansOf(sets)
  const verdicts = [...shared]
  const [earliest] = spans
  if (earliest === undefined) return { days: [], verdicts }
  const last = spans.reduce((latest, span) => (span.to > latest ? span.to : latest), earliest.to)
  const lanes = new Lanes(spans, earliest.from, last)
  const before = (one: number, other: number): number => {
    const a = spans[one]!.set
    const b = spans[other]!.set
    return Number(a.grade >= 4) - Number(b.grade >= 4) || b.row - a.row
  }
  const sums = new Map<Day, DaySum>()
  for (const index of [...spans.keys()].sort(before)) {
    const span = spans[index]!
    const { set } = span
    const owners = lanes.take(span, index + 1)
    const counts = owners.some((owner) => owner === index + 1)
    const parts = counts ? apportion({ quantity: set.quantity, days: owners.length }) : []
    verdicts.push(...overlapped(span, owners, index + 1, { parts, spans }))
    let readings = set.bills.length
    for (const [offset, part] of parts.entries()) {
      if (owners[offset] !== index + 1) continue
      add(sums, addDays(span.from, offset), { set, part, readings })
      readings = 0
    }
  }
  const days = [...sums].map(([day, one]) => ({ day, ...one })).sort((a, b) => (a.day < b.day ? -1 : 1))
  return { days, verdicts }
}

function add(
  sums: Map<Day, DaySum>,
  day: Day,
  { set, part, readings }: { set: BillSet; part: Decimal; readings: number },
): void {
  const rows = set.bills.map((bill) => bill.row)
  const [first] = set.bills
  if (first === undefined) return
  const before = sums.get(day)
  if (before === undefined) {
    sums.set(day, { quantity: part, grade: set.grade, bill: first, rowLast: Math.max(...rows), readings })
    return
  }
  before.quantity = before.quantity.plus(part)
  if (set.grade > before.grade) before.grade = set.grade
  if (first.row < before.bill.row) before.bill = first
  before.rowLast = Math.max(before.rowLast, ...rows)
  before.readings += readings
}
