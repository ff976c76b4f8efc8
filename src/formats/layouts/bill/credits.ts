import { addDays } from '../../../domain/day.ts'
import { decimalText, sum } from '../../../domain/decimal.ts'
import type { Bill, Verdict } from './bill.ts'

const spoken = (bill: Bill): string =>
  `${decimalText(bill.quantity.abs())} ${bill.unit} from ${bill.from} to ${bill.to}`

const samePeriod = (one: Bill, other: Bill): boolean => one.from === other.from && one.to === other.to
/** A credit note often leaves the register out. */
const sameRegister = (one: Bill, other: Bill): boolean =>
  one.register === other.register || one.register === '' || other.register === ''

/** Bills by what a credit must have in common with its bill, so that a file of credits only is not slow to read. */
class Open {
  readonly #byAmount = new Map<string, Bill[]>()
  readonly #byDays = new Map<string, Bill[]>()
  readonly #bills = new Set<Bill>()

  constructor(bills: readonly Bill[]) {
    for (const bill of bills) {
      this.#bills.add(bill)
      for (const [map, key] of [
        [this.#byAmount, amountKey(bill)],
        [this.#byDays, daysKey(bill)],
      ] as const) {
        const known = map.get(key)
        if (known === undefined) map.set(key, [bill])
        else known.push(bill)
      }
    }
  }

  get bills(): readonly Bill[] {
    return [...this.#bills]
  }

  get size(): number {
    return this.#bills.size
  }

  /** Those of the same amount, in the order of their rows. */
  alike(credit: Bill): readonly Bill[] {
    return this.#byAmount.get(amountKey(credit)) ?? []
  }

  /** One of the same days. */
  near(credit: Bill): Bill | undefined {
    return this.#byDays.get(daysKey(credit))?.find((bill) => this.#bills.has(bill))
  }

  take(bill: Bill): void {
    this.#bills.delete(bill)
    const alike = this.#byAmount.get(amountKey(bill))
    alike?.splice(alike.indexOf(bill), 1)
  }
}

const amountKey = (bill: Bill): string => `${bill.unit} ${decimalText(bill.quantity.abs())}`
const daysKey = (bill: Bill): string => `${bill.from} ${bill.to}`

/** Which bill a credit takes back: the one it names, else one with its invoice number, else one of the same days. */
function billOf(credit: Bill, open: Open): Bill | undefined {
  const alike = open.alike(credit).filter((bill) => sameRegister(bill, credit))
  return (
    alike.find((bill) => credit.credits !== '' && bill.invoice === credit.credits) ??
    alike.find((bill) => credit.invoice !== '' && bill.invoice === credit.invoice) ??
    alike.find((bill) => samePeriod(bill, credit) && bill.register === credit.register) ??
    alike.find((bill) => samePeriod(bill, credit))
  )
}

/** A meter has not more bills, in twenty years of months with a dozen rates. */
const togetherMax = 3_000

/** Several bills that one credit takes back together: they fill its days one after the other, and sum to it. */
function billsOf(credit: Bill, open: Open): readonly Bill[] {
  if (open.size > togetherMax) return []
  const inside = open.bills
    .filter((bill) => bill.unit === credit.unit && bill.from >= credit.from && bill.to <= credit.to)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const fills =
    inside.length > 1 &&
    inside[0]?.from === credit.from &&
    inside.at(-1)?.to === credit.to &&
    inside.every((bill, index) => {
      const next = inside[index + 1]
      return next === undefined || next.from === addDays(bill.to, 1) || next.from === bill.to
    })
  const total = sum(inside.map((bill) => bill.quantity))
  return fills && total.equals(credit.quantity.abs()) ? inside : []
}

function unmatched(credit: Bill, open: Open): Verdict {
  const near = open.near(credit)
  const other =
    near === undefined
      ? ''
      : ` Row ${near.row} bills the same days, but ${decimalText(near.quantity)} ${near.unit}, and counts as it is.`
  const named =
    credit.credits === ''
      ? `the bill of ${spoken(credit)}${credit.invoice === '' ? '' : ` (this row’s number is ${credit.invoice})`}`
      : `bill ${credit.credits} (${spoken(credit)})`
  return {
    bill: credit,
    fate: 'rejected',
    issue: {
      severity: 'error',
      code: 'bill_credit_unmatched',
      about: 'quantity',
      message: `This credit takes back ${named} of meter ${credit.meter}, which is not in this file, so it was held and nothing of it was counted.${other} If an earlier upload has that bill, revert that upload and send its other bills again without it; a corrected bill of the same days counts over it by itself.`,
    },
  }
}

/** What a file says of one meter, once credits have taken back what they are of. */
export interface Credited {
  /** The bills that no credit took back, in the order of their rows. */
  readonly open: readonly Bill[]
  readonly verdicts: readonly Verdict[]
}

function takenBack(credit: Bill, bills: readonly Bill[]): Verdict[] {
  const rows = bills.map((bill) => bill.row).join(', ')
  return [
    ...bills.map((bill): Verdict => ({ bill, fate: 'ignored' })),
    {
      bill: credit,
      fate: 'ignored',
      issue: {
        severity: 'warning',
        code: 'bill_credited',
        about: 'quantity',
        message: `This row takes back the bill in row ${rows} of meter ${credit.meter} (${spoken(credit)}). Neither of them counts.`,
      },
    },
  ]
}

/** A bill whose sender has cancelled it, with no credit note for it. */
function cancelled(bill: Bill): Verdict {
  return {
    bill,
    fate: 'ignored',
    issue: {
      severity: 'warning',
      code: 'bill_cancelled',
      about: 'quantity',
      message: `The sender has cancelled this bill (${spoken(bill)}), so it was left out. If an earlier upload has it as a bill that counts, revert that upload, or send the bill that takes its place.`,
    },
  }
}

const isCredit = (bill: Bill): boolean => bill.kind === 'credit' || bill.quantity.isNegative()

/**
 * Takes the credits of one meter and the bills that they take back out of its rows. A bill that was cancelled and billed anew with
 * the same figures stays once: a credit takes back one bill, never two.
 */
export function withoutCredits(bills: readonly Bill[]): Credited {
  const verdicts: Verdict[] = []
  const seen = new Set<string>()
  const charged: Bill[] = []
  const credits: Bill[] = []
  const withdrawn: Bill[] = []
  for (const bill of bills) {
    const identity = `${bill.invoice}\t${bill.kind}\t${bill.register}\t${bill.from}\t${bill.to}\t${bill.unit}\t${decimalText(bill.quantity)}`
    if (bill.invoice !== '' && seen.has(identity)) verdicts.push(twice(bill))
    else if (isCredit(bill)) credits.push(bill)
    else if (bill.kind === 'withdrawn') withdrawn.push(bill)
    else charged.push(bill)
    seen.add(identity)
  }
  const open = new Open(charged)
  const cancelledOnes = new Open(withdrawn)
  // A credit that names its bill goes first, so that none takes back what another one names.
  const named = (credit: Bill): number => (credit.credits === '' ? 1 : 0)
  for (const credit of credits.sort((a, b) => named(a) - named(b) || a.row - b.row)) {
    if (credit.quantity.isZero()) {
      verdicts.push({ bill: credit, fate: 'ignored' })
      continue
    }
    const one = billOf(credit, open)
    const taken = one === undefined ? billsOf(credit, open) : [one]
    if (taken.length === 0) verdicts.push(...withdrawnBy(credit, cancelledOnes, open))
    else verdicts.push(...takenBack(credit, taken))
    for (const bill of taken) open.take(bill)
  }
  for (const bill of cancelledOnes.bills) verdicts.push(cancelled(bill))
  return { open: open.bills, verdicts }
}

/** A credit of a bill that stands in the file as withdrawn already. */
function withdrawnBy(credit: Bill, withdrawn: Open, open: Open): Verdict[] {
  const bill = billOf(credit, withdrawn)
  if (bill === undefined) return [unmatched(credit, open)]
  withdrawn.take(bill)
  return takenBack(credit, [bill])
}

/** The second of two rows that say the same. */
export function twice(bill: Bill): Verdict {
  return {
    bill,
    fate: 'duplicate',
    issue: {
      severity: 'warning',
      code: 'row_duplicate',
      about: 'from',
      message: `The same bill of meter ${bill.meter} stands higher up. It was counted once.`,
    },
  }
}
