import type { Row } from './table.ts'

/** Which rows of a file are to be shown: those of these lines, and so many from a line on. */
export interface WantedRows {
  /** The line of the head, which is told apart from the others; undefined where the file has none. */
  readonly head: number | undefined
  /** In ascending order. */
  readonly lines: readonly number[]
  readonly from: number
  readonly count: number
}

export interface ShownRow {
  readonly line: number
  readonly cells: readonly string[]
  /** How many cells more it has than are shown. */
  readonly cellsLeftOut: number
}

/** Rows as they stand in a file. */
export interface ShownRows {
  readonly head: ShownRow | undefined
  readonly rows: readonly ShownRow[]
  /** Whether the file goes on below them. */
  readonly more: boolean
}

/** As many columns as a day of half-hours has with flags, and as much of a cell as anybody reads. */
const cellsMax = 160
const cellLengthMax = 200

function shown({ line, cells }: Row): ShownRow {
  const own = cells.slice(0, cellsMax).map((cell) => {
    const text = cell.replace(/^\uFEFF/, '')
    return text.length > cellLengthMax ? `${text.slice(0, cellLengthMax - 1)}…` : text
  })
  return { line, cells: own, cellsLeftOut: Math.max(0, cells.length - cellsMax) }
}

/** Finds rows among those of a file, which come in order: it is gone through no further than the last of them, and one more. */
export async function shownRows(rows: AsyncIterable<Row>, wanted: WantedRows): Promise<ShownRows> {
  const lines = new Set(wanted.lines)
  const last = Math.max(wanted.head ?? 0, wanted.lines.at(-1) ?? 0)
  const found: ShownRow[] = []
  let head: ShownRow | undefined
  let counted = 0
  for await (const row of rows) {
    const counts = row.line >= wanted.from && counted < wanted.count
    if (row.line > last && row.line >= wanted.from && !counts) return { head, rows: found, more: true }
    if (row.line === wanted.head) head = shown(row)
    if (counts) counted++
    if (counts || lines.has(row.line)) found.push(shown(row))
  }
  return { head, rows: found, more: false }
}
