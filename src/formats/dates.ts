import { format, isValid, parse } from 'date-fns'
import type { Day } from '../domain/day.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import { detached } from './detached.ts'

/** Why a text is not a date. */
export interface NotADate {
  readonly code: RefusalCode
  readonly message: string
}

/** How dates are written, day before month: what the text looks like, and the same for date-fns. */
const forms: readonly { looks: RegExp; pattern: string }[] = [
  { looks: /^\d{4}-\d{2}-\d{2}$/, pattern: 'yyyy-MM-dd' },
  { looks: /^\d{1,2}\/\d{1,2}\/\d{4}$/, pattern: 'd/M/yyyy' },
  { looks: /^\d{1,2}\/\d{1,2}\/\d{2}$/, pattern: 'd/M/yy' },
  { looks: /^\d{1,2}-\d{1,2}-\d{4}$/, pattern: 'd-M-yyyy' },
  { looks: /^\d{1,2}\.\d{1,2}\.\d{4}$/, pattern: 'd.M.yyyy' },
  { looks: /^\d{1,2} [A-Za-z]{3} \d{4}$/, pattern: 'd MMM yyyy' },
  { looks: /^\d{1,2} [A-Za-z]{4,9} \d{4}$/, pattern: 'd MMMM yyyy' },
  { looks: /^\d{1,2}-[A-Za-z]{3}-\d{4}$/, pattern: 'd-MMM-yyyy' },
  { looks: /^\d{1,2}-[A-Za-z]{3}-\d{2}$/, pattern: 'd-MMM-yy' },
  { looks: /^\d{8}$/, pattern: 'yyyyMMdd' },
]

/** Two-digit years are of this century; nobody's meter data is older. */
const reference = new Date(2050, 0, 1)
const earliest = '1990-01-01'

const read = (text: string, pattern: string): Day | undefined => {
  const date = parse(text, pattern, reference)
  return isValid(date) ? format(date, 'yyyy-MM-dd') : undefined
}

/** Reads dates, remembering each distinct text: a file has few of them and repeats them often. */
export class DateReader {
  readonly #today: Day
  readonly #seen = new Map<string, Day | NotADate>()

  constructor(today: Day) {
    this.#today = today
  }

  /** The day that a text names, or why it names none. Days after today are refused. */
  day(text: string): Day | NotADate {
    const known = this.#seen.get(text)
    if (known !== undefined) return known
    const answer = this.#read(text.trim())
    if (this.#seen.size < 100_000 && text.length < 40) this.#seen.set(detached(text), answer)
    return answer
  }

  #read(text: string): Day | NotADate {
    if (text === '')
      return {
        code: 'date_missing',
        message: 'The date is missing. Fill it in, as 2024-03-31 or 31/03/2024.',
      }
    const form = forms.find((one) => one.looks.test(text))
    const day = form && read(text, form.pattern)
    if (day === undefined) {
      const swapped = /^\d{1,2}\/\d{1,2}\/\d{4}$/.test(text) && read(text, 'M/d/yyyy') !== undefined
      return {
        code: 'date_invalid',
        message: swapped
          ? `“${text}” has the month before the day. Dates here are read day first: write it as ${read(text, 'M/d/yyyy')}.`
          : `“${text.slice(0, 40)}” is not a date of the calendar. Write it as 2024-03-31 or 31/03/2024.`,
      }
    }
    if (day < earliest)
      return {
        code: 'date_implausible',
        message: `“${text}” would be the year ${Number.parseInt(day.slice(0, 4), 10)}. Check the year.`,
      }
    if (day > this.#today)
      return {
        code: 'date_future',
        message: `“${text}” lies in the future (today is ${this.#today}). Check the date.`,
      }
    return day
  }
}

/** Tells a day from the reason why there is none. */
export function isDate(answer: Day | NotADate): answer is Day {
  return typeof answer === 'string'
}
