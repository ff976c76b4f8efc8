import type { ChartPoint } from '../../documents/chart.ts'
import { isWeekend } from '../../domain/bank-holidays.ts'
import { addDays, daysIn, daysOf, isDay, type Period } from '../../domain/day.ts'
import { listWords } from '../../domain/day-words.ts'
import { Decimal } from '../../domain/decimal.ts'
import { periodsOf } from '../../domain/estimate/estimate.ts'
import { refuse } from '../../domain/refusal.ts'
import { reportingYearOf } from '../../domain/reporting-year.ts'
import { everyRole, Refused } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { dayBars, heatMapFrame } from '../calendar-pictures.ts'
import type { PageChart } from '../chart.ts'
import { amount, count, day as dayText, shortMonth } from '../format.ts'
import { gradeWords } from '../grade-words.ts'
import { type HalfHours, heatMapPng, topOf } from '../heat-map.ts'
import { sourceWords, unitNames, utilityName } from '../meter-words.ts'
import type { Pages } from '../page.ts'
import { periodOfYear, yearsSince } from '../reporting-years.ts'

/** The value of the picker that means the three reporting years up to now together. */
const threeYears = 'three-years'
const pictureDaysMax = 1200

interface Month {
  readonly month: string
  readonly quantity: string | null
  readonly missing: number
  readonly grades: readonly { readonly grade: number; readonly quantity: string; readonly days: number }[]
}

const groupOf = (grade: number): string =>
  grade >= 4 ? 'Estimated' : grade === 3 ? 'From reads or bills' : 'Measured'
const groups = ['Measured', 'From reads or bills', 'Estimated']

function monthsChart(months: readonly Month[], unit: string): PageChart {
  const used = groups.filter((group) =>
    months.some((month) => month.grades.some(({ grade }) => groupOf(grade) === group)),
  )
  const points = months.flatMap(({ month, grades }): ChartPoint[] => {
    const label = shortMonth(month)
    if (grades.length === 0) return [{ label, series: used[0] ?? 'Measured', value: null }]
    return used.flatMap((series) => {
      const own = grades.filter(({ grade }) => groupOf(grade) === series)
      if (own.length === 0) return []
      const value = own.reduce((sum, one) => sum.plus(one.quantity), new Decimal(0)).toFixed()
      return [{ label, series, value, ...(series === 'Estimated' ? { estimated: true } : {}) }]
    })
  })
  return {
    id: 'months',
    title: 'What it used each month',
    description:
      'Months without data are gaps. A month of which some days are missing shows the days that came.',
    chart: { kind: 'stackedBars', unit, xTitle: 'Month', yTitle: unit, series: used, points },
  }
}

interface Load {
  readonly unit: string
  readonly baseLoad: string | null
  readonly profiles: readonly {
    readonly kind: string
    readonly days: number
    readonly halfHours: readonly (string | null)[]
  }[]
}

const kindWords: Readonly<Record<string, string>> = {
  schoolDay: 'School days',
  weekend: 'Weekends',
  holiday: 'Holidays',
}

const dayWords: Readonly<Record<string, string>> = {
  schoolDay: 'school day',
  weekend: 'weekend day',
  holiday: 'holiday day',
}

/** The average school day, weekend and holiday, as lines over the day. */
function profileChart({ unit, profiles }: Load): PageChart | undefined {
  const some = profiles.filter(({ days }) => days > 0)
  if (some.length === 0) return undefined
  const label = (at: number): string =>
    `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`
  const written = unit === 'm3' ? 'm³' : unit
  return {
    id: 'profile',
    title: 'The average day',
    description: `What a half-hour uses on average, from ${listWords(some.map(({ kind, days }) => count(days, dayWords[kind]!)))}.`,
    chart: {
      ...{ kind: 'line', unit: written, xTitle: 'Time of day', yTitle: `${written} a half-hour` },
      series: some.map(({ kind }) => kindWords[kind]!),
      points: some.flatMap(({ kind, halfHours }) =>
        halfHours.map((value, at) => ({ label: label(at), series: kindWords[kind]!, value })),
      ),
    },
  }
}

const hoursInYear = 8760

const partsOfDay = [
  { name: 'Night, 00:00 to 06:00', from: 0, to: 12 },
  { name: 'Morning, 06:00 to 09:00', from: 12, to: 18 },
  { name: 'Day, 09:00 to 15:00', from: 18, to: 30 },
  { name: 'Afternoon, 15:00 to 18:00', from: 30, to: 36 },
  { name: 'Evening, 18:00 to 24:00', from: 36, to: 48 },
] as const

