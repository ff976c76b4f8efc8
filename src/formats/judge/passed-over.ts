const date = /^\d{1,4}[-/.](\d{1,2}|[a-z]{3,9})[-/.]\d{2,4}\b/i
const number = /^-?[\d,]*\.?\d+$/

/**
 * Whether a row that is passed over because one of its cells says “total” looks like data all the same: a day and an amount stand in it.
 * The total at the foot of a table has no day; a delivery of a company of that name has.
 */
export function looksLikeData(cells: readonly string[]): boolean {
  const texts = cells.map((cell) => cell.trim())
  return texts.some((text) => date.test(text)) && texts.some((text) => number.test(text))
}

/** What is said of them, once for a file. */
export function passedOverMessage(count: number): string {
  const these = count === 1 ? 'This row was' : `${count} rows, of which this is the first, were`
  return `${these} passed over, because one cell says “total”, as at the foot of a table. Where that is a name and the row is data, write the name otherwise (“Total Energies”).`
}
