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
  const distinct = new Map<string, Bill>()
  for (const bill of rows) {
    const { register, unit, quantity, correction, calorificValue } = bill
    const key = [register, unit, decimalText(quantity), correction, calorificValue].join('\t')
    const known = distinct.get(key)
    // Of two rows that agree the better grade stands.
    if (known !== undefined) verdicts.push(twice(known.grade <= bill.grade ? bill : known))
    if (known === undefined || known.grade > bill.grade) distinct.set(key, bill)
  }
  const total = withoutTheirTotal([...distinct.values()])
  verdicts.push(...total.verdicts)
  const bills = total.bills
  if (bills.length === 1 || addUp(bills)) return { sets: [setOf(bills)], verdicts }
  // A bill of the actual reads after an estimated one of the same days: both stand, and the days show which counts.
  const actual = bills.filter((bill) => bill.grade < 4)
  const estimated = bills.filter((bill) => bill.grade >= 4)
  const parts = [actual, estimated].filter((part) => part.length > 0)
  if (parts.length === 2 && parts.every((part) => part.length === 1 || addUp(part)))
    return { sets: parts.map(setOf), verdicts }
  const spoken = conflictText(bills)
  return { sets: [], verdicts: [...verdicts, ...bills.map((bill) => conflict(bill, spoken))] }
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
  const added = sum(parts.map((part) => part.quantity))
  const totals = bills.filter((bill) => bill.register === '' && bill.quantity.equals(added))
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

/** How many rows are named in one message. */
const namedMax = 6

function conflictText(all: readonly Bill[]): string {
  const named = all.slice(0, namedMax)
  const rows = named.map((one) => one.row).join(' and ')
  const quantities = named.map((one) => `${decimalText(one.quantity)} ${one.unit}`).join(', ')
  const [bill] = all
  return `Rows ${rows}${all.length > namedMax ? ` and ${all.length - namedMax} more` : ''} are bills of meter ${bill?.meter} for the same days (${bill?.from} to ${bill?.to}) with different quantities (${quantities}), and nothing tells whether they belong together. If they are of different registers or rates, add them up in one row or name each in a column “register”; if one takes the other’s place, take the other out.`
}

function conflict(bill: Bill, message: string): Verdict {
  const issue = { severity: 'error', code: 'bill_conflict', about: 'quantity', message } as const
  return { bill, fate: 'rejected', issue }
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