/** The half-hours of each month in figures: the mean of each part of the day, for who cannot see the picture. */
function heatTable(days: readonly HalfHours[]) {
  const months = [...new Set(days.map((one) => one.day.slice(0, 7)))]
  return {
    heads: partsOfDay.map((part) => part.name),
    rows: months.map((month) => {
      const own = days.filter((one) => one.day.startsWith(month) && one.halfHours.length === 48)
      const cells = partsOfDay.map(({ from, to }) => {
        const values = own.flatMap((one) =>
          one.halfHours.slice(from, to).filter((value): value is string => value !== null),
        )
        const sum = values.reduce((total, value) => total.plus(value), new Decimal(0))
        return values.length === 0 ? null : sum.div(values.length).toFixed(6)
      })
      return { month, days: own.length, cells }
    }),
  }
}

async function holidaysIn(api: PageApi, academyId: string | null, period: Period) {
  const own = academyId === null ? '' : `&academyId=${academyId}`
  return api.all<Period & { name: string; academyId: string | null }>(
    `/v1/holidays?start=${period.start}&end=${period.end}&limit=500${own}`,
  )
}

/** What is looked at: the reporting year of the address, else the newest that has data. */
function chosen(
  query: Readonly<Record<string, string>>,
  {
    today,
    startMonth,
    reach,
  }: { today: string; startMonth: number; reach: { first: string; last: string } | undefined },
) {
  const years = yearsSince(reach?.first, today, startMonth)
  const asked = query.year ?? reportingYearOf(reach?.last ?? today, startMonth)
  const newest = years.indexOf(reportingYearOf(reach?.last ?? today, startMonth))
  const from = periodOfYear(years[newest + 2] ?? years.at(-1)!, startMonth)
  const period =
    asked === threeYears
      ? { start: from.start, end: periodOfYear(years[newest] ?? years[0]!, startMonth).end }
      : periodOfYear(asked, startMonth)
  return {
    years,
    asked,
    period: { ...period, end: period.end > today && period.start < today ? today : period.end },
  }
}

interface Day {
  readonly day: string
  readonly quantity: string | null
  readonly grade: number | null
  readonly estimated: boolean | null
  readonly source: string | null
  readonly inUse: boolean
}

/** The picture and the table of half-hours, where there are any in the period. */
async function heatOf(
  api: PageApi,
  { id, period, closed }: { id: string; period: Period; closed: readonly Period[] },
) {
  if (daysIn(period) > pictureDaysMax || daysIn(period) < 1) return undefined
  const { days, unit } = await api.get<{ days: HalfHours[]; unit: string }>(
    `/v1/meters/${id}/half-hours?start=${period.start}&end=${period.end}`,
  )
  if (days.length === 0) return undefined
  const top = topOf(days)
  const words = `Half-hours from ${dayText(period.start)} to ${dayText(addDays(period.end, -1))}: days from left to right, the hours of the day from top to bottom, brighter where more was used. The figures are in the table below.`
  const address = `/meters/${id}/heat-map.png?start=${period.start}&end=${period.end}`
  const frame = heatMapFrame({ period, address, words, top, unit: unit === 'm3' ? 'm³' : unit, closed })
  return { frame, table: heatTable(days), unit, days: days.length }
}

