import { addDays, type Day } from '../domain/day.ts'
import { type Refusal, type RefusalCode, refuse } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Unit } from '../domain/unit.ts'
import { IssueList } from './issue-list.ts'
import { columnsIgnored } from './judge/columns.ts'
import { FileJudge } from './judge/file-judge.ts'
import { looksLikeData, passedOverMessage } from './judge/passed-over.ts'
import { ExactSum } from './numbers.ts'
import type { Layout } from './profile.ts'
import type { Recognised } from './recognise.ts'
import type {
  ActivityRecord,
  ActivityTotal,
  FileRecord,
  FormatFound,
  Issue,
  MeterDayRecord,
  MeterTotal,
  ReadContext,
  ReadRecord,
  ReadResult,
  Utility,
} from './record.ts'
import { Repeats } from './repeats.ts'
import { Summaries } from './summaries.ts'
import type { Row } from './table.ts'

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

/** How much of each thing one file may have. */
const most = {
  /** Many times what a trust has. A file that names more has something else in the column of the meters. */
  meters: 10_000,
  /** Ten years of a thousand meters. */
  'meter-days and activities': 4_000_000,
  /** They are held until the file ends. */
  'register reads': 200_000,
  /** They are held, too. */
  bills: 100_000,
} as const

/** Gathers what reading a file comes to: records and issues to hand on, row counts, totals. */
export class Collector {
  records: FileRecord[] = []
  readonly issues = new IssueList()
  /** Warnings that are said once for the file. */
  readonly summaries = new Summaries()
  /** Set once the file has more of something than one file may have: it is refused whole. */
  tooMuch: Refusal | undefined
  readonly #counts = { read: 0, accepted: 0, rejected: 0, duplicate: 0, ignored: 0 }
  /** Judges the days of each meter together, once all are there. */
  readonly judge = new FileJudge()
  readonly #meters = new Map<string, MeterSum>()
  readonly #activities = new Map<string, ActivitySum>()
  readonly #meterNumbers = new Set<string>()
  readonly #repeats = new Map<Layout, Repeats>()
  /** Which part of the file is being read, where it has several, and how many rows come before it. */
  part: { readonly name: string; readonly rowsBefore: number } | undefined
  #headLine: number | undefined
  #passedOver: { readonly row: number; count: number } | undefined
  #facts = 0
  #reads = 0
  #bills = 0

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

  /** Turns accepted rows into repeated ones: it took the last of them to see. */
  repeats(rows: number): void {
    this.#counts.accepted -= rows
    this.#counts.duplicate += rows
  }

  issue(
    severity: Issue['severity'],
    code: RefusalCode,
    at: { row?: number; column?: string | undefined; value?: string | undefined },
    message: string,
  ): void {
    const { column, value } = at
    if (at.row !== undefined) this.judge.spoke(at.row)
    this.issues.add({ code, severity, row: at.row, column, value, message: this.#placed(at.row, message) })
  }

  /** Says what was counted up over the rows: to be called once, after the last. */
  saySummaries(): void {
    this.summaries.flush((severity, code, at, message) => this.issue(severity, code, at, message))
  }

  /** Rows are counted on over all parts of a file; people count within each. */
  #placed(row: number | undefined, message: string): string {
    if (this.part === undefined) return message
    const { name, rowsBefore } = this.part
    return row === undefined ? `In ${name}: ${message}` : `In ${name}, row ${row - rowsBefore}: ${message}`
  }

  /** What tables of one layout have had so far, over all parts of the file. */
  repeatsOf(layout: Layout): Repeats {
    const there = this.#repeats.get(layout) ?? new Repeats()
    this.#repeats.set(layout, there)
    return there
  }

  /** A table begins: where its head is, and which of its columns are not read. */
  begins(found: Recognised): void {
    this.#headLine ??= found.headLine
    const ignored = columnsIgnored(found)
    if (ignored.length === 0) return
    const names = ignored.map((head) => `“${head}”`).join(', ')
    const message = `${ignored.length === 1 ? `The column ${names} is` : `The columns ${names} are`} not read: the layout “${found.profile.title}” has none of that name. Is one of its columns misspelt? GET /v1/templates, or “trust-carbon template”, shows all of them.`
    this.issue('warning', 'columns_ignored', { column: ignored[0] }, message)
  }

  /** A row is passed over as a total of the others. */
  passesOver(row: Row): void {
    this.row('ignored')
    if (!looksLikeData(row.cells)) return
    this.#passedOver ??= { row: row.line, count: 0 }
    this.#passedOver.count++
  }

  /** What the judge finds, after the last row, as warnings. */
  judged(context: ReadContext): void {
    if (this.#passedOver !== undefined) {
      const { row, count } = this.#passedOver
      this.issue('warning', 'rows_ignored', { row }, passedOverMessage(count))
    }
    for (const { code, row, value, message } of this.judge.findings(context))
      this.issues.add({ code, severity: 'warning', row, column: undefined, value, message })
  }

  #hold(thing: keyof typeof most, count: number): void {
    if (count <= most[thing]) return
    const limit = most[thing].toLocaleString('en-GB')
    this.tooMuch = refuse(
      'file_too_much',
      thing === 'meters'
        ? `The file names more than ${limit} meters. Check that it is the numbers of meters that stand in their column.`
        : `The file has more than ${limit} ${thing}. Split it, for example by year.`,
    )
  }

  /** Notes that a meter is named: a file may only have so many. */
  namesMeter(number: string): void {
    this.#meterNumbers.add(number)
    this.#hold('meters', this.#meterNumbers.size)
  }

  /** Notes that a bill is held until the file ends. */
  holdsBill(): void {
    this.#hold('bills', ++this.#bills)
  }

  /** Refuses the file whole; the first reason is the one that is given. */
  refuse(refusal: Refusal): void {
    this.tooMuch ??= refusal
  }

  read(record: ReadRecord): void {
    this.records.push(record)
    this.#hold('register reads', ++this.#reads)
  }

  meterDay(record: MeterDayRecord, readings: number): void {
    this.records.push(record)
    this.judge.day(record)
    this.#hold('meter-days and activities', ++this.#facts)
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
    this.judge.reads(meter, span)
    const total = new ExactSum()
    total.addText(span.total)
    this.#meters.set(`${meter}\treads`, {
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
    this.#hold('meter-days and activities', ++this.#facts)
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

  /** Whether no row was taken in and nothing was said: then it must be said why nothing came of the file. */
  get cameToNothing(): boolean {
    const { accepted, duplicate } = this.#counts
    const { errors, warnings } = this.issues.counts
    return accepted + duplicate + errors + warnings === 0
  }

  get rowsRead(): number {
    return this.#counts.read
  }

  result(format: FormatFound | undefined, rejected: boolean): ReadResult {
    const nothing = this.#counts.accepted === 0 && this.#counts.duplicate === 0
    const status = rejected || nothing ? 'rejected' : this.issues.counts.errors > 0 ? 'partial' : 'ok'
    return {
      format,
      status,
      rows: { ...this.#counts },
      ...(this.#headLine === undefined ? {} : { headLine: this.#headLine }),
      issues: this.issues.counts,
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
