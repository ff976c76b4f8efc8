import type { DocumentCell } from './document.ts'

/** Of one character of 9-point text, and of the margins of a cell: twentieths of a point. */
const character = 96
const margins = 2 * 85 + 40

/** Words may break after hyphens too. */
const longestWord = (text: string): number =>
  Math.max(0, ...text.split(/\s+|(?<=[-–/])/u).map((word) => word.length))
/** The heading of a column of figures goes over as many lines as its words need. */
const headWanted = 11

const sum = (widths: readonly number[]): number => widths.reduce((all, one) => all + one, 0)

/**
 * Widths of the columns of a table, in twentieths of a point, that sum to `total`: each is as wide as its longest text where there is
 * room for all, columns of figures alike, the rest going to the column of headings; else what is left after the longest words is shared
 * by what each wants.
 */
export function columnWidths(
  { head = [], rows }: { head?: readonly DocumentCell[]; rows: readonly (readonly DocumentCell[])[] },
  total: number,
): number[] {
  const columnsOf = (row: readonly DocumentCell[]): number =>
    row.reduce((all, { columns = 1 }) => all + columns, 0)
  const count = Math.max(1, columnsOf(head), ...rows.map(columnsOf))
  const least = Array.from({ length: count }, () => margins)
  const wanted = Array.from({ length: count }, () => margins)
  const figures = new Set<number>()
  for (const row of [head, ...rows]) {
    // A row of one cell goes over the whole table.
    if (row.length === 1 && count > 1) continue
    let at = 0
    for (const { text, numeric, columns = 1 } of row) {
      if (columns === 1) {
        // Heads are bold, and wider by about a character.
        const word = row === head ? longestWord(text) + 1 : numeric === true ? text.length : longestWord(text)
        const want =
          numeric === true && row === head ? Math.max(word, Math.min(text.length, headWanted)) : text.length
        least[at] = Math.max(least[at]!, Math.min(word, 24) * character + margins)
        wanted[at] = Math.max(wanted[at]!, want * character + margins)
        if (numeric === true) figures.add(at)
      }
      at += columns
    }
  }
  const widest = Math.max(0, ...[...figures].map((at) => wanted[at]!))
  const alike = wanted.map((want, at) => (figures.has(at) ? widest : want))
  const best = sum(alike.slice(1)) + least[0]! * 1.5 <= total ? alike : wanted
  const room = total - sum(least)
  const more = best.map((want, at) => want - least[at]!)
  const shared =
    room < 0
      ? least.map((width) => (width * total) / sum(least))
      : sum(best) <= total
        ? best
        : best === alike && figures.size === count - 1
          ? alike
          : least.map((width, at) => width + (room * more[at]!) / sum(more))
  const whole = shared.map(Math.floor)
  whole[0] = whole[0]! + total - sum(whole)
  return whole
}
