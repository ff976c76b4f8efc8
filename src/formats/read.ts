import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { batchesOf, openText } from './batches.ts'
import { Collector } from './collector.ts'
import { type FilePart, partsOf } from './containers/parts.ts'
import { BadArchive } from './containers/unzip.ts'
import type { FileSource } from './file-source.ts'
import { layouts } from './layouts/layouts.ts'
import { headChange } from './mapping/head-change.ts'
import { TableRows } from './read-table.ts'
import type { Recognised } from './recognise.ts'
import type { FormatFound, ReadContext, ReadEvent } from './record.ts'
import type { OpenedText } from './rows.ts'
import { Table } from './table.ts'
import { type Understood, type Unknown, understand } from './understand.ts'
import type { Unfolding } from './unfold/unfolding.ts'

/** How many records are handed on at a time: few, so that they are gone again before the collector of garbage calls them old. */
const batchSize = 250
/** JSON is read as a whole, in memory: a year of a hundred meters takes a third of this. */
const wholeBytesMax = 64 * 1024 * 1024

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
  refusal: Unknown,
  format: FormatFound | undefined,
): Generator<ReadEvent> {
  collector.issues.sayLeftOut()
  collector.issues.addOfFile(refusal.refusal, refusal.message)
  collector.records = []
  yield* flush(collector)
  const { proposal } = refusal
  const result = collector.result(format, true)
  yield { type: 'done', result: proposal === undefined ? result : { ...result, proposal } }
}

/** What a part that is no table is read as: the rows of a layout, under heads of its unfolding's own. */
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
  if (by === 'whole') {
    yield await wholeText(opened)
    return
  }
  for await (const batch of opened.lines()) {
    if (isRefusal(batch)) {
      yield batch
      return
    }
    const { lines, line, bytes } = batch
    for (const [index, text] of lines.entries()) yield { text, no: line + index, bytes }
  }
}

/** All of a text, up to what is read as a whole. */
async function wholeText(opened: OpenedText): Promise<{ text: string; no: number; bytes: number } | Refusal> {
  const whole: string[] = []
  let bytes = 0
  for await (const piece of opened.pieces()) {
    bytes = piece.bytes
    if (bytes > wholeBytesMax)
      return refuse(
        'file_too_large',
        `A file of this format is read as a whole, and only up to ${wholeBytesMax / 1024 / 1024} MB. Ask for it in smaller parts, for example by year.`,
      )
    whole.push(piece.text)
  }
  return { text: whole.join(''), no: 1, bytes }
}

/** Reads a file part by part; what it finds is handed on as it comes. */
class FileReader {
  readonly #context: ReadContext
  readonly #collector: Collector
  /** How many rows of the file come before the part that is being read. */
  #rowsBefore = 0
  #lastRow = 0
  #bytesBefore = 0
  readonly #places: { name: string | undefined; delimiter: string; rowsBefore: number }[] = []
  #bytes = 0
  /** What the bytes turned out to be further down, where that is not what they began as. */
  encoding: string | undefined
  /** Why nothing of the file is to be taken in. */
  refusal: Refusal | undefined

  constructor(context: ReadContext, collector: Collector) {
    this.#context = context
    this.#collector = collector
  }

  /** Where each part stands, so that its rows can be shown again; nothing where the file is one text. */
  places(): Pick<FormatFound, 'parts'> {
    return this.#places.some(({ name }) => name !== undefined) ? { parts: this.#places } : {}
  }

  /** Reads the next part. */
  async *part(understood: Understood, name: string | undefined): AsyncGenerator<ReadEvent> {
    this.#rowsBefore = this.#lastRow
    this.#bytesBefore += this.#bytes
    const { part, format } = understood
    this.#places.push({ name: part.name, delimiter: format.delimiter, rowsBefore: this.#rowsBefore })
    this.#collector.part = name === undefined ? undefined : { name, rowsBefore: this.#rowsBefore }
    if (understood.as === 'table') yield* this.#table(understood.part, understood.found)
    else if (understood.part.kind === 'text') yield* this.#unfolded(understood.part, understood.unfolding)
    this.#collector.part = undefined
  }

