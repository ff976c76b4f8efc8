import { monthPeriod, type Period } from '../../../domain/day.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The date in a cell that also has a time or the day of the week, written as dates are read: `Tue 14/01/2025 09:30` is `14/01/2025`. */
export function plainDay(text: string): string {
  // Most cells are plain already, and this is asked once for each row.
  if (/^\d{4}-\d\d-\d\d$|^\d\d\/\d\d\/\d{4}$/.test(text)) return text
  return text
    .trim()
    .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/i, '')
    .replace(/[T\s]+\d{1,2}:\d\d.*$/, '')
    .replace(/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, (_, year: string, month: string, day: string) =>
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
    )
    .replace(/^(\d{1,2})(?:st|nd|rd|th)\b/i, '$1')
    .replace(/^(\d{1,2}) ([a-z]{3}) (\d\d)$/i, '$1-$2-$3')
}

/** The month that a cell names instead of a day: `Jan-25`, `January 2025`, `2025-01`, `01/2025`. */
export function monthOfText(text: string): Period | undefined {
  const word = /^([a-z]{3})[a-z]*[\s\-/']+(\d{4}|\d\d)$/i.exec(text)
  if (word !== null) {
    const index = months.indexOf((word[1] ?? '').toLowerCase())
    return index === -1 ? undefined : monthPeriod(firstOf(word[2] ?? '', index + 1))
  }
  const [, year, month] = /^(\d{4})[-/](\d\d)$/.exec(text) ?? []
  const [, monthFirst, yearLast] = /^(\d\d?)[-/](\d{4})$/.exec(text) ?? []
  const number = Number.parseInt(month ?? monthFirst ?? '', 10)
  return number >= 1 && number <= 12 ? monthPeriod(firstOf(year ?? yearLast ?? '', number)) : undefined
}

const firstOf = (year: string, month: number): string =>
  `${year.length === 2 ? `20${year}` : year}-${String(month).padStart(2, '0')}-01`
