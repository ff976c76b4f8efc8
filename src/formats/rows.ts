import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { Decoder, detectEncoding, type Encoding, isPaddedWithNuls } from './decode.ts'
import { lineLengthMax, type SplitRows, splitText } from './split.ts'

/** The most columns that are read. */
export const columnsMax = 2000

/** Rows as they stand in the file; `lines[i]` is the line on which `cells[i]` begins, 1 being the file's first. */
export interface RowBatch extends SplitRows {
  /** Bytes read so far. */
  readonly bytes: number
  /** Whether the last row ends with the file, without a line end behind it. */
  readonly cutOff: boolean
  readonly encoding: string
  /** Whether there are characters that could not be read (U+FFFD) in any of its rows. */
  readonly strays: boolean
}

export interface Sample {
  readonly encoding: Encoding
  readonly text: string
  /** Whether a NUL stands after every character or two: they are left out. */
  readonly padded: boolean
  /** Whether that is all of the file. */
  readonly whole: boolean
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

/** Text of a file, with the bytes it took up to here and what their encoding has turned out to be. */
export interface TextPiece {
  readonly text: string
  readonly bytes: number
  readonly encoding: Encoding['name']
}

/** Text in pieces of whole characters. */
async function* texts(
  source: AsyncIterator<Uint8Array>,
  first: Uint8Array,
  { encoding, padded }: Sample,
): AsyncGenerator<TextPiece> {
  const decoder = new Decoder(encoding)
  const clean = (text: string): string => (padded && text.includes('\0') ? text.replaceAll('\0', '') : text)
  let bytes = 0
  try {
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; ) {
      bytes += chunk.length
      yield { text: clean(decoder.text(chunk)), bytes, encoding: decoder.name }
      const next: IteratorResult<Uint8Array> = await source.next()
      chunk = next.done ? undefined : next.value
    }
    yield { text: clean(decoder.end()), bytes, encoding: decoder.name }
  } finally {
    // Whoever has seen enough leaves no file open.
    await source.return?.()
  }
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

/** Lines as they stand in the file, without their ends; the first of them is number `line`. */
export interface LineBatch {
  readonly lines: readonly string[]
  readonly line: number
  readonly bytes: number
}

/** A file's text: what it begins with, and then its rows for the delimiter that was chosen, or its lines. */
export interface OpenedText {
  readonly sample: Sample
  rows(delimiter: string): AsyncGenerator<RowBatch | Refusal>
  lines(): AsyncGenerator<LineBatch | Refusal>
  /** The text in pieces, wherever they end: for what is read as a whole, and may be one line of many megabytes. */
  pieces(): AsyncGenerator<TextPiece>
  /** To be called where none of them is gone through to its end. */
  close(): Promise<void>
}

/** Opens a file of text. It is gone through once. */
export async function openRows(bytes: AsyncIterable<Uint8Array>): Promise<OpenedText | Refusal> {
  const source = bytes[Symbol.asyncIterator]()
  const first = await firstBytes(source)
  if (first.length === 0)
    return refuse('file_empty', 'The file is empty. Export it again and look at its size before you send it.')
  const encoding = detectEncoding(first)
  if (isRefusal(encoding)) return encoding
  const decoded = new TextDecoder(encoding.label).decode(first.subarray(0, sampleBytes), { stream: true })
  const padded = isPaddedWithNuls(decoded)
  const text = padded ? decoded.replaceAll('\0', '') : decoded
  const sample: Sample = { encoding, text, padded, whole: first.length < sampleBytes }
  return {
    sample,
    rows: (delimiter) => splitRows(texts(source, first, sample), delimiter),
    lines: () => splitLines(texts(source, first, sample)),
    pieces: () => texts(source, first, sample),
    async close() {
      await source.return?.()
    },
  }
}

/**
 * Rows with NUL characters in them, put right: those at the edge of a cell were padding, one inside a cell stands where something is
 * lost, so that the row cannot be trusted.
 */
function withoutNuls(split: SplitRows): SplitRows {
  const broken = new Set(split.broken)
  const cells = split.cells.map((row, index) => {
    if (!row.some((cell) => cell.includes('\0'))) return row
    const trimmed = row.map((cell) => cell.replace(/^\0+|\0+$/g, ''))
    if (trimmed.some((cell) => cell.includes('\0'))) broken.add(split.lines[index] ?? 0)
    return trimmed.map((cell) => cell.replaceAll('\0', '\uFFFD'))
  })
  return { lines: split.lines, cells, broken }
}

/** The refusal that is due where a row has too many columns. */
function check({ lines, cells }: SplitRows): Refusal | undefined {
  const wide = cells.findIndex((row) => row.length > columnsMax)
  return wide === -1 ? undefined : tooWide(lines[wide] ?? 0, cells[wide]?.length ?? 0)
}

/** Splits text into rows as it comes. What is held between two pieces is never more than one row. */
async function* splitRows(
  pieces: AsyncGenerator<TextPiece>,
  delimiter: string,
): AsyncGenerator<RowBatch | Refusal> {
  let carry = ''
  let line = 1
  let last: TextPiece = { text: '', bytes: 0, encoding: 'UTF-8' }
  for await (const piece of pieces) {
    last = piece
    const { bytes, encoding } = piece
    const text = carry + piece.text
    // A line end may be cut in two; the next piece shows.
    const held = text.endsWith('\r') ? 1 : 0
    const split = splitText(held > 0 ? text.slice(0, -1) : text, { line, delimiter, whole: false })
    const refusal = split.tooLong === undefined ? check(split) : tooLong(split.tooLong)
    if (refusal !== undefined) {
      yield refusal
      return
    }
    carry = split.rest + '\r'.repeat(held)
    line = split.next
    const sound = text.includes('\0') ? withoutNuls(split) : split
    if (split.lines.length > 0)
      yield { ...sound, bytes, cutOff: false, encoding, strays: text.includes('\uFFFD') }
  }
  if (carry.trim() === '') return
  const split = splitText(carry, { line, delimiter, whole: true })
  const refusal = split.tooLong === undefined ? check(split) : tooLong(split.tooLong)
  const sound = carry.includes('\0') ? withoutNuls(split) : split
  const { bytes, encoding } = last
  const cutOff = !/[\r\n]$/.test(carry)
  yield refusal ?? { ...sound, bytes, encoding, cutOff, strays: carry.includes('\uFFFD') }
}

/** Splits text into lines as it comes, whatever ends them. */
async function* splitLines(pieces: AsyncGenerator<TextPiece>): AsyncGenerator<LineBatch | Refusal> {
  let carry = ''
  let line = 1
  let bytes = 0
  for await (const piece of pieces) {
    bytes = piece.bytes
    const text = carry + piece.text
    const held = text.endsWith('\r') ? 1 : 0
    const lines = (held > 0 ? text.slice(0, -1) : text).split(/\r\n|\n|\r/)
    carry = (lines.pop() ?? '') + '\r'.repeat(held)
    if (carry.length > lineLengthMax) {
      yield tooLong(line + lines.length)
      return
    }
    if (lines.length > 0) yield { lines, line, bytes }
    line += lines.length
  }
  const last = carry.replace(/\r$/, '')
  if (last !== '') yield { lines: [last], line, bytes }
}
