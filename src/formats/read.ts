import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { Collector } from './collector.ts'
import { Activities } from './layouts/activities.ts'
import { Bills } from './layouts/bills.ts'
import { Daily } from './layouts/daily.ts'
import { HalfHourlyLong } from './layouts/half-hourly-long.ts'
import { HalfHourlyWide } from './layouts/half-hourly-wide.ts'
import { Reads } from './layouts/reads.ts'
import type { Layout } from './profile.ts'
import { type Recognised, recognise } from './recognise.ts'
import type { FormatFound, ReadContext, ReadEvent } from './record.ts'
import { openRows, type RowBatch } from './rows.ts'
import { type LayoutReader, type Row, Table } from './table.ts'

const layouts: Readonly<Record<Layout, new (table: Table) => LayoutReader>> = {
  halfHourlyWide: HalfHourlyWide,
  halfHourlyLong: HalfHourlyLong,
  daily: Daily,
  reads: Reads,
  bills: Bills,
  activities: Activities,
}

/** How many records are handed on at a time: few, so that they are gone again before the collector of garbage calls them old. */
const batchSize = 250

const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
}

/** A row that is a total of the others, or nothing: never a reading. */
function isFooter(cells: readonly string[]): boolean {
  if (cells.every((cell) => cell.trim() === '')) return true
  return cells.some((cell) => /^(grand )?totals?:?$/i.test(cell.trim()))
}

/** Hands on what the collector has gathered. */
function* flush(collector: Collector): Generator<ReadEvent> {
  // Issues first: a batch carries those of its own rows.
  const { issues, records } = collector
  if (issues.waiting.length > 0) yield { type: 'issues', issues: issues.waiting }
  if (records.length > 0) yield { type: 'records', records }
  issues.waiting = []
  collector.records = []
}

function* rejected(
  collector: Collector,
  refusal: Refusal,
  format: FormatFound | undefined,
): Generator<ReadEvent> {
  collector.issues.sayLeftOut()
  collector.issues.addOfFile(refusal.refusal, refusal.message)
  collector.records = []
  yield* flush(collector)
  yield { type: 'done', result: collector.result(format, true) }
}

/** Whether the last row of a file that does not end with a line end was cut in its middle. */
function wasCutOff(batch: RowBatch, index: number, found: Recognised): boolean {
  if (!batch.cutOff || index !== batch.cells.length - 1) return false
  const needed = Math.max(...Object.values(found.columns), found.slots[45] ?? 0)
  return (batch.cells[index]?.length ?? 0) <= needed && (batch.cells[index]?.length ?? 0) < found.heads.length
}

function readRow(
  collector: Collector,
  reader: LayoutReader,
  row: Row,
  { cutOff, broken }: { cutOff: boolean; broken: boolean },
): void {
  if (broken) {
    collector.issue(
      'error',
      'row_broken',
      { row: row.line, value: row.cells.join(' ') },
      'The quotation marks of this row do not match, so its cells cannot be told apart. Close the quotation mark or take it out.',
    )
    collector.row('rejected')
  } else if (isFooter(row.cells)) {
    // The empty line at the end of a file is no row.
    if (row.cells.length > 1 || row.cells[0]?.trim()) collector.row('ignored')
  } else if (cutOff) {
    collector.issue(
      'error',
      'row_short',
      { row: row.line },
      'The file ends in the middle of this row: it was cut off on its way. Send it again whole.',
    )
    collector.row('rejected')
  } else reader.row(row)
}

/**
 * Reads a file to records and issues, in order, in bounded memory. Bad input never throws: a row that cannot be read becomes an
 * issue and the rest goes on; a file that cannot be read becomes one issue and the status `rejected`. The last event is `done`.
 */
export async function* readFile(
  source: AsyncIterable<Uint8Array>,
  context: ReadContext,
): AsyncGenerator<ReadEvent> {
  const collector = new Collector()
  const opened = await openRows(source)
  if (isRefusal(opened)) return yield* rejected(collector, opened, undefined)
  const found = recognise(opened.sample, context)
  if (isRefusal(found)) return yield* rejected(collector, found, undefined)
  const format: FormatFound = {
    name: found.profile.name,
    encoding: found.encoding,
    delimiter: delimiterNames[found.delimiter] ?? found.delimiter,
  }
  if (found.encoding === 'Windows-1252') {
    collector.issue(
      'warning',
      'file_not_text',
      {},
      'The file is not UTF-8; it was read as Windows-1252. Look at accented letters and the pound sign.',
    )
  }
  const reader = new layouts[found.profile.layout](new Table(found, context, collector))
  for await (const batch of opened.rows(found.delimiter)) {
    if (isRefusal(batch)) return yield* rejected(collector, batch, format)
    for (let index = 0; index < batch.cells.length; index++) {
      const line = batch.lines[index] ?? 0
      if (line <= found.headLine) continue
      readRow(
        collector,
        reader,
        { line, cells: batch.cells[index] ?? [] },
        { cutOff: wasCutOff(batch, index, found), broken: batch.broken.has(line) },
      )
      if (collector.tooMuch !== undefined) return yield* rejected(collector, collector.tooMuch, format)
      if (collector.records.length >= batchSize || collector.issues.waiting.length >= batchSize) {
        yield { type: 'progress', bytes: batch.bytes, rows: collector.rowsRead }
        yield* flush(collector)
      }
    }
    yield { type: 'progress', bytes: batch.bytes, rows: collector.rowsRead }
  }
  reader.end()
  if (collector.rowsRead === 0) {
    return yield* rejected(
      collector,
      {
        refusal: 'file_empty',
        message: 'There are no rows under the head. Export the file again with its data.',
      },
      format,
    )
  }
  collector.issues.sayLeftOut()
  yield* flush(collector)
  yield { type: 'done', result: collector.result(format, false) }
}
