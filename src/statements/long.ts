import type { Grid, GridCell } from './grid.ts'
import { plainWords } from './grid.ts'
import { periodIn } from './periods.ts'

const yearHead = /^(?:year|period|reporting (?:year|period)|financial year|academic year|fy)$/

/**
 * A table that has a row for each figure, with a column that says the year, as a table with a column for each year. undefined where it is
 * none.
 */
export function byYear({ name, rows }: Grid): Grid | undefined {
  const at = rows.findIndex((row) => row.some(({ text }) => yearHead.test(plainWords(text))))
  const head = rows[at]
  if (head === undefined) return undefined
  const yearColumn = head.findIndex(({ text }) => yearHead.test(plainWords(text)))
  const body = rows.slice(at + 1).filter((row) => row.some(({ text }) => text !== ''))
  const years: string[] = []
  const labelled = new Map<string, { labels: GridCell[]; values: Map<string, GridCell[]> }>()
  for (const row of body) {
    const year = row[yearColumn]?.text ?? ''
    if (periodIn(year) === undefined) continue
    if (!years.includes(year)) years.push(year)
    const others = row.filter((_, index) => index !== yearColumn)
    const words = others.filter(({ text }) => text !== '' && !/^[(£\-–]?\s*[\d.,]+/.test(text))
    const key = words.map(({ text }) => text).join('|')
    const open = labelled.get(key) ?? { labels: words, values: new Map<string, GridCell[]>() }
    labelled.set(key, open)
    open.values.set(
      year,
      others.filter((cell) => !words.includes(cell)),
    )
  }
  if (years.length < 2 || labelled.size < 2) return undefined
  const width = Math.max(...[...labelled.values()].map(({ labels }) => labels.length))
  const blank: GridCell = { text: '', place: '' }
  const headed = head.filter((_, index) => index !== yearColumn)
  // The unit of the figures stands over their column.
  const over = headed.slice(width).find(({ text }) => text !== '')?.text ?? ''
  const heading: GridCell[] = [
    ...Array.from({ length: width }, () => blank),
    ...years.map((year) => ({ text: `${year} ${over}`.trim(), place: head[yearColumn]?.place ?? '' })),
  ]
  const made = [...labelled.values()].map(({ labels, values }) => [
    ...Array.from({ length: width }, (_, index) => labels[index] ?? blank),
    ...years.map((year) => values.get(year)?.find(({ text }) => text !== '') ?? blank),
  ])
  return { name, rows: [...rows.slice(0, at), heading, ...made] }
}
