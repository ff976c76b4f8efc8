import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { FilePart, SheetPart, TextPart } from './containers/parts.ts'
import { type OpenedText, openRows, type RowBatch } from './rows.ts'

/** How many rows of a sheet are made into text at a time. */
const sheetRowsAtOnce = 250

/** The text of a part that could be opened before. */
export async function openText(part: TextPart): Promise<OpenedText> {
  const opened = await openRows(part.file.open())
  if (isRefusal(opened)) throw new Error('A file that was understood cannot be opened again.')
  return opened
}

/** The rows of a sheet, in batches as those of a text. */
function* sheetBatches(part: SheetPart): Generator<RowBatch> {
  for (let first = 0; first < part.rowCount; first += sheetRowsAtOnce) {
    const size = Math.min(sheetRowsAtOnce, part.rowCount - first)
    const cells = Array.from({ length: size }, (_, index) => part.row(first + index))
    const lines = Array.from({ length: size }, (_, index) => first + index + 1)
    yield {
      lines,
      cells,
      broken: new Set(),
      bytes: 0,
      cutOff: false,
      encoding: part.container,
      strays: false,
    }
  }
}

/** The rows of a part as they stand in it: of a sheet, or of a text cut at the delimiter. */
export async function* batchesOf(part: FilePart, delimiter: string): AsyncGenerator<RowBatch | Refusal> {
  if (part.kind === 'sheet') yield* sheetBatches(part)
  else yield* (await openText(part)).rows(delimiter)
}