  *#handOn(bytes: number): Generator<ReadEvent> {
    this.#bytes = bytes
    yield { type: 'progress', bytes: this.#bytesBefore + bytes, rows: this.#collector.rowsRead }
    yield* flush(this.#collector)
  }

  get #full(): boolean {
    const { records, issues } = this.#collector
    return records.length >= batchSize || issues.waiting.length >= batchSize
  }

  async *#table(part: FilePart, found: Recognised): AsyncGenerator<ReadEvent> {
    const collector = this.#collector
    const rows = new TableRows(found, { context: this.#context, collector, rowsBefore: this.#rowsBefore })
    for await (const batch of batchesOf(part, found.delimiter)) {
      if (isRefusal(batch)) {
        this.refusal = batch
        return
      }
      if (batch.encoding !== found.encoding) this.encoding = batch.encoding
      for (let index = 0; index < batch.cells.length; index++) {
        rows.row(batch, index)
        if (this.#full) yield* this.#handOn(batch.bytes)
      }
      this.refusal = collector.tooMuch
      if (this.refusal !== undefined) return
      this.#lastRow = this.#rowsBefore + (batch.lines.at(-1) ?? 0)
      yield* this.#handOn(batch.bytes)
    }
    yield* this.#end(rows.end())
  }

  /** What a reader still had to say, handed on as it comes. */
  *#end(steps: Iterable<void>): Generator<ReadEvent> {
    for (const _ of steps) {
      if (this.#collector.tooMuch !== undefined) break
      if (this.#full) yield* this.#handOn(this.#bytes)
    }
    this.refusal = this.#collector.tooMuch
  }

  async *#unfolded(part: FilePart & { kind: 'text' }, unfolding: Unfolding): AsyncGenerator<ReadEvent> {
    const collector = this.#collector
    const opened = await openText(part)
    const found = unfoldedAs(unfolding, opened.sample.encoding.name)
    const reader = new layouts[unfolding.layout](new Table(found, this.#context, collector))
    const unfolder = unfolding.open(
      {
        issue: (severity, code, at, message) => collector.issue(severity, code, this.#placed(at), message),
        row: (fate) => collector.row(fate),
        refuse: (refusal) => {
          collector.tooMuch ??= refusal
        },
      },
      this.#context,
    )
    for await (const portion of portions(opened, unfolding.by)) {
      this.refusal = isRefusal(portion) ? portion : collector.tooMuch
      if (isRefusal(portion) || this.refusal !== undefined) return
      for (const row of unfolder.text(portion.text, portion.no)) {
        reader.row(this.#before === 0 ? row : { ...row, line: row.line + this.#before })
        this.#lastRow = Math.max(this.#lastRow, this.#before + row.line)
        if (this.#full) yield* this.#handOn(portion.bytes)
      }
    }
    for (const row of unfolder.end()) reader.row({ ...row, line: row.line + this.#before })
    yield* this.#end(reader.end() ?? [])
  }

  get #before(): number {
    return this.#rowsBefore
  }

  #placed<T extends { row?: number }>(at: T): T {
    return at.row === undefined ? at : { ...at, row: at.row + this.#rowsBefore }
  }
}

/** The parts of a file that are read, and why each of the others is not. */
interface Chosen {
  readonly read: readonly Understood[]
  readonly left: readonly { readonly name: string; readonly why: Unknown }[]
}

async function choose(parts: readonly FilePart[], context: ReadContext): Promise<Chosen> {
  const read: Understood[] = []
  const left: { name: string; why: Unknown }[] = []
  for (const part of parts) {
    if (part.kind === 'sheet' && part.hidden) {
      left.push({
        name: part.name,
        why: refuse('part_ignored', 'It is hidden in the workbook: show it there, if it is meant.'),
      })
      continue
    }
    const understood = await understand(part, context)
    if (isRefusal(understood)) left.push({ name: part.name ?? 'the file', why: understood })
    else read.push(understood)
  }
  return { read, left }
}

/**
 * Reads a file to records and issues, in order, in bounded memory. Bad input never throws: a row that cannot be read becomes an
 * issue and the rest goes on; a file that cannot be read becomes one issue and the status `rejected`. The last event is `done`.
 */
export async function* readFile(file: FileSource, context: ReadContext): AsyncGenerator<ReadEvent> {
  const collector = new Collector()
  try {
    yield* readParts(file, { context, collector })
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
    const message = `The archive cannot be unpacked to its end: ${error.message}. Nothing of it was taken in. Make it again, or send the files in it one by one.`
    yield* rejected(collector, refuse('file_not_text', message), undefined)
  }
}

async function* readParts(
  file: FileSource,
  { context, collector }: { context: ReadContext; collector: Collector },
): AsyncGenerator<ReadEvent> {
  const parts = await partsOf(file)
  if (isRefusal(parts)) return yield* rejected(collector, parts, undefined)
  const { read, left } = await choose(parts, context)
  const format = read[0]?.format
  if (format === undefined) return yield* rejected(collector, whyNone(left), left[0]?.why.format)
  for (const understood of read) {
    if (understood.as !== 'table') continue
    sayHeadChange(collector, understood.found)
    for (const { code, message } of understood.notes) collector.issue('warning', code, {}, message)
  }
  for (const { name, why } of left) {
    const because = why.refusal === 'file_unknown_format' ? 'It has no table of a known kind.' : why.message
    collector.issue('warning', 'part_ignored', {}, `Of this file, ${name} was not read. ${because}`)
  }
  const reader = new FileReader(context, collector)
  for (const understood of read) {
    const { part } = understood
    yield* reader.part(understood, read.length > 1 ? (part.name ?? 'the file') : undefined)
    if (reader.refusal !== undefined) return yield* rejected(collector, reader.refusal, format)
  }
  const { encoding = format.encoding } = reader
  if (encoding === 'Windows-1252')
    collector.issue(
      'warning',
      'file_not_text',
      {},
      'The file is not UTF-8; it was read as Windows-1252. Look at accented letters and the pound sign.',
    )
  collector.judged(context)
  yield* finished(collector, { ...format, ...reader.places(), encoding })
}

/** A known sender's file that no longer has the columns that it had: read all the same, where those that are needed are there. */
function sayHeadChange(collector: Collector, { profile, heads }: Recognised): void {
  const { saved } = profile
  const change = saved && headChange(saved, heads)
  if (saved === undefined || change === undefined) return
  collector.issue(
    'warning',
    'head_changed',
    {},
    `The columns are not those that “${saved.name}” was made for (${change}). The columns that it reads are all there, and were read. Look at whether they still mean the same; if so, save the profile anew.`,
  )
}

/** The reason where no part of a file can be read: that of the first, and of how many more. */
function whyNone(left: Chosen['left']): Unknown {
  const first = left.find(({ why }) => why.proposal !== undefined) ?? left[0]
  if (first === undefined) throw new Error('A file without parts was opened.')
  if (left.length === 1) return first.why
  const names = left.map(({ name }) => name).slice(0, 5)
  const message = `None of its ${left.length} tables could be read (${names.join(', ')}${left.length > 5 ? ' …' : ''}). Of ${first.name}: ${first.why.message}`
  return { ...first.why, message }
}

/** After the last row. */
function* finished(collector: Collector, format: FormatFound): Generator<ReadEvent> {
  if (collector.rowsRead === 0) {
    const message = 'There are no rows under the head. Export the file again with its data.'
    return yield* rejected(collector, { refusal: 'file_empty', message }, format)
  }
  if (collector.cameToNothing)
    collector.issues.addOfFile(
      'file_empty',
      'No row of the file has a value that could be taken in. Look at the warnings, or export it again with its data.',
    )
  collector.issues.sayLeftOut()
  yield* flush(collector)
  const { series: meters, readSpans: reads } = collector.judge
  yield { type: 'done', result: collector.result(format, false), days: { meters, reads } }
}