/** One meter: what it is, its months, days and half-hours, and what they say of the building. */
export const meterPage: Pages = (web) => async (app) => {
  web.page(app, '/meters/:id', { access: everyRole }, async ({ api, params, query }) => {
    const id = params.id!
    const meter = await api.get(`/v1/meters/${id}`)
    const today = web.services.clock.today()
    const [trust, academies, { months, unit }, { items: reaches }, load] = await Promise.all([
      api.get('/v1/trust'),
      api.all('/v1/academies?limit=500'),
      api.get(`/v1/meters/${id}/months`),
      api.get('/v1/meter-reaches'),
      api.get(`/v1/meters/${id}/load`),
    ])
    const reach = reaches.find((one: { meterId: string }) => one.meterId === id)
    const { years, asked, period } = chosen(query, { today, startMonth: trust.yearStartMonth, reach })
    const academy = academies.find((one: { id: string }) => one.id === meter.academyId)
    const inPeriod = (month: string): boolean => `${month}-01` >= period.start && `${month}-01` < period.end
    const shownMonths = (months as Month[]).filter(({ month }) => inPeriod(month))
    const holidays = await holidaysIn(api, meter.academyId, period)
    const heat = await heatOf(api, { id, period, closed: holidays })
    const days =
      asked === threeYears || daysIn(period) > 400
        ? undefined
        : await daysChart(api, { id, period, holidays })
    return {
      ...{
        view: 'meters/meter.njk',
        title: `Meter ${meter.number}`,
        meter,
        academy,
        reach,
        unit,
        load,
        heat,
      },
      ...{ years, asked, threeYears, period, lastDay: addDays(period.end, -1), gradeWords, days, holidays },
      utilityName: utilityName(meter.utility),
      unitName: meter.unit === null ? undefined : unitNames[meter.unit],
      baseLoadYear:
        load.baseLoad === null ? undefined : new Decimal(load.baseLoad).times(hoursInYear).toFixed(),
      profileChart: profileChart(load),
      months: shownMonths,
      monthsChart: shownMonths.length === 0 ? undefined : monthsChart(shownMonths, unit),
      breadcrumbs: [{ text: 'Meters', href: '/meters' }, { text: meter.number }],
    }
  })

  async function daysChart(
    api: PageApi,
    { id, period, holidays }: { id: string; period: Period; holidays: readonly Period[] },
  ) {
    const { days, unit } = await api.get<{ days: Day[]; unit: string | null }>(
      `/v1/meters/${id}/days?start=${period.start}&end=${period.end}`,
    )
    const some = days.filter(({ quantity }) => quantity !== null)
    if (some.length === 0 || unit === null) return undefined
    const missing = days.filter(({ quantity, inUse }) => quantity === null && inUse).length
    const most = some.reduce((a, b) => (new Decimal(b.quantity!).gt(a.quantity!) ? b : a))
    const words = `What it used on each day: ${count(some.length, 'day')} with data, ${missing === 0 ? 'none' : count(missing, 'day')} missing. The most was ${amount(most.quantity, unit)} on ${dayText(most.day)}.`
    const weekends = periodsOf(daysOf(period).filter(isWeekend))
    const svg = dayBars({ days, period, unit: unit === 'm3' ? 'm³' : unit, words, holidays, weekends })
    return { svg, words }
  }

  web.page(app, '/meters/:id/days', { access: everyRole }, async ({ api, params, query }) => {
    const id = params.id!
    const [meter, trust, { items: reaches }] = await Promise.all([
      api.get(`/v1/meters/${id}`),
      api.get('/v1/trust'),
      api.get('/v1/meter-reaches'),
    ])
    const today = web.services.clock.today()
    const reach = reaches.find((one: { meterId: string }) => one.meterId === id)
    const startMonth = trust.yearStartMonth
    const { years, asked, period } = chosen(query, { today, startMonth, reach })
    if (daysIn(period) > 400) return { redirect: `/meters/${id}/days` }
    const { days, unit } = await api.get<{ days: Day[]; unit: string }>(
      `/v1/meters/${id}/days?start=${period.start}&end=${period.end}`,
    )
    const months = [...new Set(days.map(({ day }) => day.slice(0, 7)))].map((month) => ({
      month,
      days: days
        .filter(({ day }) => day.startsWith(month))
        .map((one) => ({
          ...one,
          from: one.source === null ? null : sourceWords[one.source],
          gradeWords: one.grade === null ? null : gradeWords[one.grade],
          weekend: isWeekend(one.day),
        })),
    }))
    return {
      ...{
        view: 'meters/days.njk',
        title: `Days of meter ${meter.number}`,
        meter,
        unit,
        months,
        years,
        asked,
      },
      breadcrumbs: [
        { text: 'Meters', href: '/meters' },
        { text: meter.number, href: `/meters/${id}?year=${asked}` },
        { text: 'Days' },
      ],
    }
  })

  web.page(app, '/meters/:id/heat-map.png', { access: everyRole }, async ({ api, params, query }) => {
    const { start = '', end = '' } = query
    if (!isDay(start) || !isDay(end) || end <= start || daysIn({ start, end }) > pictureDaysMax)
      throw new Refused(
        refuse('period_invalid', `Give start and end as days, ${pictureDaysMax} days apart at most.`),
      )
    const { days } = await api.get<{ days: HalfHours[] }>(
      `/v1/meters/${params.id}/half-hours?start=${start}&end=${end}`,
    )
    const headers = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' }
    return { bytes: heatMapPng(days, { start, end }), type: 'image/png', headers }
  })
}
