import { CsvError, type Info, parse } from 'csv-parse'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { detectEncoding, type Encoding } from './decode.ts'

/** The longest line that is read, in characters. */
export const lineLengthMax = 1024 * 1024
/** The most columns that are read. */
export const columnsMax = 2000

/** Rows as they stand in the file; `lines[i]` is the line on which `cells[i]` begins, 1 being the file's first. */
export interface RowBatch {
  readonly lines: readonly number[]
  readonly cells: readonly (readonly string[])[]
  /** Bytes read so far. */
  readonly bytes: number
  /** Whether the last row ends with the file, without a line end behind it. */
  readonly cutOff: boolean
}

export interface Sample {
  readonly encoding: Encoding
  readonly text: string
}

const sampleBytes = 64 * 1024

const tooLong = (line: number): Refusal =>
  refuse(
    'line_too_long',
    `Line ${line} is longer than ${lineLengthMax} characters. Check that the file has line ends and is the table that you meant to send.`,
  )

const tooWide = (line: number, columns: number): Refusal =>
  refuse(
    'too_many_columns',
    `Line ${line} has ${columns} columns; at most ${columnsMax} are read. Check the delimiter and the layout.`,
  )

const brokenQuotes = (line: number): Refusal =>
  refuse(
    'row_broken',
    `From line ${line} on the quotation marks do not match, so the rest cannot be told apart. Close the quote or take it out.`,
  )

/** Text in pieces of whole characters, with the bytes they took. Refused where NUL bytes turn up. */
async function* texts(
  source: AsyncIterator<Uint8Array>,
  first: Uint8Array,
  encoding: Encoding,
): AsyncGenerator<{ text: string; bytes: number } | Refusal> {
  const decoder = new TextDecoder(encoding.label)
  let bytes = 0
  const piece = (chunk: Uint8Array) => {
    bytes += chunk.length
    return decoder.decode(chunk, { stream: true })
  }
  for (let chunk: Uint8Array | undefined = first; chunk !== undefined; ) {
    const text = piece(chunk)
    if (text.includes('\0')) {
      yield refuse(
        'file_not_text',
        'The file has NUL characters in it, so it was damaged on its way. Export it again as CSV (UTF-8).',
      )
      return
    }
    yield { text, bytes }
    const next: IteratorResult<Uint8Array> = await source.next()
    chunk = next.done ? undefined : next.value
  }
  yield { text: decoder.decode(), bytes }
}

