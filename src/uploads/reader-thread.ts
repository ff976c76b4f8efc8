// Runs in a worker thread: reads one file and hands over rows ready for COPY, never more than `ahead` batches before the
// database has taken them, so that memory does not grow with the file.
import { createReadStream } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
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
import type { Batch, NewMeter, ReadTask } from './batch.ts'
import { CopyBytes } from './copy-bytes.ts'

const ahead = 2
const task = workerData as ReadTask
const port = parentPort
if (port === null) throw new Error('This file runs in a worker thread.')

const meterIds = new Map(task.meterIds)
let newMeters: NewMeter[] = []

function meterId(record: MeterDayRecord | ReadRecord): string {
  const known = meterIds.get(record.meter)
  if (known !== undefined) return known
  const made = { id: newId(), number: record.meter, utility: record.utility, unit: record.unit }
  newMeters.push(made)
  meterIds.set(record.meter, made.id)
  return made.id
}

function addMeterDay(record: MeterDayRecord): void {
  const { slots } = record
  let missing = 0
  for (const slot of slots) if (slot === null) missing++
  meterDays.text(
    `${task.trustId}\t${meterId(record)}\t${record.day}\t${task.uploadNo}\t${record.row}\t${record.rowLast}\t${
      sourceRank[record.source]
    }\t${record.grade}\t${record.quantity}\t${record.unit}\t${copyCell(record.correction)}\t${copyCell(
      record.calorificValue,
    )}\t`,
  )
  meterDays.integers(slots)
  meterDays.text(`\t${missing}\n`)
}

const line = (cells: readonly (string | number | undefined)[]): string =>
  `${cells.map(copyCell).join('\t')}\n`

const readLine = (record: ReadRecord): string =>
  line([
    task.trustId,
    meterId(record),
    record.register,
    record.readOn,
    task.uploadNo,
    record.row,
    record.reading,
    record.unit,
    record.readType,
    record.serial,
    record.digits,
  ])

const activityLine = (record: ActivityRecord): string =>
  line([
    task.trustId,
    task.uploadNo,
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

let taken = 0
let sent = 0
let wake: () => void = () => {}
port.on('message', () => {
  taken++
  wake()
})

async function send(batch: Batch): Promise<void> {
  sent++
  port?.postMessage(batch, [batch.meterDays.buffer as ArrayBuffer])
  while (sent - taken >= ahead) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

/** Rows gathered for the next batch: about as many as the database takes in a hundredth of a second. */
const rowsAtOnce = 1000
const meterDays = new CopyBytes(768 * 1024)
let reads = ''
let activities = ''
let rowsGathered = 0
let issues: Issue[] = []
let at = { bytes: 0, rows: 0 }

function gather(records: readonly FileRecord[]): void {
  for (const record of records) {
    if (record.kind === 'meterDay') addMeterDay(record)
    else if (record.kind === 'read') reads += readLine(record)
    else activities += activityLine(record)
  }
  rowsGathered += records.length
}

async function handOver(): Promise<void> {
  if (rowsGathered === 0 && issues.length === 0) return
  const days = meterDays.take()
  const batch = { type: 'batch' as const, newMeters, meterDays: days, reads, activities, issues, ...at }
  newMeters = []
  reads = ''
  activities = ''
  rowsGathered = 0
  issues = []
  await send(batch)
}

// In small pieces, so that the rows of one are forgotten before the next: it takes a quarter less time than by the megabyte.
for await (const event of readFile(
  createReadStream(task.path, { highWaterMark: 128 * 1024 }),
  task.context,
)) {
  if (event.type === 'issues') issues.push(...event.issues)
  else if (event.type === 'progress') at = { bytes: event.bytes, rows: event.rows }
  else if (event.type === 'records') gather(event.records)
  else {
    await handOver()
    port.postMessage({ type: 'done', result: event.result })
  }
  if (rowsGathered >= rowsAtOnce || issues.length >= rowsAtOnce) await handOver()
}
port.close()
