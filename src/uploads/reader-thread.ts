// Runs in a worker thread: reads one file after another and hands over rows ready for COPY, never more than `ahead` batches before
// the database has taken them, so that memory does not grow with the file.
import { stat } from 'node:fs/promises'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { copyCell } from '../db/client.ts'
import { CopyBinary } from '../db/copy-binary.ts'
import { newId } from '../db/id.ts'
import { fileOnDisk } from '../formats/file-source.ts'
import { type MeterSeries, marks } from '../formats/judge/series.ts'
import { originalRows } from '../formats/original-rows.ts'
import { readFile } from '../formats/read.ts'
import {
  type ActivityRecord,
  type FileDays,
  type FileRecord,
  type Issue,
  type MeterDayRecord,
  type ReadRecord,
  sourceRank,
} from '../formats/record.ts'
import { shownRows } from '../formats/shown-rows.ts'
import type { ListedActivity, ListedDays } from '../ledger/run.ts'
import {
  type Batch,
  meterDayColumns,
  type NewMeter,
  type ReadOutcome,
  type ReadTask,
  type RowsTask,
  type ToThread,
} from './batch.ts'

const ahead = 2
/** Rows, or issues, gathered for a batch: as many as the database takes in a few hundredths of a second, for which a request may wait. */
const rowsAtOnce = 2500

const line = (cells: readonly (string | number | undefined)[]): string =>
  `${cells.map(copyCell).join('\t')}\n`

const listedActivity = ({ row, academyId, stream, variant, start, end, quantity, unit }: ActivityRecord) => ({
  ...{ row, academyId, stream, variant, start, end, quantity, unit },
})

/** A meter's days as lists to compare with; undefined where the ledger does not have the meter. */
function listedDays(series: MeterSeries, meterId: string | undefined): ListedDays | undefined {
  if (meterId === undefined) return undefined
  const { length, unit } = series
  const of = (bit: number): Uint8Array => series.marks.slice(0, length).map((mark) => (mark & bit ? 1 : 0))
  return {
    meterId,
    unit,
    days: series.days.slice(0, length),
    rows: series.rows.slice(0, length),
    values: series.values.slice(0, length),
    sources: series.marks.slice(0, length).map((mark) => mark & marks.source),
    estimated: of(marks.estimated),
    part: of(marks.part),
  }
}

/** One file being read. */
class TaskReader {
  readonly #task: ReadTask
  readonly #port: MessagePort
  readonly #ids: Map<string, string>
  #newMeters: NewMeter[] = []
  #usedMeters = new Set<string>()
  #academyIds = new Set<string>()
  readonly #meterDays = new CopyBinary(1280 * 1024)
  #reads = ''
  #activities = ''
  #listed: ListedActivity[] = []
  #issues: Issue[] = []
  #rows = 0
  #at = { bytes: 0, rows: 0 }
  #sent = 0
  #taken = 0
  #wake: () => void = () => {}

  constructor(task: ReadTask, port: MessagePort) {
    this.#task = task
    this.#port = port
    this.#ids = new Map(task.meterIds)
  }

  /** The database has taken a batch. */
  taken(): void {
    this.#taken++
    this.#wake()
  }

