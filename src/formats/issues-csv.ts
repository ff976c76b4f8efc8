import { stringify } from 'csv-stringify/sync'
import { plainCell } from './plain-cell.ts'
import type { Issue } from './record.ts'
import type { Row } from './table.ts'

const ownColumns = ['row', 'column', 'value', 'severity', 'code', 'message']
/** How much text is gathered before it is handed on. */
const pieceLength = 64 * 1024

const ownCells = (issue: Issue): string[] => [
  String(issue.row ?? ''),
  plainCell(issue.column ?? ''),
  plainCell(issue.value ?? ''),
  issue.severity,
  issue.code,
  plainCell(issue.message),
]

/** A row's cells under so many heads. What it has more of stays in the last of them, so that nothing of it is lost. */
function fitted(cells: readonly string[], width: number): string[] {
  const shown = Array.from({ length: width }, (_, index) => cells[index] ?? '')
  const rest = cells.slice(width).filter((cell) => cell.trim() !== '')
  if (rest.length > 0 && width > 0) shown[width - 1] = [shown[width - 1], ...rest].join(' | ')
  return shown.map(plainCell)
}

/** The rows of a file, of which the next one wanted lies below the last. */
class RowSeeker {
  readonly #rows: AsyncIterator<Row>
  #at: Row | undefined
  #over = false

  constructor(rows: AsyncIterable<Row>) {
    this.#rows = rows[Symbol.asyncIterator]()
  }

  /** The row with this line, undefined where there is none. */
  async seek(line: number): Promise<Row | undefined> {
    while (!this.#over && (this.#at === undefined || this.#at.line < line)) {
      const next = await this.#rows.next()
      if (next.done) this.#over = true
      else this.#at = next.value
    }
    return this.#at?.line === line ? this.#at : undefined
  }

  async close(): Promise<void> {
    await this.#rows.return?.()
  }
}

/**
 * The issues of a file as one table: the columns of each row as they came, and behind them what was found. Those of no row come first;
 * a row with two issues stands twice. The issues come in the order of their rows, and the file is gone through once beside them, so
 * that memory does not grow with either. Cells that a spreadsheet would run are made plain.
 */
export async function* issuesCsv({
  rows,
  headLine,
  issues,
}: {
  rows: AsyncIterable<Row>
  /** The line of the head, 0 where the file has none; undefined where there are no columns to show. */
  headLine: number | undefined
  issues: AsyncIterable<Issue>
}): AsyncGenerator<string> {
  const seeker = new RowSeeker(rows)
  try {
    const head = headLine === undefined ? undefined : await seeker.seek(Math.max(1, headLine))
    const heads = (head?.cells ?? []).map((cell, index) => (headLine === 0 ? `column ${index + 1}` : cell))
    const width = heads.length
    let piece = stringify([[...heads.map((cell) => plainCell(cell.replace(/^\uFEFF/, ''))), ...ownColumns]])
    for await (const issue of issues) {
      const row = issue.row === undefined || width === 0 ? undefined : await seeker.seek(issue.row)
      piece += stringify([[...fitted(row?.cells ?? [], width), ...ownCells(issue)]])
      if (piece.length < pieceLength) continue
      yield piece
      piece = ''
    }
    yield piece
  } finally {
    await seeker.close()
  }
}

/** Issues in the order of their rows, those of no row first, each row's in the order in which they were found. */
export function byRow(issues: readonly Issue[]): Issue[] {
  return [...issues].sort((a, b) => (a.row ?? 0) - (b.row ?? 0))
}