/** Gathers the first bytes of a file, enough to recognise it by. */
async function firstBytes(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < sampleBytes) {
    const next = await source.next()
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

/** Opens a file: what it begins with, and then its rows for the delimiter that was chosen. */
export async function openRows(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ sample: Sample; rows(delimiter: string): AsyncGenerator<RowBatch | Refusal> } | Refusal> {
  const source = bytes[Symbol.asyncIterator]()
  const first = await firstBytes(source)
  if (first.length === 0)
    return refuse('file_empty', 'The file is empty. Export it again and look at its size before you send it.')
  const encoding = detectEncoding(first)
  if (isRefusal(encoding)) return encoding
  const text = new TextDecoder(encoding.label).decode(first.subarray(0, sampleBytes), { stream: true })
  return {
    sample: { encoding, text },
    rows: (delimiter) => splitRows(texts(source, first, encoding), delimiter),
  }
}

/** Whether a refusal is due for a line's length or its number of columns. */
function check(lines: readonly number[], cells: readonly (readonly string[])[]): Refusal | undefined {
  const wide = cells.findIndex((row) => row.length > columnsMax)
  return wide === -1 ? undefined : tooWide(lines[wide] ?? 0, cells[wide]?.length ?? 0)
}

/**
 * Splits text into rows. Until the first quotation mark a row is a line cut at the delimiter, which is three times as fast as
 * a CSV parser; from that line on csv-parse takes over. tests/formats/rows.test.ts holds the two ways to the same answer.
 */
async function* splitRows(
  pieces: AsyncGenerator<{ text: string; bytes: number } | Refusal>,
  delimiter: string,
): AsyncGenerator<RowBatch | Refusal> {
  let carry = ''
  let line = 1
  let bytesRead = 0
  for await (const piece of pieces) {
    if (isRefusal(piece)) {
      yield piece
      return
    }
    bytesRead = piece.bytes
    let text = carry + piece.text
    // A line end may be cut in two; the next piece shows.
    const held = text.endsWith('\r') && piece.text !== '' ? 1 : 0
    carry = text.slice(text.length - held)
    if (held > 0) text = text.slice(0, -1)
    const quote = text.indexOf('"')
    if (quote !== -1) {
      const from = Math.max(text.lastIndexOf('\n', quote), text.lastIndexOf('\r', quote)) + 1
      const plain = plainRows(text.slice(0, from), line, delimiter)
      const refusal = check(plain.lines, plain.cells)
      if (refusal === undefined && plain.lines.length > 0) yield { ...plain, bytes: bytesRead, cutOff: false }
      if (refusal !== undefined) yield refusal
      else yield* quotedRows({ before: text.slice(from) + carry, pieces, delimiter, line: plain.next })
      return
    }
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    carry = text.slice(end) + carry
    if (carry.length > lineLengthMax) {
      yield tooLong(line + plainRows(text.slice(0, end), line, delimiter).lines.length)
      return
    }
    const plain = plainRows(text.slice(0, end), line, delimiter)
    const refusal = plain.tooLong === undefined ? check(plain.lines, plain.cells) : tooLong(plain.tooLong)
    if (refusal !== undefined) {
      yield refusal
      return
    }
    line = plain.next
    if (plain.lines.length > 0) yield { ...plain, bytes: bytesRead, cutOff: false }
  }
  const last = carry.replace(/[\r\n]+$/, '')
  if (last === '') return
  const cells = [last.split(delimiter)]
  yield check([line], cells) ?? { lines: [line], cells, bytes: bytesRead, cutOff: !/[\r\n]$/.test(carry) }
}

/** The rows of whole lines that hold no quotation mark. */
function plainRows(text: string, firstLine: number, delimiter: string) {
  if (text === '') return { lines: [], cells: [], next: firstLine, tooLong: undefined }
  const unified = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  const split = unified.split('\n')
  // Behind the last line end there is nothing.
  split.pop()
  const lines: number[] = []
  const cells: string[][] = []
  let tooLong: number | undefined
  for (let index = 0; index < split.length; index++) {
    const row = split[index] ?? ''
    if (row.length > lineLengthMax) tooLong ??= firstLine + index
    lines.push(firstLine + index)
    cells.push(row.split(delimiter))
  }
  return { lines, cells, next: firstLine + split.length, tooLong }
}

/** The rest of a file in which quotation marks occur, through csv-parse. */
async function* quotedRows(rest: {
  before: string
  pieces: AsyncGenerator<{ text: string; bytes: number } | Refusal>
  delimiter: string
  line: number
}): AsyncGenerator<RowBatch | Refusal> {
  let bytes = 0
  let stopped: Refusal | undefined
  const parser = parse({
    delimiter: rest.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    info: true,
    max_record_size: lineLengthMax,
  })
  const feed = async function* () {
    yield rest.before
    for await (const piece of rest.pieces) {
      if (isRefusal(piece)) {
        stopped = piece
        return
      }
      bytes = piece.bytes
      yield piece.text
    }
  }
  const feeding = (async () => {
    for await (const text of feed()) {
      if (!parser.write(text)) await new Promise<void>((resolve) => parser.once('drain', resolve))
    }
    parser.end()
  })()
  feeding.catch((error: unknown) => parser.destroy(error as Error))
  let lines: number[] = []
  let cells: string[][] = []
  let next = rest.line
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      lines.push(next)
      cells.push(record)
      next = rest.line + info.lines
      if (cells.length >= 500) {
        yield check(lines, cells) ?? { lines, cells, bytes, cutOff: false }
        lines = []
        cells = []
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    if (cells.length > 0) yield { lines, cells, bytes, cutOff: false }
    yield error.code === 'CSV_MAX_RECORD_SIZE' ? tooLong(next) : brokenQuotes(next)
    return
  }
  if (cells.length > 0) yield check(lines, cells) ?? { lines, cells, bytes, cutOff: false }
  if (stopped !== undefined) yield stopped
}
