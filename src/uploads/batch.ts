import type { Unit } from '../domain/unit.ts'
import type { FormatFound, Issue, ReadContext, ReadResult, Utility } from '../formats/record.ts'
import type { ShownRows, WantedRows } from '../formats/shown-rows.ts'
import type { ListedActivity, ListedDays, ListedReads } from '../ledger/run.ts'

/** A meter that a file names and nobody has registered: it is made, without an academy, to hold its data. */
export interface NewMeter {
  readonly id: string
  readonly number: string
  readonly utility: Utility | undefined
  readonly unit: Unit
}

/** What the reading thread hands over at a time: rows ready for COPY. */
export interface Batch {
  readonly type: 'batch'
  readonly newMeters: readonly NewMeter[]
  /** The meters and the academies that its rows are about. */
  readonly meterIds: readonly string[]
  readonly academyIds: readonly string[]
  /** Rows of meter_day for COPY in binary format; of the other tables, which are few, in text. */
  readonly meterDays: Uint8Array<ArrayBuffer>
  readonly reads: string
  readonly activities: string
  /** The same activities where they are to be compared, not kept. */
  readonly listed: readonly ListedActivity[]
  readonly issues: readonly Issue[]
  readonly bytes: number
  readonly rows: number
}

/** What reading a file came to, and, in a dry run, what of it is to be compared with the ledger. */
export interface ReadOutcome {
  readonly result: ReadResult
  readonly days?: readonly ListedDays[]
  readonly reads?: readonly ListedReads[]
}

/** What the reading thread says. */
export type FromThread =
  | Batch
  | ({ readonly type: 'done' } & ReadOutcome)
  | ({ readonly type: 'shown' } & ShownRows)
/** What the reading thread is told: a file to read, and that a batch of it is in the database. */
export type ToThread =
  | { readonly type: 'read'; readonly task: ReadTask }
  | { readonly type: 'taken' }
  | { readonly type: 'rows'; readonly task: RowsTask }

/** Rows of a file that are to be shown as they stand in it. */
export interface RowsTask {
  readonly path: string
  /** How it was read; undefined of a file that nobody could read. */
  readonly format: FormatFound | undefined
  readonly wanted: WantedRows
}

/** What the reading thread is given. */
export interface ReadTask {
  readonly path: string
  readonly trustId: string
  readonly uploadNo: number
  /** Nothing is kept: what the ledger would be asked of its own rows is handed over. */
  readonly dryRun?: boolean
  readonly context: ReadContext
  readonly meterIds: ReadonlyMap<string, string>
}

export const meterDayColumns = [
  'trust_id',
  'meter_id',
  'day',
  'upload_no',
  'row',
  'row_last',
  'source',
  'grade',
  'quantity',
  'unit',
  'correction',
  'cv',
  'slots',
  'slots_missing',
  'method',
  'basis',
  'slots_estimated',
] as const
export const readColumns = [
  'trust_id',
  'meter_id',
  'register',
  'read_on',
  'upload_no',
  'row',
  'reading',
  'unit',
  'read_type',
  'serial',
  'digits',
  'part',
] as const
export const activityColumns = [
  'trust_id',
  'upload_no',
  'row',
  'part',
  'academy_id',
  'stream',
  'variant',
  'start',
  '"end"',
  'quantity',
  'unit',
  'grade',
  'note',
] as const