  async read(): Promise<void> {
    const { path, context } = this.#task
    for await (const event of readFile(fileOnDisk(path, (await stat(path)).size), context)) {
      if (event.type === 'issues') this.#issues.push(...event.issues)
      else if (event.type === 'progress') this.#at = { bytes: event.bytes, rows: event.rows }
      else if (event.type === 'records') this.#gather(event.records)
      else {
        await this.#handOver()
        this.#port.postMessage({ type: 'done', result: event.result, ...this.#compared(event.days) })
      }
      if (this.#rows >= rowsAtOnce || this.#issues.length >= rowsAtOnce) await this.#handOver()
    }
  }

  /** What a dry run hands over beside the result, of meters that the ledger has. */
  #compared(days: FileDays | undefined): Omit<ReadOutcome, 'result'> {
    if (!this.#task.dryRun || days === undefined) return {}
    const { meterIds } = this.#task
    return {
      days: days.meters.flatMap((one) => listedDays(one, meterIds.get(one.meter)) ?? []),
      reads: [...days.reads].flatMap(([meter, { first, last, total, unit }]) => {
        const meterId = meterIds.get(meter)
        return meterId === undefined ? [] : [{ meterId, first, last, total, unit }]
      }),
    }
  }

  #gather(records: readonly FileRecord[]): void {
    for (const record of records) {
      if (record.kind === 'meterDay') this.#addMeterDay(record)
      else if (record.kind === 'read') this.#reads += this.#readLine(record)
      else {
        if (this.#task.dryRun) this.#listed.push(listedActivity(record))
        else this.#activities += this.#activityLine(record)
        this.#academyIds.add(record.academyId)
      }
    }
    this.#rows += records.length
  }

  async #handOver(): Promise<void> {
    if (this.#rows === 0 && this.#issues.length === 0) return
    const batch: Batch = {
      type: 'batch',
      newMeters: this.#newMeters,
      meterIds: [...this.#usedMeters],
      academyIds: [...this.#academyIds],
      meterDays: this.#meterDays.take(),
      reads: this.#reads,
      activities: this.#activities,
      listed: this.#listed,
      issues: this.#issues,
      ...this.#at,
    }
    this.#newMeters = []
    this.#usedMeters = new Set()
    this.#academyIds = new Set()
    this.#reads = ''
    this.#activities = ''
    this.#listed = []
    this.#issues = []
    this.#rows = 0
    this.#sent++
    this.#port.postMessage(batch, [batch.meterDays.buffer as ArrayBuffer])
    while (this.#sent - this.#taken >= ahead) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #meterId(record: MeterDayRecord | ReadRecord): string {
    let id = this.#ids.get(record.meter)
    if (id === undefined) {
      id = newId()
      this.#newMeters.push({ id, number: record.meter, utility: record.utility, unit: record.unit })
      this.#ids.set(record.meter, id)
    }
    this.#usedMeters.add(id)
    return id
  }

  /** The fields stand in the order of `meterDayColumns`. */
  #addMeterDay(record: MeterDayRecord): void {
    const rows = this.#meterDays
    const { slots, estimatedSlots, correction, calorificValue } = record
    rows.row(meterDayColumns.length)
    rows.uuid(this.#task.trustId)
    rows.uuid(this.#meterId(record))
    rows.date(record.day)
    rows.integer(this.#task.uploadNo)
    rows.integer(record.row)
    rows.integer(record.rowLast)
    rows.smallint(sourceRank[record.source])
    rows.smallint(record.grade)
    rows.numeric(record.quantity)
    rows.text(record.unit)
    if (correction === undefined) rows.null()
    else rows.numeric(correction)
    if (calorificValue === undefined) rows.null()
    else rows.numeric(calorificValue)
    rows.integers(slots)
    let missing = 0
    for (const slot of slots) if (slot === null) missing++
    rows.smallint(missing)
    if (record.method === undefined) rows.null()
    else rows.text(record.method)
    if (record.basis === undefined) rows.null()
    else rows.text(record.basis)
    if (estimatedSlots === undefined) rows.null()
    else rows.integers(estimatedSlots)
  }

  #readLine(record: ReadRecord): string {
    return line([
      this.#task.trustId,
      this.#meterId(record),
      record.register,
      record.readOn,
      this.#task.uploadNo,
      record.row,
      record.reading,
      record.unit,
      record.readType,
      record.serial,
      record.digits,
      record.part,
    ])
  }

  #activityLine(record: ActivityRecord): string {
    return line([
      this.#task.trustId,
      this.#task.uploadNo,
      record.row,
      record.part ?? 0,
      record.academyId,
      record.stream,
      record.variant,
      record.start,
      record.end,
      record.quantity,
      record.unit,
      record.grade,
      record.note,
    ])
  }
}

async function showRows({ path, format, wanted }: RowsTask, to: MessagePort): Promise<void> {
  const file = fileOnDisk(path, (await stat(path)).size)
  to.postMessage({ type: 'shown', ...(await shownRows(originalRows(file, format), wanted)) })
}

const port = parentPort
if (port === null) throw new Error('This file runs in a worker thread.')
let reader: TaskReader | undefined
port.on('message', (message: ToThread) => {
  if (message.type === 'taken') {
    reader?.taken()
    return
  }
  let work: Promise<void>
  if (message.type === 'rows') work = showRows(message.task, port)
  else {
    reader = new TaskReader(message.task, port)
    work = reader.read()
  }
  // What goes wrong here ends the thread, and whoever waits for it hears why.
  work.catch((error: unknown) => {
    setImmediate(() => {
      throw error
    })
  })
})
