// Runs in a worker thread: reads one file after another and hands over rows ready for COPY, never more than `ahead` batches before
// the database has taken them, so that memory does not grow with the file.
import { createReadStream } from 'node:fs'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { copyCell } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { readFile } from '../formats/read.ts'
import type { Issue } from '../formats/record.ts'
import {
  type ActivityRecord,
  type FileRecord,
  type MeterDayRecord,
  type ReadRecord,
  sourceRank,
} from '../formats/record.ts'
import type { Batch, NewMeter, ReadTask, ToThread } from './batch.ts'

const ahead = 2
/** How many issues wait for the records that they belong to. */
const issuesAtOnce = 5000

const line = (cells: readonly (string | number | undefined)[]): string =>
  `${cells.map(copyCell).join('\t')}\n`

/** One file being read. */
class TaskReader {
  readonly #task: ReadTask
  readonly #port: MessagePort
  readonly #ids: Map<string, string>
  #newMeters: NewMeter[] = []
  #usedMeters = new Set<string>()
  #issues: Issue[] = []
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
    const source = createReadStream(this.#task.path, { highWaterMark: 1024 * 1024 })
    for await (const event of readFile(source, this.#task.context)) {
      if (event.type === 'issues') this.#issues.push(...event.issues)
      else if (event.type === 'progress') this.#at = { bytes: event.bytes, rows: event.rows }
      else if (event.type === 'records') await this.#send(event.records)
      else {
        if (this.#issues.length > 0) await this.#send([])
        this.#port.postMessage({ type: 'done', result: event.result })
      }
      if (this.#issues.length >= issuesAtOnce) await this.#send([])
    }
  }

  async #send(records: readonly FileRecord[]): Promise<void> {
    const batch = this.#batchOf(records)
    this.#sent++
    this.#port.postMessage(batch, [batch.meterDays.buffer as ArrayBuffer])
    while (this.#sent - this.#taken >= ahead) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #batchOf(records: readonly FileRecord[]): Batch {
    let meterDays = ''
    let reads = ''
    let activities = ''
    const academyIds = new Set<string>()
    for (const record of records) {
      if (record.kind === 'meterDay') meterDays += this.#meterDayLine(record)
      else if (record.kind === 'read') reads += this.#readLine(record)
      else {
        activities += this.#activityLine(record)
        academyIds.add(record.academyId)
      }
    }
    const batch = {
      type: 'batch' as const,
      newMeters: this.#newMeters,
      meterIds: [...this.#usedMeters],
      academyIds: [...academyIds],
      // A buffer of its own, not a slice of Node's pool, so that it can change hands.
      meterDays: new TextEncoder().encode(meterDays),
      reads,
      activities,
      issues: this.#issues,
      ...this.#at,
    }
    this.#newMeters = []
    this.#usedMeters = new Set()
    this.#issues = []
    return batch
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

  #meterDayLine(record: MeterDayRecord): string {
    const { slots } = record
    let missing = 0
    let list = ''
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]
      if (slot === null || slot === undefined) missing++
      list += `${index === 0 ? '' : ','}${slot ?? 'NULL'}`
    }
    const { trustId, uploadNo } = this.#task
    return `${trustId}\t${this.#meterId(record)}\t${record.day}\t${uploadNo}\t${record.row}\t${record.rowLast}\t${
      sourceRank[record.source]
    }\t${record.grade}\t${record.quantity}\t${record.unit}\t${copyCell(record.correction)}\t${copyCell(
      record.calorificValue,
    )}\t{${list}}\t${missing}\n`
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
    ])
  }

  #activityLine(record: ActivityRecord): string {
    return line([
      this.#task.trustId,
      this.#task.uploadNo,
      record.row,
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

const port = parentPort
if (port === null) throw new Error('This file runs in a worker thread.')
let reader: TaskReader | undefined
port.on('message', (message: ToThread) => {
  if (message.type === 'taken') {
    reader?.taken()
    return
  }
  reader = new TaskReader(message.task, port)
  // What goes wrong here ends the thread, and whoever waits for it hears why.
  reader.read().catch((error: unknown) => {
    setImmediate(() => {
      throw error
    })
  })
})
