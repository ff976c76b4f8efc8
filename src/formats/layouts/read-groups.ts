import type { Role } from '../profile.ts'
import type { Recognised } from '../recognise.ts'
import type { Row } from '../table.ts'

/** Heads of a first group of columns that others follow, as in `R1 Present Read Value`. */
const grouped = /^R1\b/i

/**
 * Rows that hold several reads side by side, in groups of columns of the same order, of which often only the first has heads: each group
 * seen as a row of its own.
 */
export function readGroups(found: Recognised): (row: Row) => readonly Row[] {
  const first = found.heads.findIndex((head) => grouped.test(head))
  if (first === -1 || found.columns.reading === undefined) return (row) => [row]
  const width = found.heads.slice(first).filter((head) => grouped.test(head)).length
  const inGroup = (Object.entries(found.columns) as [Role, number][]).filter(([, index]) => index >= first)
  return (row) => {
    const count = Math.max(1, Math.ceil((row.cells.length - first) / width))
    return Array.from({ length: count }, (_, no) => {
      if (no === 0) return row
      const cells = [...row.cells]
      const heads = [...found.heads]
      for (const [, index] of inGroup) {
        cells[index] = row.cells[index + no * width] ?? ''
        heads[index] = (found.heads[index] ?? '').replace(grouped, `R${no + 1}`)
      }
      return { line: row.line, cells, heads }
    })
  }
}
