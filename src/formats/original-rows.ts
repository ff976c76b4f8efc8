import { isRefusal } from '../domain/refusal.ts'
import { batchesOf } from './batches.ts'
import { type FilePart, partsOf } from './containers/parts.ts'
import { BadArchive } from './containers/unzip.ts'
import type { FileSource } from './file-source.ts'
import type { FormatFound } from './record.ts'
import { openRows } from './rows.ts'
import { splitText } from './split.ts'
import type { Row } from './table.ts'

const delimiters: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }

async function* rowsOf(part: FilePart, delimiterName: string, rowsBefore: number): AsyncGenerator<Row> {
  const delimiter = delimiters[delimiterName]
  if (part.kind === 'text' && delimiter === undefined) {
    const opened = await openRows(part.file.open())
    if (isRefusal(opened)) return
    for await (const batch of opened.lines()) {
      if (isRefusal(batch)) return
      for (const [index, text] of batch.lines.entries())
        yield { line: rowsBefore + batch.line + index, cells: [text] }
    }
    return
  }
  for await (const batch of batchesOf(part, delimiter ?? '')) {
    if (isRefusal(batch)) return
    for (const [index, cells] of batch.cells.entries())
      yield { line: rowsBefore + (batch.lines[index] ?? 0), cells }
  }
}

/** The name of the delimiter at which the first rows of a text come out equally wide; none, where they never do. */
async function likelyDelimiter(part: FilePart | undefined): Promise<string> {
  if (part?.kind !== 'text') return 'none'
  const opened = await openRows(part.file.open())
  if (isRefusal(opened)) return 'none'
  await opened.close()
  const best = { name: 'none', score: 0 }
  for (const [name, delimiter] of Object.entries(delimiters)) {
    const { cells } = splitText(opened.sample.text, { line: 1, delimiter, whole: true })
    const widths = cells.slice(0, 30).map((row) => row.length)
    const middle = widths.toSorted((a, b) => a - b)[widths.length >> 1] ?? 0
    const score = middle > 1 ? middle * widths.filter((width) => width === middle).length : 0
    if (score > best.score) Object.assign(best, { name, score })
  }
  return best.name
}

/**
 * The rows of a file as they stand in it, in order, as they were split and counted when it was read; of a format that is no table, its
 * lines. Of a format that nobody knows (undefined), the rows of its first table, cut where most of them come out equally wide. Ends
 * early, without a word, where the file cannot be gone through: that was said when it was read.
 */
export async function* originalRows(file: FileSource, format: FormatFound | undefined): AsyncGenerator<Row> {
  const parts = await partsOf(file)
  if (isRefusal(parts)) return
  const [first] = parts
  try {
    const delimiter = format?.delimiter ?? (await likelyDelimiter(first))
    const places = format?.parts ?? [{ name: first?.name, delimiter, rowsBefore: 0 }]
    for (const { name, delimiter, rowsBefore } of places) {
      const part = parts.find((one) => one.name === (name ?? undefined))
      if (part !== undefined) yield* rowsOf(part, delimiter, rowsBefore)
    }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
  }
}
