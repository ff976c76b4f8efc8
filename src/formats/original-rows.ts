import { isRefusal } from '../domain/refusal.ts'
import type { FormatFound } from './record.ts'
import { openRows } from './rows.ts'
import type { Row } from './table.ts'

const delimiters: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }

/**
 * The rows of a file as they stand in it, in order, as they were split when it was read; of a format that is no table, its lines. Ends
 * early, without a word, where the file cannot be gone through: that was said when it was read.
 */
export async function* originalRows(
  bytes: AsyncIterable<Uint8Array>,
  format: FormatFound,
): AsyncGenerator<Row> {
  const opened = await openRows(bytes)
  if (isRefusal(opened)) return
  const delimiter = delimiters[format.delimiter]
  if (delimiter === undefined) {
    for await (const batch of opened.lines()) {
      if (isRefusal(batch)) return
      for (const [index, text] of batch.lines.entries()) yield { line: batch.line + index, cells: [text] }
    }
    return
  }
  for await (const batch of opened.rows(delimiter)) {
    if (isRefusal(batch)) return
    for (const [index, cells] of batch.cells.entries()) yield { line: batch.lines[index] ?? 0, cells }
  }
}
