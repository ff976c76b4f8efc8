import type { Caller } from '../../access/caller.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { dayAfter, listOf, textOf } from '../filled.ts'
import { count, day } from '../format.ts'
import type { Pages } from '../page.ts'
import { periodOfYear, yearsSince } from '../reporting-years.ts'
import { academiesFor, academyItems, ownAcademies } from './meters.ts'

const keepers = ['estates', 'lead'] as const

interface Holiday {
  readonly id: string
  readonly academyId: string | null
  readonly name: string
  readonly start: string
  readonly end: string
}

/** When schools are closed. */
export const holidayPages: Pages = (web) => async (app) => {
  const pageOf = async (api: PageApi, user: Caller, asked: string | undefined) => {
    const [academies, trust, all] = await Promise.all([
      academiesFor(api),
      api.get('/v1/trust'),
      api.all<Holiday>('/v1/holidays?limit=500'),
    ])
    const startMonth: number = trust.yearStartMonth
    const today = web.services.clock.today()
    const first = all.map((one) => one.start).sort()[0]
    const [current = ''] = yearsSince(today, today, startMonth)
    // The year to come is planned ahead, and four gone by have data to be told apart.
    const next = String(Number.parseInt(current.slice(0, 4), 10) + 1)
    const back = String(Number.parseInt(current.slice(0, 4), 10) - 3)
    const from =
      first !== undefined && first < back ? first : `${back}-${String(startMonth).padStart(2, '0')}-01`
    const years = yearsSince(from, `${next}-${String(startMonth).padStart(2, '0')}-01`, startMonth)
    const year = asked ?? current
    const period = periodOfYear(year, startMonth)
    const { items: banks } = await api.get(`/v1/bank-holidays?start=${period.start}&end=${period.end}`)
    const names = new Map(academies.map((one) => [one.id, one.name]))
    const whole = user.academyIds.length === 0
    const holidays = all
      .filter((one) => one.start < period.end && one.end > period.start)
      .sort((a, b) => (a.start < b.start ? -1 : 1))
      .map((one) => ({
        ...one,
        who: one.academyId === null ? 'Every academy' : names.get(one.academyId),
        mine: one.academyId === null ? whole : whole || user.academyIds.includes(one.academyId),
      }))
    return {
      ...{ view: 'holidays/holidays.njk', title: 'Holidays', holidays, years, year, period, banks, whole },
      open: banks.filter((one: { recorded: boolean }) => !one.recorded),
      own: ownAcademies(academies, user),
      academyItems: (chosen: string | undefined) =>
        academyItems(ownAcademies(academies, user), chosen, whole ? 'Every academy' : 'Choose an academy'),
    }
  }

  web.page(app, '/holidays', { access: everyRole }, async ({ api, user, query }) =>
    pageOf(api, user, query.year),
  )
  web.form(app, '/holidays', { access: keepers }, async ({ api, user, body }) => {
    const year = textOf(body, 'year')
    const academyId = textOf(body, 'academyId')
    const holiday = {
      name: textOf(body, 'name'),
      start: textOf(body, 'start'),
      end: dayAfter(textOf(body, 'end') ?? textOf(body, 'start')),
      ...(academyId === undefined ? {} : { academyId }),
    }
    const { problem } = await api.try('POST', '/v1/holidays', holiday)
    if (problem !== undefined) return { ...(await pageOf(api, user, year)), problem, values: body }
    return {
      redirect: `/holidays${year === undefined ? '' : `?year=${encodeURIComponent(year)}`}`,
      notice: `“${holiday.name}” from ${day(holiday.start)} is recorded.`,
    }
  })
  web.form(app, '/holidays/bank-holidays', { access: keepers }, async ({ api, user, body }) => {
    const year = textOf(body, 'year')
    let taken = 0
    for (const one of listOf(body, 'day').slice(0, 40)) {
      const [start, name] = one.split('|')
      const holiday = { name, start, end: dayAfter(start) }
      const { problem, status } = await api.try('POST', '/v1/holidays', holiday)
      if (problem === undefined) taken++
      // A day that somebody else took over meanwhile is there, which is what was wanted.
      else if (status !== 409) return { ...(await pageOf(api, user, year)), problem }
    }
    return {
      redirect: `/holidays${year === undefined ? '' : `?year=${encodeURIComponent(year)}`}`,
      notice: taken === 0 ? 'Nothing was added.' : `${count(taken, 'bank holiday')} recorded.`,
    }
  })
  web.form(app, '/holidays/:id/withdraw', { access: keepers }, async ({ api, user, body, params }) => {
    const year = textOf(body, 'year')
    const answer = await api.try('POST', `/v1/holidays/${params.id}/withdraw`, {
      reason: textOf(body, 'reason'),
    })
    if (answer.problem !== undefined)
      return { ...(await pageOf(api, user, year)), problem: answer.problem, at: params.id }
    return {
      redirect: `/holidays${year === undefined ? '' : `?year=${encodeURIComponent(year)}`}`,
      notice: `“${answer.body.name}” is taken back; its days are school days again.`,
    }
  })
}
