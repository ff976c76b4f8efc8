import { Decimal } from 'decimal.js'
import type { ActivityRow, BillRow, HalfHourlyRow, RandomFile, ReadRow } from './random-files.ts'

// What the ledger must come to, worked out from the rows of the files that count, and from nothing of the program: which record of a
// day counts, what it is in the base unit, and the sums of months. Slow and plain.

const D = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -100, toExpPos: 100 })

/** A file that counts, in the order in which it counts: of two that disagree the later wins. */
export interface CountingFile {
  readonly file: RandomFile
  readonly place: number
}

interface DayRecord {
  readonly meter: string
  readonly day: string
  readonly source: 1 | 2 | 3 | 4
  readonly grade: 2 | 3 | 4
  readonly quantity: Decimal
  readonly unit: string
  readonly cv: string | null
  readonly incomplete: boolean
  readonly place: number
  readonly row: number
}

/** A day after or before, counted in days since 1970. */
const shifted = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)
const apart = (from: string, to: string): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000

/** A quantity over days in whole thousandths, the running total never ahead of its share, the last day taking what is left. */
function spread(quantity: Decimal, days: number): Decimal[] {
  const upTo = (day: number): Decimal =>
    day === days ? quantity : quantity.times(day).div(days).toDecimalPlaces(3, Decimal.ROUND_DOWN)
  return Array.from({ length: days }, (_, index) => upTo(index + 1).minus(index === 0 ? 0 : upTo(index)))
}

function halfHourlyRecord(row: HalfHourlyRow, place: number, line: number): DayRecord[] {
  const present = row.values.filter((value) => value !== null)
  if (present.length === 0) return []
  const expected = row.day === '2025-03-30' ? 46 : 48
  return [
    {
      meter: row.meter,
      day: row.day,
      source: 1,
      grade: row.estimated ? 4 : 2,
      quantity: present.reduce((sum, value) => sum.plus(value), new D(0)),
      unit: 'kWh',
      cv: null,
      incomplete: present.length < expected,
      place,
      row: line,
    },
  ]
}

const billRecords = (row: BillRow, place: number, line: number): DayRecord[] =>
  spread(new D(row.quantity), row.days).map((quantity, index) => ({
    meter: row.meter,
    day: shifted(row.from, index),
    source: 4,
    grade: row.estimated ? 4 : 3,
    quantity,
    unit: row.unit,
    cv: row.cv,
    incomplete: false,
    place,
    row: line,
  }))

/** Bills of a meter that end on the day on which the next begins leave that day to it; where all do, the last one, too. */
function withDaysOfTheirOwn(rows: readonly BillRow[]): BillRow[] {
  return rows.map((row) => {
    const ofMeter = rows.filter((one) => one.meter === row.meter)
    const begins = (day: string): boolean => ofMeter.some((one) => one.from === day)
    const shares = (one: BillRow): boolean => one.days > 1 && begins(shifted(one.from, one.days - 1))
    const all = ofMeter.some(shares) && !ofMeter.some((one) => begins(shifted(one.from, one.days)))
    return shares(row) || (all && row.days > 1) ? { ...row, days: row.days - 1 } : row
  })
}

interface PlacedRead extends ReadRow {
  readonly place: number
  readonly row: number
}

/** The days between the reads of one register. */
function daysOfRegister(reads: readonly PlacedRead[]): Map<string, { quantity: Decimal; grade: 3 | 4 }> {
  const trust = ['actual', 'customer', 'estimated']
  const best = new Map<string, PlacedRead>()
  for (const read of reads) {
    const key = `${read.day} ${read.serial}`
    const before = best.get(key)
    const better =
      before === undefined ||
      trust.indexOf(read.type) < trust.indexOf(before.type) ||
      (read.type === before.type &&
        (read.place > before.place || (read.place === before.place && read.row > before.row)))
    if (better) best.set(key, read)
  }
  // The serials are named so that the older meter comes first on the day of the exchange.
  const inOrder = [...best.values()].sort((a, b) =>
    `${a.day} ${a.serial}` < `${b.day} ${b.serial}` ? -1 : 1,
  )
  const days = new Map<string, { quantity: Decimal; grade: 3 | 4 }>()
  inOrder.forEach((to, index) => {
    const from = inOrder[index - 1]
    if (from === undefined || from.serial !== to.serial) return
    const grade = from.type === 'estimated' || to.type === 'estimated' ? 4 : 3
    spread(new D(to.cumulative - from.cumulative), apart(from.day, to.day)).forEach((quantity, at) => {
      days.set(shifted(from.day, at), { quantity, grade })
    })
  })
  return days
}

