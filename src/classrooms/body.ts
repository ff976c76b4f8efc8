import { stringify } from 'csv-stringify/sync'
import type { Static } from 'typebox'
import { addDays, type Day, daysOf, type Period } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { plainCell } from '../formats/plain-cell.ts'
import { type Against, daysAgo, type Fuel } from './figures.ts'
import { type ClassroomFigures, type FuelFigures, holidayOn, type Stretch, type TowardTarget } from './run.ts'
import type { publicClassroomSchema } from './schema.ts'
import type { Holiday } from './store.ts'

const kwhText = (value: Decimal): string => value.toDecimalPlaces(3).toFixed()
const kwh = (value: Decimal | undefined): string | null => (value === undefined ? null : kwhText(value))
const percent = (value: Decimal | undefined): string | null => value?.toDecimalPlaces(6).toFixed() ?? null

const againstBody = ({ period, kwh: value, changePercent }: Against) => ({
  ...period,
  ...{ kWh: kwh(value), changePercent: percent(changePercent) },
})

const stretchBody = ({ period, kwh: value, missingDays }: Stretch) => ({
  ...period,
  ...{ kWh: kwh(value), missingDays },
})

/** How many days of a period are school holidays; null where the calendar does not reach over all of it. */
function holidaysIn(holidays: readonly Holiday[], period: Period): number | null {
  const known = daysOf(period).map((day) => holidayOn(holidays, day))
  return known.includes(undefined) ? null : known.filter((one) => one === true).length
}

function fuelBody(one: FuelFigures, { today, holidays }: ClassroomFigures) {
  const { days, halfHours, year, yearBefore } = one
  return {
    fuel: one.fuel,
    meters: days === undefined ? null : { readDaily: days.meterIds.length, inUse: days.metersInUse },
    latestDay:
      days === undefined
        ? null
        : {
            day: days.latest,
            daysAgo: daysAgo(days.latest, today),
            schoolHoliday: holidayOn(holidays, days.latest) ?? null,
            kWh: kwhText(days.latestKwh),
            halfHours: halfHours?.map(kwhText) ?? null,
          },
    week:
      days === undefined
        ? null
        : {
            ...days.week.period,
            kWh: kwh(days.week.kwh),
            schoolHolidays: holidaysIn(holidays, days.week.period),
            weekBefore: againstBody(days.week.weekBefore),
            yearBefore: {
              ...againstBody(days.week.yearBefore),
              schoolHolidays: holidaysIn(holidays, days.week.yearBefore.period),
            },
            days: days.week.days.map((day) => ({
              day: day.day,
              schoolHoliday: holidayOn(holidays, day.day) ?? null,
              kWh: kwh(day.kwh),
              weekBeforeKWh: kwh(day.weekBefore),
              yearBeforeKWh: kwh(day.yearBefore),
            })),
          },
    schoolYear: {
      ...stretchBody(year),
      estimatedPercent: percent(year.estimatedPercent),
      yearBefore: { ...stretchBody(yearBefore), changePercent: percent(one.yearChangePercent) },
    },
  }
}

const per = { absolute: null, perPupil: 'pupil', perM2: 'm2' } as const

const targetBody = ({ progress: { target }, now }: TowardTarget) => ({
  ...{ baseYear: target.baseYear, targetYear: target.targetYear, year: now.year.key },
  reductionPercent: target.reductionPercent.toFixed(),
  changePercent: now.comparison.changePercent?.toDecimalPlaces(6).toFixed() ?? '0',
  onPath: now.onPath ?? null,
  per: per[target.metric],
})

/** The newest day of which some fuel has data. */
function newestDay({ fuels }: ClassroomFigures): Day | undefined {
  return fuels
    .map((one) => one.days?.latest ?? addDays(one.year.period.end, -1))
    .sort()
    .at(-1)
}

/** A school's figures as anybody may see them: no name of a person, no number of a meter. */
export function publicClassroomBody(
  figures: ClassroomFigures,
  message: string,
): Static<typeof publicClassroomSchema> {
  return {
    ...{ school: figures.academyName, trust: figures.trustName, message, today: figures.today },
    newestDay: newestDay(figures) ?? null,
    fuels: figures.fuels.map((one) => fuelBody(one, figures)),
    target: figures.toward === undefined ? null : targetBody(figures.toward),
    targetMissing: figures.towardMissing ?? null,
  }
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const weekdayOf = (day: Day): string => weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]!
const heads: Readonly<Record<Fuel, string>> = {
  electricity: 'Electricity (kWh)',
  gas: 'Gas (kWh)',
  heat: 'Heat (kWh)',
  solar: 'Made by solar panels (kWh)',
}

/** The last year day by day, for a spreadsheet: a cell is empty where the day was not measured. */
export function classroomCsv(figures: ClassroomFigures): string {
  const shown = figures.fuels.flatMap(({ fuel, days }) => (days === undefined ? [] : [{ fuel, days }]))
  const last = shown
    .map(({ days }) => days.latest)
    .sort()
    .at(-1)
  const rows = last === undefined ? [] : daysOf({ start: addDays(last, -364), end: addDays(last, 1) })
  const columns = [...new Set<Fuel>(['electricity', 'gas', ...shown.map(({ fuel }) => fuel)])]
  const cells = (day: Day): string[] => {
    const holiday = holidayOn(figures.holidays, day)
    const values = columns.map((fuel) => {
      const own = shown.find((one) => one.fuel === fuel)?.days
      return own === undefined || day > own.latest ? '' : (kwh(own.on(day)) ?? '')
    })
    return [day, weekdayOf(day), holiday === undefined ? '' : holiday ? 'yes' : 'no', ...values]
  }
  const head = ['Date', 'Weekday', 'School holiday', ...columns.map((fuel) => heads[fuel])]
  return stringify(
    [head, ...rows.map(cells)].map((row) => row.map(plainCell)),
    { bom: true },
  )
}
