import { isRefusal } from '../domain/refusal.ts'
import { batchesOf, openText } from './batches.ts'
import { type FilePart, partsOf } from './containers/parts.ts'
import { BadArchive } from './containers/unzip.ts'
import type { FileSource } from './file-source.ts'
import type { FormatFound } from './record.ts'
import type { Row } from './table.ts'

const delimiters: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }

async function* rowsOf(part: FilePart, delimiterName: string, rowsBefore: number): AsyncGenerator<Row> {
  const delimiter = delimiters[delimiterName]
  if (part.kind === 'text' && delimiter === undefined) {
    for await (const batch of (await openText(part)).lines()) {
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

/**
 * The rows of a file as they stand in it, in order, as they were split and counted when it was read; of a format that is no table, its
 * lines. Ends early, without a word, where the file cannot be gone through: that was said when it was read.
 */
export async function* originalRows(file: FileSource, format: FormatFound): AsyncGenerator<Row> {
  const parts = await partsOf(file)
  if (isRefusal(parts)) return
  const places = format.parts ?? [{ name: parts[0]?.name, delimiter: format.delimiter, rowsBefore: 0 }]
  try {
    for (const { name, delimiter, rowsBefore } of places) {
      const part = parts.find((one) => one.name === (name ?? undefined))
      if (part !== undefined) yield* rowsOf(part, delimiter, rowsBefore)
    }
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error
  }
}
