import { decimalText, sum } from '../../../domain/decimal.ts'
import type { Grade } from '../../record.ts'
import type { Bill, BillSet, Verdict } from './bill.ts'
import { twice } from './credits.ts'

const worst = (bills: readonly Bill[]): Grade =>
  bills.reduce<Grade>((grade, bill) => (bill.grade > grade ? bill.grade : grade), 1)

function setOf(bills: readonly Bill[]): BillSet {
  const [first] = bills
  if (first === undefined) throw new Error('A set of bills is never empty.')
  return {
    bills,
    from: first.from,
    to: first.to,
    quantity: sum(bills.map((bill) => bill.quantity)),
    grade: worst(bills),
    row: Math.max(...bills.map((bill) => bill.row)),
  }
}

/** Rows of the same days as one bill: what they add up to, or why that cannot be told. */
function oneBill(rows: readonly Bill[]): { sets: readonly BillSet[]; verdicts: readonly Verdict[] } {
  const verdicts: Verdict[] = []
  const kept: Bill[] = []
  for (const bill of rows) {
    const before = kept.findIndex(
      (other) =>
        other.register === bill.register &&
        other.unit === bill.unit &&
        other.quantity.equals(bill.quantity) &&
        other.correction === bill.correction &&
        other.calorificValue === bill.calorificValue,
    )
    const known = kept[before]
    if (known === undefined) kept.push(bill)
    // Two senders' figures that agree: the better grade stands.
    else if (known.grade <= bill.grade) verdicts.push(twice(bill))
    else {
      verdicts.push(twice(known))
      kept[before] = bill
    }
  }
  const total = withoutTheirTotal(kept)
  verdicts.push(...total.verdicts)
  const bills = total.bills
  if (bills.length === 1 || addUp(bills)) return { sets: [setOf(bills)], verdicts }
  // A bill of the actual reads after an estimated one of the same days: both stand, and the days show which counts.
  const actual = bills.filter((bill) => bill.grade < 4)
  const estimated = bills.filter((bill) => bill.grade >= 4)
  const parts = [actual, estimated].filter((part) => part.length > 0)
  if (parts.length === 2 && parts.every((part) => part.length === 1 || addUp(part)))
    return { sets: parts.map(setOf), verdicts }
  return { sets: [], verdicts: [...verdicts, ...bills.map((bill) => conflict(bill, bills))] }
}

/** Whether each is of a register of its own, in one unit. */
function addUp(bills: readonly Bill[]): boolean {
  const registers = new Set(bills.map((bill) => bill.register))
  const units = new Set(bills.map((bill) => bill.unit))
  return !registers.has('') && registers.size === bills.length && units.size === 1
}

/** A row without a register that is the sum of those with one is their total, and no more consumption. */
function withoutTheirTotal(bills: readonly Bill[]): { bills: readonly Bill[]; verdicts: readonly Verdict[] } {
  const parts = bills.filter((bill) => bill.register !== '')
  const totals = bills.filter(
    (bill) => bill.register === '' && bill.quantity.equals(sum(parts.map((part) => part.quantity))),
  )
  const [total] = totals
  if (parts.length < 2 || totals.length !== 1 || total === undefined || !addUp(parts))
    return { bills, verdicts: [] }
  const verdict: Verdict = {
    bill: total,
    fate: 'ignored',
    issue: {
      severity: 'warning',
      code: 'row_duplicate',
      about: 'quantity',
      message: `This row is the total of rows ${parts.map((part) => part.row).join(', ')} of the same meter and days. It was not counted beside them.`,
    },
  }
  return { bills: bills.filter((bill) => bill !== total), verdicts: [verdict] }
}

function conflict(bill: Bill, all: readonly Bill[]): Verdict {
  const rows = all.map((one) => one.row)
  return {
    bill,
    fate: 'rejected',
    issue: {
      severity: 'error',
      code: 'bill_conflict',
      about: 'quantity',
      message: `Rows ${rows.join(' and ')} are bills of meter ${bill.meter} for the same days (${bill.from} to ${bill.to}) with different quantities (${all.map((one) => `${decimalText(one.quantity)} ${one.unit}`).join(', ')}), and nothing tells whether they belong together. If they are of different registers or rates, add them up in one row or name each in a column “register”; if one takes the other’s place, take the other out.`,
    },
  }
}

/** Puts what a meter was billed for the same days together: registers and rates add up, the same row twice counts once. */
export function setsOf(bills: readonly Bill[]): {
  sets: readonly BillSet[]
  verdicts: readonly Verdict[]
} {
  const byDays = new Map<string, Bill[]>()
  for (const bill of bills) {
    const key = `${bill.from} ${bill.to}`
    const same = byDays.get(key)
    if (same === undefined) byDays.set(key, [bill])
    else same.push(bill)
  }
  const sets: BillSet[] = []
  const verdicts: Verdict[] = []
  for (const rows of byDays.values()) {
    const one = oneBill(rows)
    sets.push(...one.sets)
    verdicts.push(...one.verdicts)
  }
  return { sets, verdicts }
}
