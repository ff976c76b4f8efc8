import type { Day } from '../../domain/day.ts'
import { monthNumber } from './calendar.ts'

/**
 * What counts of a meter already, month by month, three numbers each: months since January 1970, days, and the quantity in
 * thousandths of the base unit. Packed, because it is handed to another thread for every meter of a trust. It serves for comparing
 * only: no figure is made with it.
 */
export type MeterHistory = Float64Array

/** What is known of the place of a meter, to compare it with other schools. */
export interface MeterSite {
  readonly floorAreaM2?: number
  readonly pupils?: number
  /** Whether it is the only meter there of what it measures. */
  readonly alone: boolean
}

/** An amount and the days on which it was used. */
export interface Usage {
  days: number
  /** Thousandths of the base unit. */
  quantity: number
}

/** The months of a history without those given, by calendar month (0 is January), all years together. */
export function calendarMonths(history: MeterHistory, without: ReadonlySet<number>): Map<number, Usage> {
  const months = new Map<number, Usage>()
  for (let at = 0; at + 2 < history.length; at += 3) {
    const [month = 0, days = 0, quantity = 0] = history.subarray(at, at + 3)
    if (without.has(month) || days === 0) continue
    const usage = months.get(month % 12) ?? { days: 0, quantity: 0 }
    months.set(month % 12, usage)
    usage.days += days
    usage.quantity += quantity
  }
  return months
}

/** The largest amount a day of any one month of a history; undefined where there is none. */
export function highestMonth(history: MeterHistory | undefined): number | undefined {
  let highest: number | undefined
  for (let at = 0; history !== undefined && at + 2 < history.length; at += 3) {
    const [, days = 0, quantity = 0] = history.subarray(at, at + 3)
    if (days >= 5 && (highest === undefined || quantity / days > highest)) highest = quantity / days
  }
  return highest
}

/** The month of a day, as a history counts it. */
export function historyMonth(month: Day): number {
  return (Number.parseInt(month.slice(0, 4), 10) - 1970) * 12 + Number.parseInt(month.slice(5, 7), 10) - 1
}

/** Days by month, from `first` on: what of an amount spread evenly falls in each. */
export function monthsBetween(first: number, last: number): Map<number, number> {
  const months = new Map<number, number>()
  for (let day = first; day <= last; day++) {
    const month = monthNumber(day)
    months.set(month, (months.get(month) ?? 0) + 1)
  }
  return months
}
