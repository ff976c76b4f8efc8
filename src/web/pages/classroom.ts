import type { Static } from 'typebox'
import type { publicClassroomSchema } from '../../classrooms/schema.ts'
import { addDays, type Day } from '../../domain/day.ts'
import { monthNames } from '../../domain/day-words.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { PageApi } from '../api.ts'
import type { PageChart } from '../chart.ts'
import { addressOf } from '../evidence-words.ts'
import { day, figure } from '../format.ts'
import type { Pages, View } from '../page.ts'

type Classroom = Static<typeof publicClassroomSchema>
type FuelBody = Classroom['fuels'][number]

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const weekdayOf = (of: Day): string => weekdays[new Date(`${of}T00:00:00Z`).getUTCDay()]!

/** `Saturday 21 November`, with the year where it is not that of today. */
function longDay(of: Day, today: Day): string {
  const date = `${Number.parseInt(of.slice(8), 10)} ${monthNames[Number.parseInt(of.slice(5, 7), 10) - 1]}`
  return `${weekdayOf(of)} ${date}${of.slice(0, 4) === today.slice(0, 4) ? '' : ` ${of.slice(0, 4)}`}`
}

/** How a day is spoken of: today only where it is. */
const whenWords = (daysAgo: number, words: string): string =>
  daysAgo === 0
    ? `Today, ${words}`
    : daysAgo === 1
      ? `Yesterday, ${words}`
      : `On ${words}, the latest day we have (${daysAgo} days ago)`

const names = {
  electricity: { title: 'Electricity', used: 'used', noun: 'electricity' },
  gas: { title: 'Gas', used: 'used', noun: 'gas' },
  heat: { title: 'Heat', used: 'used', noun: 'heat from the heat network' },
  solar: { title: 'Our solar panels', used: 'made', noun: 'electricity' },
} as const

/** `20 % less than the week before`; undefined where it is not known. */
function changeWords(changePercent: string | null, than: string): string | undefined {
  if (changePercent === null) return undefined
  const change = new Decimal(changePercent)
  const size = change.abs()
  if (size.lt('0.5')) return `about the same as ${than}`
  const places = size.lt(10) ? 1 : 0
  return `${size.toFixed(places).replace(/\.0$/, '')} % ${change.isNegative() ? 'less' : 'more'} than ${than}`
}

function weekChart(fuel: FuelBody, title: string): PageChart | undefined {
  if (fuel.week === null) return undefined
  const [now, before] = ['These seven days', 'The week before']
  return {
    id: `week-${fuel.fuel}`,
    title: `${title}: day by day`,
    description: `Each of the seven days beside the same weekday of the week before, in kWh. A day that was not measured has no bar.`,
    chart: {
      ...{ kind: 'bars', unit: 'kWh', xTitle: 'Day', yTitle: 'kWh', series: [before, now] },
      points: fuel.week.days.flatMap(({ day: of, kWh, weekBeforeKWh }) => {
        const label = weekdayOf(of).slice(0, 3)
        return [
          { label, series: before, value: weekBeforeKWh },
          { label, series: now, value: kWh },
        ]
      }),
    },
  }
}

const clock = (slot: number): string =>
  `${String(Math.floor(slot / 2)).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`

function dayChart(fuel: FuelBody, title: string, today: Day): PageChart | undefined {
  const { latestDay } = fuel
  if (latestDay === null || latestDay.halfHours === null) return undefined
  return {
    id: `day-${fuel.fuel}`,
    title: `${title}: ${longDay(latestDay.day, today)}, half-hour by half-hour`,
    description: 'How much in each half-hour, from midnight to midnight, in kWh.',
    chart: {
      ...{ kind: 'line', unit: 'kWh', xTitle: 'Half-hour from', yTitle: 'kWh in a half-hour', inTime: true },
      points: latestDay.halfHours.map((value, slot) => ({ label: clock(slot), series: title, value })),
    },
  }
}

function weekWords(fuel: FuelBody): { words: string; careful: boolean } | undefined {
  const { week } = fuel
  if (week === null || week.kWh === null) return undefined
  const than = [
    [week.weekBefore, 'the week before'] as const,
    [week.yearBefore, 'in the same week last year'] as const,
  ]
  const changes = than.flatMap(([other, name]) => {
    const words = changeWords(other.changePercent, name)
    return words === undefined ? [] : [`${words} (${figure(other.kWh)} kWh)`]
  })
  return {
    words: changes.length === 0 ? '' : `That is ${changes.join(', and ')}.`,
    careful: week.schoolHolidays !== null && week.schoolHolidays > 0,
  }
}

