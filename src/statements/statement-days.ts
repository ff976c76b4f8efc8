import type { Day } from '../domain/day.ts'
import type { Statement, StatementColumn } from '../domain/statement/statement.ts'
import type { TableColumn } from './columns.ts'
import { daysOfPeriod, type HeadedPeriod, periodIn, yearEndIn } from './periods.ts'

/** Where nothing says when a year ends, whom it is about does: schools' ends with August, colleges' with July. */
function usualYearEnd(texts: readonly string[]): string | undefined {
  const all = texts.join(' ').toLowerCase()
  if (/\bacadem(?:y|ies)\b|\bpupils?\b|multi-academy/.test(all)) return '08-31'
  return /\bcollege\b|\blearners?\b|\buniversity\b/.test(all) ? '07-31' : undefined
}

/** The day on which the newest year ends, as a title says it: `for the year ended 31 August 2024`. */
function currentEnd(periods: readonly HeadedPeriod[], yearEnd: string | undefined): Day | undefined {
  for (const period of periods) {
    if (period.as === 'relative') continue
    const { end } = daysOfPeriod(period, { yearEnd, current: undefined })
    if (end !== undefined) return end
  }
  return undefined
}

/** The columns with the days of their years, as far as their headings, the title or the words around the table say them. */
export function daysOfColumns(
  columns: readonly TableColumn[],
  { title, texts, rows }: Pick<Statement, 'title' | 'texts' | 'rows'>,
): StatementColumn[] {
  const words = [...(title === undefined ? [] : [title]), ...texts.map(({ text }) => text)]
  const headed = columns.flatMap(({ period }) => (period?.as === 'days' ? [period.end.slice(5)] : []))
  const said = words.map(yearEndIn).find((end) => end !== undefined)
  const labels = [...words, ...rows.map(({ label }) => label)]
  const yearEnd = headed[0] ?? said ?? usualYearEnd(labels)
  const named = words.flatMap((text) => periodIn(text)?.period ?? [])
  const current = currentEnd(named, yearEnd)
  const onlyOne = columns.filter(({ kind }) => kind === 'year').length === 1
  return columns.map(({ heading, place, kind, period }) => {
    const of = period ?? (onlyOne && kind === 'year' ? ({ as: 'relative', back: 0 } as const) : undefined)
    const days =
      kind !== 'year' || of === undefined
        ? { start: undefined, end: undefined }
        : daysOfPeriod(of, { yearEnd, current })
    return { heading, place, kind, ...days }
  })
}
