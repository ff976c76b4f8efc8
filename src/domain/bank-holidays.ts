import { addDays, type Day, daysBetween, type Period } from './day.ts'

/** A bank holiday of England. */
export interface BankHoliday {
  readonly day: Day
  readonly name: string
}

/** 0 is Sunday. */
const weekday = (day: Day): number => (((daysBetween({ from: '1970-01-01', to: day }) + 4) % 7) + 7) % 7

/** Whether a day is a Saturday or a Sunday. */
export const isWeekend = (day: Day): boolean => weekday(day) === 0 || weekday(day) === 6

const dayOf = (year: number, month: number, date: number): Day =>
  `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`

/** Easter Sunday of a year of the Gregorian calendar: the anonymous rule of 1876 as Meeus prints it (Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): Day {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1)
}

/** The first Monday on or after a day. */
const mondayFrom = (day: Day): Day => addDays(day, (8 - weekday(day)) % 7)

/** Days that a royal proclamation moved or added: gov.uk/bank-holidays. */
const moved: ReadonlyMap<Day, Day> = new Map([
  ['1995-05-01', '1995-05-08'],
  ['2002-05-27', '2002-06-04'],
  ['2012-05-28', '2012-06-04'],
  ['2020-05-04', '2020-05-08'],
  ['2022-05-30', '2022-06-02'],
])
const added: readonly BankHoliday[] = [
  { day: '1999-12-31', name: 'Millennium bank holiday' },
  { day: '2002-06-03', name: 'Golden Jubilee bank holiday' },
  { day: '2011-04-29', name: 'Bank holiday for the royal wedding' },
  { day: '2012-06-05', name: 'Diamond Jubilee bank holiday' },
  { day: '2022-06-03', name: 'Platinum Jubilee bank holiday' },
  { day: '2022-09-19', name: 'Bank holiday for the State Funeral of Queen Elizabeth II' },
  { day: '2023-05-08', name: 'Bank holiday for the coronation of King Charles III' },
]

/**
 * The bank holidays of England in a calendar year, in order: the Banking and Financial Dealings Act 1971, with the days in lieu of those
 * that fall on a weekend, and what proclamations moved or added until 2026. One that is proclaimed later is not among them.
 */
export function bankHolidaysOf(year: number): BankHoliday[] {
  const easter = easterSunday(year)
  const lieu = (day: Day, name: string): BankHoliday =>
    isWeekend(day) ? { day: mondayFrom(day), name: `${name} (substitute day)` } : { day, name }
  const christmas = lieu(dayOf(year, 12, 25), 'Christmas Day')
  const boxing = lieu(dayOf(year, 12, 26), 'Boxing Day')
  // Both on a weekend: Boxing Day's substitute is the Tuesday. Christmas Day on a Sunday: Boxing Day keeps its Monday.
  const both = christmas.day === boxing.day
  const boxingLate = both && isWeekend(dayOf(year, 12, 26))
  return [
    lieu(dayOf(year, 1, 1), 'New Year’s Day'),
    { day: addDays(easter, -2), name: 'Good Friday' },
    { day: addDays(easter, 1), name: 'Easter Monday' },
    { day: mondayFrom(dayOf(year, 5, 1)), name: 'Early May bank holiday' },
    { day: mondayFrom(dayOf(year, 5, 25)), name: 'Spring bank holiday' },
    { day: mondayFrom(dayOf(year, 8, 25)), name: 'Summer bank holiday' },
    { ...christmas, day: both && !boxingLate ? addDays(christmas.day, 1) : christmas.day },
    { ...boxing, day: boxingLate ? addDays(boxing.day, 1) : boxing.day },
  ]
    .map((one) => ({ ...one, day: moved.get(one.day) ?? one.day }))
    .concat(added.filter((one) => one.day.startsWith(`${year}-`)))
    .sort((one, other) => (one.day < other.day ? -1 : 1))
}

/** The bank holidays of England in a period, in order. */
export function bankHolidaysIn(period: Period): BankHoliday[] {
  const found: BankHoliday[] = []
  const last = Number.parseInt(period.end.slice(0, 4), 10)
  for (let year = Number.parseInt(period.start.slice(0, 4), 10); year <= last; year++)
    found.push(...bankHolidaysOf(year).filter(({ day }) => day >= period.start && day < period.end))
  return found
}
