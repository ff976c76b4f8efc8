import type { Day } from '../../../src/domain/day.ts'
import { checkStatement } from '../../../src/domain/statement/check.ts'
import type { PublishedYear } from '../../../src/domain/statement/implied-factor.ts'
import type {
  Statement,
  StatementColumn,
  StatementFinding,
  StatementKey,
  StatementRow,
} from '../../../src/domain/statement/statement.ts'
import { publishedSets, readPublishedSet } from '../../../src/factors/published.ts'
import { publishedIn } from '../../../src/statements/published-factors.ts'

/** What is published of every year. */
export async function published(): Promise<PublishedYear[]> {
  const tables = await Promise.all((await publishedSets()).map(({ id }) => readPublishedSet(id)))
  return tables.flatMap((table) => (table === undefined ? [] : [publishedIn(table)]))
}

const letter = (index: number): string => String.fromCharCode(66 + index)

/** A year, or a column of another kind (`Change:change`); `Aug` ends it on 31 August. */
export interface MadeStatement {
  readonly title?: string
  /** Headings; `Change (%)` and the like get their kind by `kinds`. */
  readonly years: readonly string[]
  readonly kinds?: Readonly<Record<string, StatementColumn['kind']>>
  /** Month and day on which years end. */
  readonly yearEnd?: string
  readonly rows: readonly (readonly [StatementKey | undefined, string, ...(string | undefined)[]])[]
  /** Units and `per` of rows by label, where the key does not say them. */
  readonly units?: Readonly<Record<string, StatementRow['unit']>>
  readonly per?: string
  readonly texts?: readonly string[]
  readonly again?: readonly (readonly [row: number, ...headings: string[]])[]
}

const unitOf = (key: StatementKey | undefined): StatementRow['unit'] => {
  if (key === undefined) return undefined
  if (key.startsWith('energy')) return 'kWh'
  if (key === 'intensity') return 'ratio'
  return key === 'intensityDivisor' ? 'count' : 'tCO2e'
}

/** A table as its reader would give it: headings in row 1, labels in column A. */
export function made({
  title,
  years,
  kinds,
  yearEnd = '08-31',
  rows,
  units,
  per,
  texts,
  again,
}: MadeStatement): Statement {
  const columns = years.map((heading, index): StatementColumn => {
    const kind = kinds?.[heading] ?? 'year'
    const place = `row 1, column ${letter(index)}`
    const endYear = /(\d{4})\/(\d\d)/.exec(heading)?.[2] ?? /20(\d\d)/.exec(heading)?.[1]
    if (kind !== 'year' || endYear === undefined)
      return { heading, place, kind, start: undefined, end: undefined }
    const end: Day = `20${endYear}-${yearEnd}`
    const start =
      { '08-31': '09-01', '07-31': '08-01', '03-31': '04-01', '12-31': '01-01' }[yearEnd] ?? '09-01'
    const startYear = yearEnd === '12-31' ? Number(endYear) : Number(endYear) - 1
    return { heading, place, kind, start: `20${startYear}-${start}`, end }
  })
  return {
    title,
    columns,
    rows: rows.map(([key, label, ...cells], index) => ({
      label,
      place: `row ${index + 2}`,
      key,
      unit: units?.[label] ?? unitOf(key),
      per: key === 'intensity' ? per : undefined,
      cells: years.map((_, column) => {
        const text = cells[column]
        return text === undefined ? undefined : { text, place: `row ${index + 2}, column ${letter(column)}` }
      }),
    })),
    repeatedHeadings: (again ?? []).map(([row, ...headings]) => ({
      place: `row ${row}`,
      cells: headings.map((text, column) => ({ text, place: `row ${row}, column ${letter(column)}` })),
    })),
    texts: (texts ?? []).map((text, index) => ({ text, place: `row ${100 + index}` })),
  }
}

export const usualTexts = [
  'We have followed the HM Government Environmental Reporting Guidelines (March 2019) and have used the UK Government’s conversion factors for company reporting.',
  'Lighting was replaced by LED in four schools.',
]

export const check = (statement: Statement, factors: readonly PublishedYear[]): StatementFinding[] =>
  checkStatement(statement, { factors })
/** `code severity place`, as tests compare them. */
export const told = (findings: readonly StatementFinding[]): string[] =>
  findings.map(({ code, severity, place }) => `${severity} ${code} @ ${place}`)
export const errorsOf = (findings: readonly StatementFinding[]): StatementFinding[] =>
  findings.filter(({ severity }) => severity === 'error')