function fuelShown(fuel: FuelBody, today: Day) {
  const { title, used, noun } = names[fuel.fuel]
  const { latestDay, week, schoolYear, meters } = fuel
  const last = addDays(schoolYear.end, -1)
  return {
    ...{ title, used, noun },
    latest: latestDay && {
      when: whenWords(latestDay.daysAgo, longDay(latestDay.day, today)),
      kWh: figure(latestDay.kWh),
      holiday: latestDay.schoolHoliday === true,
    },
    week: week && {
      ...{ last: longDay(addDays(week.end, -1), today), kWh: week.kWh && figure(week.kWh) },
      ...weekWords(fuel),
    },
    year: {
      first: day(schoolYear.start),
      last: day(last),
      kWh: schoolYear.kWh && figure(schoolYear.kWh),
      missing: schoolYear.missingDays > 0,
      estimated: schoolYear.estimatedPercent !== null && new Decimal(schoolYear.estimatedPercent).gt(0),
      change: changeWords(schoolYear.yearBefore.changePercent, 'in the same days a year earlier'),
    },
    someMeters:
      meters === null || meters.readDaily === meters.inUse
        ? undefined
        : `The day and the week are of ${meters.readDaily} of ${meters.inUse} meters: the others are not read every day.`,
    charts: [weekChart(fuel, title), dayChart(fuel, title, today)].filter((one) => one !== undefined),
  }
}

function targetWords({ target }: Classroom): string[] {
  if (target === null) return []
  const per = target.per === null ? '' : target.per === 'pupil' ? ' for each pupil' : ' for each square metre'
  const did = changeWords(target.changePercent, `in ${target.baseYear}`)
  return [
    `Our trust wants to emit ${figure(target.reductionPercent)} % less carbon dioxide${per} in ${target.targetYear} than in ${target.baseYear}.`,
    `In ${target.year} our school emitted ${did ?? 'an amount that is not known yet'}.`,
    ...(target.onPath === null
      ? []
      : [
          target.onPath
            ? 'That is fast enough to get there, if it goes on like that.'
            : 'That is not fast enough yet to get there.',
        ]),
  ]
}

async function publicView(
  api: PageApi,
  slug: string,
  query: Readonly<Record<string, string>>,
): Promise<View> {
  const path = `/v1/classroom/${encodeURIComponent(slug)}`
  const found = await api.get<Classroom>(path)
  const still = query.refresh === 'no'
  const own = `/classroom/${encodeURIComponent(slug)}`
  return {
    view: 'classroom/classroom.njk',
    title: `Energy at ${found.school}`,
    withoutForms: true,
    ...{ found, still, csv: `${path}/data.csv` },
    otherHref: still ? own : addressOf(own, { refresh: 'no' }),
    fuels: found.fuels.map((fuel) => fuelShown(fuel, found.today)),
    toward: targetWords(found),
  }
}

interface Managed {
  readonly academyId: string
  readonly code: string
  readonly name: string
  readonly shown: boolean
  readonly slug: string | null
  readonly message: string
}

async function manageView(api: PageApi, failed?: Partial<View> & { academyId?: string }): Promise<View> {
  const schools = await api.all<Managed>('/v1/classrooms')
  return {
    view: 'classroom/manage.njk',
    title: 'Classroom pages',
    ...failed,
    schools: schools
      .map((one) => ({ ...one, path: one.slug === null ? undefined : `/classroom/${one.slug}` }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** A page for pupils of each school that has switched it on, and the switches. */
export const classroomPages: Pages = (web) => async (app) => {
  web.page(app, '/classroom/:slug', { access: 'public' }, ({ api, params, query }) =>
    publicView(api, params.slug ?? '', query),
  )
  web.page(app, '/classrooms', { access: ['lead', 'admin'] }, ({ api }) => manageView(api))
  web.form(app, '/classrooms/:academyId', { access: ['lead', 'admin'] }, async ({ api, params, body }) => {
    const { academyId = '' } = params
    const message = typeof body.message === 'string' ? body.message.trim().replace(/\s+/g, ' ') : ''
    const shown = body.shown === 'yes'
    const path = `/v1/classrooms/${encodeURIComponent(academyId)}`
    const answer = await api.try('PUT', path, { shown, message })
    if (answer.problem !== undefined)
      return manageView(api, { academyId, problem: answer.problem, values: { shown, message } })
    const { name } = answer.body
    return {
      redirect: '/classrooms',
      notice: shown
        ? `The page of ${name} is shown to whoever has its address.`
        : `The page of ${name} is not shown to anybody.`,
    }
  })
}
