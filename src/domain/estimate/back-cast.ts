import { addDays, type Day } from '../day.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { DegreeDayTable } from './degree-day-table.ts'
import { onTheLine } from './degree-days.ts'
import { type ActualDays, type Estimate, type EstimatedDay, inWords, wholeSteps } from './estimate.ts'

/** How days of before a meter's data are taken from it: by the weather, or from the same weekday of a later year. */
export const backCastWays = ['degreeDays', 'weekday'] as const
export type BackCastWay = (typeof backCastWays)[number]

/** Whole weeks nearest to a year. */
const yearDays = 364

const caveat =
  'Made from what the meter used later: what changed in the building, its plant and its use in between is not undone.'
const lastResort =
  'Ask the previous trust or council for the bills, send more of the later data, or use the method benchmark (grade 5; electricity, gas and heat).'

const basisMissing = (message: string): Refusal =>
  refuse('estimate_basis_missing', message, { pointer: 'body/method' })

/** The same weekday of the nearest later year that has an actual: the first whole multiple of 364 days later. */
function ofLaterYear(day: Day, later: ActualDays, last: Day): EstimatedDay | undefined {
  for (let donor = addDays(day, yearDays); donor <= last; donor = addDays(donor, yearDays)) {
    const quantity = later.get(donor)
    if (quantity !== undefined)
      return { day, quantity: wholeSteps(quantity), working: `${donor}: ${inWords(quantity, 12)}` }
  }
  return undefined
}

function byWeekday(missing: readonly Day[], later: ActualDays, noLine: string): Estimate | Refusal {
  const last = [...later.keys()].reduce((a, b) => (a > b ? a : b))
  const found = missing.map((day) => ({ day, answer: ofLaterYear(day, later, last) }))
  const days = found.flatMap(({ answer }) => answer ?? [])
  const left = found.flatMap(({ day, answer }) => (answer === undefined ? [day] : []))
  if (days.length === 0)
    return basisMissing(
      `${noLine}The meter has no actual data on the same weekday of a later year: nothing on ${addDays(missing[0]!, yearDays)}, nor whole multiples of ${yearDays} days later. ${lastResort}`,
    )
  const donors = days.map((one) => one.working.slice(0, 10)).sort()
  const basis = `Back-cast: the same weekday of the nearest later year with an actual (whole multiples of ${yearDays} days later): actual days from ${donors[0]} to ${donors.at(-1)}. ${noLine}Weather, school terms and holidays were not matched. ${caveat}`
  return {
    grade: 4,
    basis,
    days,
    left,
    leftBecause: 'the meter has no actual data on the same weekday of a later year',
  }
}

/**
 * Days of before a meter's first data, from its later actuals: of a school that joined and brought no data of the base year. With degree
 * days the line of all its whole months, however much later (as `degreeDays`: ordinary least squares, R² at least 0.6, use rising with
 * the cold; CIBSE TM41, 2006); without, or where there is no such line, the same weekday of the nearest later year.
 */
export function backCast({
  missing,
  actual,
  weather,
  unit,
  by,
}: {
  missing: readonly Day[]
  actual: ActualDays
  /** The degree days, or why there are none to go by; undefined for what does not heat. */
  weather: DegreeDayTable | string | undefined
  unit: string
  /** Only this way; where not said the line first and the weekday after it. */
  by?: BackCastWay | undefined
}): Estimate | Refusal {
  const first = missing[0]
  const later = new Map([...actual].filter(([day]) => first !== undefined && day > first))
  if (later.size === 0)
    return basisMissing(
      `A back-cast is made from what a meter used later, and this one has no actual data after ${first}. ${lastResort}`,
    )
  if (weather === undefined || by === 'weekday') return byWeekday(missing, later, '')
  const line =
    typeof weather === 'string'
      ? { why: weather }
      : onTheLine(
          { missing, actual: later, table: weather, unit },
          { near: ', later than the days asked for' },
        )
  if (!('why' in line)) return { ...line, basis: `Back-cast. ${line.basis} ${caveat}` }
  if (by === 'degreeDays') return basisMissing(`${line.why} ${lastResort}`)
  return byWeekday(missing, later, `${line.why} `)
}
