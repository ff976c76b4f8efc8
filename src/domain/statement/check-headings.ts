import { daysBetween } from '../day.ts'
import { endYearOf, type Judged, type Sheet } from './check-model.ts'

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

/** Whether the headings say one year each, in order, and agree with one another and with the title. */
export function checkHeadings(sheet: Sheet): Judged[] {
  return [
    ...unsound(sheet),
    ...repeated(sheet),
    ...again(sheet),
    ...gaps(sheet),
    ...againstTitle(sheet),
    ...lengths(sheet),
  ]
}

/** `2021/23`: a year that does not end in the next. */
function unsound(sheet: Sheet): Judged[] {
  return sheet.years.flatMap(({ index, column }) => {
    const split = /(?<!\d)((?:19|20)\d{2})\s?[/–-]\s?((?:20)?\d{2})(?!\d)/.exec(column.heading)
    if (split === null || endYearOf(column.heading) !== undefined || column.end !== undefined) return []
    if (/\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]/.test(column.heading)) return []
    const start = Number.parseInt(split[1] ?? '', 10)
    const right = `${start}/${String((start + 1) % 100).padStart(2, '0')}`
    return [
      {
        ...sheet.finding({
          code: 'heading',
          severity: 'error',
          column: index,
          message: `The heading “${column.heading}” is no year of twelve months: one that begins in ${start} is ${right}.`,
        }),
        printed: column.heading,
        expected: right,
      },
    ]
  })
}

/** Two columns of the same year. */
function repeated(sheet: Sheet): Judged[] {
  const inOrder = [...sheet.years].sort((one, other) => one.index - other.index)
  return inOrder.flatMap((year, at) => {
    const before = inOrder
      .slice(0, at)
      .find(
        (one) =>
          plain(one.column.heading) === plain(year.column.heading) ||
          (one.end !== undefined &&
            one.end === year.end &&
            !restated(year.column.heading, one.column.heading)),
      )
    if (before === undefined) return []
    return [
      {
        ...sheet.finding({
          code: 'heading_repeated',
          severity: 'error',
          column: year.index,
          message: `Two columns are headed “${year.column.heading}”. Each year has one column; one of the two headings is wrong.`,
        }),
        printed: year.column.heading,
      },
    ]
  })
}
/** Whether headings say that a year stands there a second time: restated, or as it was published. */
export const restated = (...headings: readonly string[]): boolean =>
  headings.some((heading) =>
    /restate|as published|(?:previously|as|originally) (?:reported|stated)|original|actual|target|budget|market|location/i.test(
      heading,
    ),
  )

/** Headings that are printed again over a section, and differ from those at the top. */
function again(sheet: Sheet): Judged[] {
  return (sheet.statement.repeatedHeadings ?? []).flatMap(({ cells }) =>
    cells.flatMap((cell, index) => {
      const column = sheet.statement.columns[index]
      if (cell === undefined || column === undefined || column.kind !== 'year') return []
      const [there, top] = [endYearOf(cell.text), endYearOf(column.heading)]
      const same =
        plain(cell.text) === plain(column.heading) ||
        there === undefined ||
        top === undefined ||
        there === top
      if (same) return []
      const twice = cells.some(
        (one, other) => other !== index && one !== undefined && plain(one.text) === plain(cell.text),
      )
      return [
        {
          ...sheet.finding({
            code: twice ? 'heading_repeated' : 'heading_differs',
            severity: 'error',
            column: index,
            message: `This column is headed “${column.heading}” at the top and “${cell.text}” here${twice ? `, so that “${cell.text}” stands twice in one line` : ''}. One of the two is wrong, and with it the year of the figures below.`,
          }),
          place: cell.place,
          printed: cell.text,
          expected: column.heading,
        },
      ]
    }),
  )
}

/** Years that do not follow one another. */
function gaps(sheet: Sheet): Judged[] {
  const years = sheet.years.filter(({ endYear }) => endYear !== undefined)
  const spoken = (heading: string) => /base|target|baseline/i.test(heading)
  const findings = years.slice(1).flatMap((year, at) => {
    const newer = years[at]!
    const apart = newer.endYear! - year.endYear!
    if (apart <= 1 || spoken(year.column.heading) || spoken(newer.column.heading)) return []
    // The oldest of several is often the base year.
    if (at === years.length - 2 && years.length > 2) return []
    return [
      sheet.finding({
        code: 'heading_gap',
        severity: 'warning',
        column: year.index,
        message: `“${newer.column.heading}” is followed by “${year.column.heading}”, ${apart} years before. The comparative is the year before; say so if it is a base year.`,
      }),
    ]
  })
  const order = [...years].sort((one, other) => one.index - other.index).map(({ endYear }) => endYear!)
  const rises = order.every((year, at) => at === 0 || year >= order[at - 1]!)
  const falls = order.every((year, at) => at === 0 || year <= order[at - 1]!)
  const [first] = years
  if (rises || falls || first === undefined) return findings
  return [
    ...findings,
    sheet.finding({
      code: 'heading_order',
      severity: 'warning',
      column: first.index,
      message: `The years do not stand in order: ${order.join(', ')}. Check that no heading is wrong.`,
    }),
  ]
}

/** The years that a title names, and those of the columns. */
function againstTitle(sheet: Sheet): Judged[] {
  const { title } = sheet.statement
  const [newest] = sheet.years
  if (title === undefined || newest?.endYear === undefined) return []
  const named = titleYears(title)
  if (named.length === 0 || named.includes(newest.endYear)) return []
  return [
    {
      ...sheet.finding({
        code: 'title',
        severity: 'error',
        column: newest.index,
        message: `The title names ${named.join(' and ')} (“${title.trim()}”), and the newest column is headed “${newest.column.heading}”. One of the two was not brought up to date.`,
      }),
      printed: newest.column.heading,
    },
  ]
}

const yearAfter =
  /(?:guidelines|guidance|regulations|act|factors|defra|desnz|beis|since|base(?:line)?(?: year)?)[^.;,]{0,12}?20\d\d/gi
const yearBefore = /20\d\d[^.;,]{0,50}(?:guidelines|guidance|regulations|factors|act\b|baseline|base year)/gi

/** The years in which the period of a title ends; the year of guidelines, or of a first year, is none. */
function titleYears(title: string): number[] {
  const cleaned = title.replace(yearAfter, '').replace(yearBefore, '')
  const split = [...cleaned.matchAll(/(?<!\d)(?:19|20)\d{2}\s?[/–-]\s?(?:20)?\d{2}(?!\d)/g)].flatMap(
    ([text]) => endYearOf(text) ?? [],
  )
  if (split.length > 0) return split
  const years = [...cleaned.matchAll(/(?<!\d)(20\d{2})(?!\d)/g)].map(([, year = '']) =>
    Number.parseInt(year, 10),
  )
  // “1 September 2023 to 31 August 2024”: the last is where it ends.
  return years.length === 0 ? [] : [Math.max(...years)]
}

function lengths(sheet: Sheet): Judged[] {
  return sheet.years.flatMap(({ index, start, end, column }) => {
    if (start === undefined || end === undefined) return []
    const days = daysBetween({ from: start, to: end }) + 1
    if (days >= 358 && days <= 373) return []
    return [
      sheet.finding({
        code: 'period_length',
        severity: 'warning',
        column: index,
        message: `“${column.heading}” runs from ${start} to ${end}, ${days} days. A reporting year has twelve months; where it has not, say so, and do not compare it with one that has.`,
      }),
    ]
  })
}
