import { addDays } from '../../../domain/day.ts'
import { decimalText, sum } from '../../../domain/decimal.ts'
import type { Fate } from '../../collector.ts'
import type { ActivityRecord, FileRecord, MeterDayRecord } from '../../record.ts'
import type { Bill, Verdict } from './bill.ts'
import { withoutCredits } from './credits.ts'
import { type BilledDay, billedDays } from './days.ts'
import { setsOf } from './sets.ts'

/** What the bills of one meter come to. */
export interface Settlement {
  readonly records: readonly Exclude<FileRecord, { kind: 'read' }>[]
  /** How many bills begin to count with a record. */
  readonly readings: ReadonlyMap<FileRecord, number>
  readonly verdicts: readonly Verdict[]
  readonly fates: ReadonlyMap<Bill, Fate>
}

/** Leaves out what a bill charges for energy, with the losses on its way, where a levy says what the meter counted. */
function asMetered(bills: readonly Bill[]): { bills: readonly Bill[]; verdicts: readonly Verdict[] } {
  const metered = bills.filter((bill) => bill.basis === 'obligation')
  if (metered.length === 0) return { bills, verdicts: [] }
  const covered = (bill: Bill): boolean =>
    bill.basis === 'energy' && metered.some((one) => one.from <= bill.to && bill.from <= one.to)
  return {
    bills: bills.filter((bill) => !covered(bill)),
    verdicts: bills.filter(covered).map((bill) => ({ bill, fate: 'ignored' })),
  }
}

/** Works out what the bills of one meter, in the order of their rows, come to, whatever that order is. */
export function settle(all: readonly Bill[]): Settlement {
  const metered = asMetered(all)
  const credited = withoutCredits(metered.bills)
  const { sets, verdicts: conflicts } = setsOf(credited.open)
  const { days, verdicts: overlaps } = billedDays(sets)
  const verdicts = [...metered.verdicts, ...credited.verdicts, ...conflicts, ...overlaps]
  const fates = new Map<Bill, Fate>()
  for (const { bill, fate } of verdicts) if (fates.get(bill) !== 'ignored') fates.set(bill, fate)
  const readings = new Map<FileRecord, number>()
  const academyId = all[0]?.sewerage?.academyId
  if (academyId !== undefined) return { records: sewerageOf(days, academyId), readings, verdicts, fates }
  const records = days.map((day) => {
    const record = meterDay(day)
    readings.set(record, day.readings)
    return record
  })
  return { records, readings, verdicts, fates }
}

function meterDay({ day, quantity, grade, bill, rowLast }: BilledDay): MeterDayRecord {
  return {
    kind: 'meterDay',
    row: bill.row,
    rowLast,
    meter: bill.meter,
    utility: bill.utility,
    day,
    quantity: decimalText(quantity),
    unit: bill.unit,
    slots: [],
    source: 'bill',
    grade,
    correction: bill.correction,
    calorificValue: bill.calorificValue,
  }
}

/** Water that went back to the sewer: one amount for the days of each bill that follow each other. */
function sewerageOf(days: readonly BilledDay[], academyId: string): ActivityRecord[] {
  const runs: BilledDay[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run !== undefined && last?.bill === day.bill && addDays(last.day, 1) === day.day) run.push(day)
    else runs.push([day])
  }
  return runs.flatMap((run) => {
    const [first] = run
    const last = run.at(-1)
    if (first === undefined || last === undefined) return []
    return {
      kind: 'activity',
      row: first.bill.row,
      academyId,
      stream: 'water.treatment',
      variant: '',
      start: first.day,
      end: addDays(last.day, 1),
      quantity: decimalText(sum(run.map((day) => day.quantity))),
      unit: 'm3',
      grade: first.grade,
      note: `Meter ${first.bill.meter}, returned to sewer`,
    }
  })
}