/** The days that the reads of a meter give: those that every register has that was in use. */
function readRecords(reads: readonly PlacedRead[]): DayRecord[] {
  const records: DayRecord[] = []
  for (const meter of new Set(reads.map((read) => read.meter))) {
    const own = reads.filter((read) => read.meter === meter)
    const registers = [...new Set(own.map((read) => read.register))].map((register) => {
      const days = daysOfRegister(own.filter((read) => read.register === register))
      const names = [...days.keys()].sort()
      return { days, first: names[0], last: names.at(-1) }
    })
    const every = [...new Set(registers.flatMap(({ days }) => [...days.keys()]))].sort()
    for (const day of every) {
      const inUse = registers.filter(
        (one) => one.first !== undefined && one.first <= day && day <= (one.last ?? ''),
      )
      const parts = inUse.map((one) => one.days.get(day))
      if (parts.some((part) => part === undefined)) continue
      records.push({
        meter,
        day,
        source: 3,
        grade: parts.some((part) => part?.grade === 4) ? 4 : 3,
        quantity: parts.reduce((sum, part) => sum.plus(part?.quantity ?? Number.NaN), new D(0)),
        unit: meter === 'G1' ? 'm3' : 'kWh',
        cv: null,
        incomplete: false,
        place: 0,
        row: 0,
      })
    }
  }
  return records
}

/** Negative where `a` counts before `b`. */
const precedence = (a: DayRecord, b: DayRecord): number =>
  Number(a.grade >= 4) - Number(b.grade >= 4) ||
  Number(a.incomplete) - Number(b.incomplete) ||
  a.source - b.source ||
  b.place - a.place ||
  b.row - a.row

const gasCv = '39.4'
/** In kWh, or m3 of water; nothing where nobody said what the meter measures. */
function inBaseUnit(record: DayRecord): Decimal | undefined {
  if (record.meter === 'NOT REGISTERED') return undefined
  if (record.meter === 'W1' || record.unit === 'kWh') return record.quantity
  if (record.unit === 'Wh') return record.quantity.div(1000)
  if (record.unit === 'MWh') return record.quantity.times(1000)
  const cubicMetres = record.unit === 'hcf' ? record.quantity.times('2.8316846592') : record.quantity
  return cubicMetres
    .times('1.02264')
    .times(record.cv ?? gasCv)
    .div('3.6')
    .toDecimalPlaces(12)
}

function activityMonths(row: ActivityRow): [month: string, quantity: Decimal][] {
  const quantity = new D(row.quantity)
  const upTo = (days: number): Decimal =>
    days === row.days ? quantity : quantity.times(days).div(row.days).toDecimalPlaces(3, Decimal.ROUND_DOWN)
  const months = Array.from({ length: row.days }, (_, index) => shifted(row.from, index).slice(0, 7))
  return [...new Set(months)].map((month) => {
    const start = months.indexOf(month)
    const end = months.lastIndexOf(month) + 1
    return [`${month}-01`, upTo(end).minus(start === 0 ? 0 : upTo(start))]
  })
}

/** Sums by a key, as lines of text in the order of the keys. */
class Sums {
  readonly #sums = new Map<string, Decimal[]>()
  add(key: string, ...values: (Decimal | number)[]): void {
    const before = this.#sums.get(key)
    this.#sums.set(
      key,
      values.map((value, index) => new D(value).plus(before?.[index] ?? 0)),
    )
  }
  lines(): string[] {
    return [...this.#sums].map(([key, sums]) => [key, ...sums.map((sum) => sum.toFixed())].join(' ')).sort()
  }
}

/** What the ledger must hold, as lines of text. */
export function modelOf(files: readonly CountingFile[]) {
  const records: DayRecord[] = []
  const reads: PlacedRead[] = []
  const activities = new Sums()
  for (const { file, place } of files) {
    if (file.layout === 'daily')
      file.rows.forEach((row, index) => {
        const { meter, day, unit } = row
        const grade = row.estimated ? 4 : 2
        const quantity = new D(row.value)
        records.push({
          meter,
          day,
          source: 2,
          grade,
          quantity,
          unit,
          cv: null,
          incomplete: false,
          place,
          row: index,
        })
      })
    else if (file.layout === 'wide' || file.layout === 'long')
      for (const [index, row] of file.rows.entries()) records.push(...halfHourlyRecord(row, place, index))
    else if (file.layout === 'bills')
      for (const [index, row] of withDaysOfTheirOwn(file.rows).entries())
        records.push(...billRecords(row, place, index))
    else if (file.layout === 'reads')
      reads.push(...file.rows.map((row, index) => ({ ...row, place, row: index })))
    else
      for (const row of file.rows)
        for (const [month, quantity] of activityMonths(row))
          activities.add(`${row.academy} ${month} ${row.estimated ? 4 : 2}`, quantity, 1)
  }
  const derived = readRecords(reads)
  const counting = new Map<string, DayRecord>()
  for (const record of [...records, ...derived]) {
    const key = `${record.meter} ${record.day}`
    const before = counting.get(key)
    if (before === undefined || precedence(record, before) < 0) counting.set(key, record)
  }
  const months = new Sums()
  for (const record of counting.values()) {
    const quantity = inBaseUnit(record)
    if (quantity !== undefined)
      months.add(
        `${record.meter} ${record.day.slice(0, 7)}-01 ${record.grade}`,
        quantity,
        1,
        record.incomplete ? 1 : 0,
      )
  }
  return {
    meterMonths: months.lines(),
    readDays: derived.map((one) => `${one.meter} ${one.day} ${one.grade} ${one.quantity.toFixed()}`).sort(),
    activityMonths: activities.lines(),
  }
}
