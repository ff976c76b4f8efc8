import { addDays, type Day } from '../domain/day.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import { ExactSum } from './numbers.ts'
import type {
  ActivityRecord,
  ActivityTotal,
  FileRecord,
  FormatFound,
  Issue,
  MeterDayRecord,
  MeterTotal,
  ReadResult,
  Utility,
} from './record.ts'

/** What became of a row. */
export type Fate = 'accepted' | 'rejected' | 'duplicate' | 'ignored'

interface MeterSum {
  readonly utility: Utility | undefined
  readonly unit: Unit
  days: number
  readings: number
  firstDay: Day
  lastDay: Day
  readonly total: ExactSum
}

interface ActivitySum {
  readonly stream: StreamId
  readonly unit: Unit
  records: number
  first: Day
  /** Exclusive. */
  end: Day
  readonly total: ExactSum
}

const cut = (text: string | undefined): string | undefined =>
  text !== undefined && text.length > 100 ? `${text.slice(0, 99)}…` : text

/** Gathers what reading a file comes to: records and issues to hand on, row counts, totals. */
export class Collector {
  records: FileRecord[] = []
  issues: Issue[] = []
  readonly #counts = { read: 0, accepted: 0, rejected: 0, duplicate: 0, ignored: 0 }
  readonly #meters = new Map<string, MeterSum>()
  readonly #activities = new Map<string, ActivitySum>()
  #errors = 0

  /** Notes the fate of one row under the head. */
  row(fate: Fate): void {
    this.#counts.read++
    this.#counts[fate]++
  }

  /** Turns an accepted row into a rejected one: it took a later row to see. */
  takeBack(rows: number): void {
    this.#counts.accepted -= rows
    this.#counts.rejected += rows
  }

  issue(
    severity: Issue['severity'],
    code: RefusalCode,
    at: { row?: number; column?: string | undefined; value?: string | undefined },
    message: string,
  ): void {
    if (severity === 'error') this.#errors++
    this.issues.push({ code, severity, row: at.row, column: at.column, value: cut(at.value), message })
  }

  meterDay(record: MeterDayRecord, readings: number): void {
    this.records.push(record)
    const sum = this.#meters.get(record.meter)
    if (sum === undefined || sum.unit !== record.unit) this.#firstOfMeter(record, readings)
    else {
      sum.days++
      sum.readings += readings
      if (record.day < sum.firstDay) sum.firstDay = record.day
      if (record.day > sum.lastDay) sum.lastDay = record.day
      sum.total.addText(record.quantity)
    }
  }

  #firstOfMeter(record: MeterDayRecord, readings: number): void {
    const key = this.#meters.has(record.meter) ? `${record.meter}\t${record.unit}` : record.meter
    const before = this.#meters.get(key)
    if (before !== undefined) {
      before.days++
      before.readings += readings
      before.total.addText(record.quantity)
      if (record.day < before.firstDay) before.firstDay = record.day
      if (record.day > before.lastDay) before.lastDay = record.day
      return
    }
    const total = new ExactSum()
    total.addText(record.quantity)
    this.#meters.set(key, {
      utility: record.utility,
      unit: record.unit,
      days: 1,
      readings,
      firstDay: record.day,
      lastDay: record.day,
      total,
    })
  }

  /** Adds to a meter's totals without a record of a day: for reads. */
  meterSpan(
    meter: string,
    span: {
      utility: Utility | undefined
      unit: Unit
      first: Day
      last: Day
      days: number
      readings: number
      total: string
    },
  ): void {
    const total = new ExactSum()
    total.addText(span.total)
    this.#meters.set(meter, {
      utility: span.utility,
      unit: span.unit,
      days: span.days,
      readings: span.readings,
      firstDay: span.first,
      lastDay: span.last,
      total,
    })
  }

  activity(record: ActivityRecord): void {
    this.records.push(record)
    const key = `${record.stream} ${record.unit}`
    const sum = this.#activities.get(key) ?? {
      stream: record.stream,
      unit: record.unit,
      records: 0,
      first: record.start,
      end: record.end,
      total: new ExactSum(),
    }
    this.#activities.set(key, sum)
    sum.records++
    if (record.start < sum.first) sum.first = record.start
    if (record.end > sum.end) sum.end = record.end
    sum.total.addText(record.quantity)
  }

  get rowsRead(): number {
    return this.#counts.read
  }

  result(format: FormatFound | undefined, rejected: boolean): ReadResult {
    const nothing = this.#counts.accepted === 0 && this.#counts.duplicate === 0
    const status = rejected || nothing ? 'rejected' : this.#errors > 0 ? 'partial' : 'ok'
    return {
      format,
      status,
      rows: { ...this.#counts },
      meters: rejected ? [] : this.#meterTotals(),
      activities: rejected ? [] : this.#activityTotals(),
    }
  }

  #meterTotals(): MeterTotal[] {
    return [...this.#meters].map(([key, sum]) => ({
      meter: key.split('\t')[0] ?? key,
      utility: sum.utility,
      unit: sum.unit,
      days: sum.days,
      readings: sum.readings,
      firstDay: sum.firstDay,
      lastDay: sum.lastDay,
      total: sum.total.text(),
    }))
  }

  #activityTotals(): ActivityTotal[] {
    return [...this.#activities.values()].map((sum) => ({
      stream: sum.stream,
      unit: sum.unit,
      records: sum.records,
      first: sum.first,
      last: addDays(sum.end, -1),
      total: sum.total.text(),
    }))
  }
}
