import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { Collector } from './collector.ts'
import type { FileSource } from './file-source.ts'
import { layouts } from './layouts/layouts.ts'
import { type Recognised, recognise } from './recognise.ts'
import type { FormatFound, ReadContext, ReadEvent } from './record.ts'
import { type OpenedText, openRows, type RowBatch } from './rows.ts'
import { type LayoutReader, type Row, Table } from './table.ts'
import type { Unfolding } from './unfold/unfolding.ts'
import { unfoldings } from './unfold/unfoldings.ts'

/** How many records are handed on at a time: few, so that they are gone again before the collector of garbage calls them old. */
const batchSize = 250

/** JSON is read as a whole, in memory: a year of a hundred meters takes a third of this. */
const wholeBytesMax = 64 * 1024 * 1024

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
    if (row.cells.length > 1 || row.cells[0]?.trim()) collector.passesOver(row)
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

/** What a file that is no table is read as: the rows of a layout, under heads of its unfolding's own. */
function unfoldedAs(unfolding: Unfolding, encoding: string): Recognised {
  const { name, title, layout, heads, columns, slots = [], slotFlags = [], says = {} } = unfolding
  const profile = { name, title, layout, heads: {}, required: [] }
  return { profile, delimiter: '', encoding, headLine: 0, heads, columns, slots, slotFlags, says }
}

/** The text of a file as its unfolding takes it: line by line, or all at once. */
async function* portions(
  opened: OpenedText,
  by: Unfolding['by'],
): AsyncGenerator<{ text: string; no: number; bytes: number } | Refusal> {
  const whole: string[] = []
  let bytes = 0
  for await (const batch of opened.lines()) {
    if (isRefusal(batch)) {
      yield batch
      return
    }
    bytes = batch.bytes
    if (bytes > wholeBytesMax && by === 'whole') {
      yield refuse(
        'file_too_large',
        `A file of this format is read as a whole, and only up to ${wholeBytesMax / 1024 / 1024} MB. Ask for it in smaller parts, for example by year.`,
      )
      return
    }
    if (by === 'whole') whole.push(...batch.lines)
    else for (const [index, text] of batch.lines.entries()) yield { text, no: batch.line + index, bytes }
  }
  if (by === 'whole') yield { text: whole.join('\n'), no: 1, bytes }
}

async function* readUnfolded(
  opened: OpenedText,
  unfolding: Unfolding,
  { context, collector }: { context: ReadContext; collector: Collector },
): AsyncGenerator<ReadEvent> {
  const encoding = opened.sample.encoding.name
  const format: FormatFound = { name: unfolding.name, encoding, delimiter: 'none' }
  const found = unfoldedAs(unfolding, encoding)
  const reader = new layouts[unfolding.layout](new Table(found, context, collector))
  const unfolder = unfolding.open(
    {
      issue: (severity, code, at, message) => collector.issue(severity, code, at, message),
      row: (fate) => collector.row(fate),
    },
    context,
  )
  for await (const portion of portions(opened, unfolding.by)) {
    if (isRefusal(portion)) return yield* rejected(collector, portion, format)
    for (const row of unfolder.text(portion.text, portion.no)) {
      reader.row(row)
      if (collector.records.length >= batchSize) {
        yield { type: 'progress', bytes: portion.bytes, rows: collector.rowsRead }
        yield* flush(collector)
      }
    }
    if (collector.tooMuch !== undefined) return yield* rejected(collector, collector.tooMuch, format)
  }
  for (const row of unfolder.end()) reader.row(row)
  yield* finished(reader, { collector, context }, format)
}

/** After the last row. */
function* finished(
  reader: LayoutReader,
  { collector, context }: { collector: Collector; context: ReadContext },
  format: FormatFound,
): Generator<ReadEvent> {
  reader.end()
  collector.judged(context)
  if (collector.rowsRead === 0) {
    const message = 'There are no rows under the head. Export the file again with its data.'
    return yield* rejected(collector, { refusal: 'file_empty', message }, format)
  }
  collector.issues.sayLeftOut()
  yield* flush(collector)
  const { series: meters, readSpans: reads } = collector.judge
  yield { type: 'done', result: collector.result(format, false), days: { meters, reads } }
}

/**
 * Reads a file to records and issues, in order, in bounded memory. Bad input never throws: a row that cannot be read becomes an
 * issue and the rest goes on; a file that cannot be read becomes one issue and the status `rejected`. The last event is `done`.
 */
export async function* readFile(file: FileSource, context: ReadContext): AsyncGenerator<ReadEvent> {
  const collector = new Collector()
  const opened = await openRows(file.open())
  if (isRefusal(opened)) return yield* rejected(collector, opened, undefined)
  const asked = context.defaults.profile
  const unfolding = unfoldings.find((one) =>
    asked === undefined ? one.looks(opened.sample.text) : one.name === asked,
  )
  if (unfolding !== undefined) return yield* readUnfolded(opened, unfolding, { context, collector })
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
  yield* finished(reader, { collector, context }, format)
}
