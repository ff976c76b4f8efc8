import type { Caller } from '../../access/caller.ts'
import { type ProblemBody, problemBody } from '../../http/problem.ts'
import { everyRole } from '../../http/route.ts'
import { meterUnits, utilities } from '../../meters/schema.ts'
import type { PageApi } from '../api.ts'
import { dayAfter, lastDayOf, textOf } from '../filled.ts'
import { count } from '../format.ts'
import { unitNames, utilityName, utilityNames } from '../meter-words.ts'
import type { Fields, Pages } from '../page.ts'

const keepers = ['estates', 'lead'] as const

/** An academy, as lists of choice have it. */
export interface AcademyChoice {
  readonly id: string
  readonly code: string
  readonly name: string
}
export const academiesFor = async (api: PageApi): Promise<AcademyChoice[]> =>
  api.all<AcademyChoice>('/v1/academies?limit=500')
/** The academies that somebody may change things of. */
export const ownAcademies = (academies: readonly AcademyChoice[], user: Caller): AcademyChoice[] =>
  academies.filter(({ id }) => user.academyIds.length === 0 || user.academyIds.includes(id))

export const academyItems = (
  academies: readonly AcademyChoice[],
  chosen: string | null | undefined,
  first = 'Choose an academy',
) => [
  { value: '', text: first },
  ...academies.map(({ id, name }) => ({ value: id, text: name, selected: id === chosen })),
]
export const utilityItems = (chosen: string | null | undefined) => [
  { value: '', text: 'Choose what it measures' },
  ...utilities.map((value) => ({ value, text: utilityNames[value], selected: value === chosen })),
]
const unitItems = (chosen: string | null | undefined) => [
  { value: '', text: 'The file says, or it is the usual one' },
  ...meterUnits.map((value) => ({ value, text: unitNames[value], selected: value === chosen })),
]

const textFields = ['name', 'serial', 'correctionFactor', 'calorificValue'] as const
type Details = Record<string, string | number | null | undefined>

/** What the form of a meter says, as the API takes it; undefined where nothing was filled in. */
function detailsOf(body: Fields): Details {
  const digits = textOf(body, 'registerDigits')
  return {
    academyId: textOf(body, 'academyId'),
    utility: textOf(body, 'utility'),
    unit: textOf(body, 'unit'),
    start: textOf(body, 'start'),
    end: dayAfter(textOf(body, 'end')),
    registerDigits: digits !== undefined && /^\d{1,3}$/.test(digits) ? Number.parseInt(digits, 10) : digits,
    ...Object.fromEntries(textFields.map((name) => [name, textOf(body, name)])),
  }
}

const given = (details: Details): Details =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

/** The lists of choice of the form of a meter. */
const choices = (academies: readonly AcademyChoice[], values: Details, first?: string) => ({
  academyItems: academyItems(academies, values.academyId as string, first),
  utilityItems: utilityItems(values.utility as string),
  unitItems: unitItems(values.unit as string),
})

interface MeterBody {
  readonly id: string
  readonly number: string
  readonly academyId: string | null
  readonly utility: string | null
  readonly end: string | null
  readonly name: string | null
}

/** The meters of the trust: the list, a new one, changes of one. */
export const meterPages: Pages = (web) => async (app) => {
  web.page(app, '/meters', { access: everyRole }, async ({ api, query }) => {
    const [academies, meters, { items: reaches }, { items: held }] = await Promise.all([
      academiesFor(api),
      api.all<MeterBody>('/v1/meters?limit=500'),
      api.get('/v1/meter-reaches'),
      api.get('/v1/held-meters'),
    ])
    const { academy = '', utility = '', show = '' } = query
    const reachOf = new Map<string, Record<string, unknown>>(
      reaches.map((one: { meterId: string }) => [one.meterId, one]),
    )
    const rows = meters
      .filter((meter) => meter.academyId !== null)
      .map((meter) => ({ ...meter, utilityName: utilityName(meter.utility), reach: reachOf.get(meter.id) }))
      .filter((meter) => academy === '' || meter.academyId === academy)
      .filter((meter) => utility === '' || meter.utility === utility)
      .filter(({ reach }) => (show === 'gaps' ? reach === undefined || Number(reach.missingDays) > 0 : true))
    const groups = academies
      .map((one) => ({
        ...one,
        meters: rows
          .filter((meter) => meter.academyId === one.id)
          .sort((a, b) => (`${a.utilityName} ${a.number}` < `${b.utilityName} ${b.number}` ? -1 : 1)),
      }))
      .filter((one) => one.meters.length > 0)
    return {
      ...{ view: 'meters/meters.njk', title: 'Meters', groups, held, show, shown: rows.length },
      ...{ all: meters.filter((meter) => meter.academyId !== null).length },
      academyItems: academyItems(academies, academy, 'All academies'),
      utilityItems: [{ value: '', text: 'Everything' }, ...utilityItems(utility).slice(1)],
    }
  })

  web.page(app, '/meters/new', { access: keepers }, async ({ api, query, user }) => {
    const academies = ownAcademies(await academiesFor(api), user)
    const values = { academyId: query.academy, utility: query.utility, number: query.number }
    return { view: 'meters/new.njk', title: 'Register a meter', values, ...choices(academies, values) }
  })
  web.form(app, '/meters/new', { access: keepers }, async ({ api, body, user }) => {
    const details = given({ ...detailsOf(body), number: textOf(body, 'number') })
    const { body: meter, status, problem } = await api.try('POST', '/v1/meters', details)
    if (problem !== undefined) {
      const lists = choices(ownAcademies(await academiesFor(api), user), details)
      return { view: 'meters/new.njk', title: 'Register a meter', problem, values: body, ...lists }
    }
    const waited = status === 200 ? ' Its data waited in the holding place, and counts from now on.' : ''
    return { redirect: `/meters/${meter.id}`, notice: `The meter ${meter.number} is registered.${waited}` }
  })

  web.page(app, '/meters/:id/edit', { access: keepers }, async ({ api, params, user }) => {
    const { body: meter, etag, problem } = await api.try('GET', `/v1/meters/${params.id}`)
    if (problem !== undefined) return { redirect: '/meters', notice: problem.detail }
    const values = { ...meter, end: lastDayOf(meter.end), etag }
    const academies = ownAcademies(await academiesFor(api), user)
    return {
      ...{ view: 'meters/edit.njk', title: `Change meter ${meter.number}`, meter, values },
      ...choices(academies, values, 'None: back to the holding place'),
    }
  })
  web.form(app, '/meters/:id/edit', { access: keepers }, async ({ api, params, body, user }) => {
    const path = `/v1/meters/${params.id}`
    const meter = await api.get(path)
    const said = detailsOf(body)
    // Only what differs is sent; what was emptied is taken away.
    const change = Object.fromEntries(
      Object.entries(said)
        .map(([name, value]) => [name, value ?? null])
        .filter(
          ([name, value]) => value !== meter[name as string] && !(name === 'utility' && value === null),
        ),
    )
    const etag = textOf(body, 'etag')
    const reason = textOf(body, 'reason')
    const sent = { ...change, ...(reason === undefined ? {} : { reason }) }
    const nothing = Object.keys(change).length === 0
    if (nothing) return { redirect: `/meters/${meter.id}`, notice: 'Nothing was changed.' }
    const { problem } = await api.try('PATCH', path, sent, etag === undefined ? {} : { ifMatch: etag })
    if (problem === undefined)
      return { redirect: `/meters/${meter.id}`, notice: `The meter ${meter.number} is changed.` }
    const academies = ownAcademies(await academiesFor(api), user)
    return {
      ...{ view: 'meters/edit.njk', title: `Change meter ${meter.number}`, meter, problem, values: body },
      ...choices(academies, said, 'None: back to the holding place'),
    }
  })

  const heldPage = async (api: PageApi, user: Caller) => {
    const [academies, { items }] = await Promise.all([academiesFor(api), api.get('/v1/held-meters')])
    const own = ownAcademies(academies, user)
    return {
      ...{ view: 'meters/held.njk', title: 'Holding place', own, utilityItems, academyItems },
      items: items.map((one: { likelyUtility: string | null }) => ({
        ...one,
        likelyName: one.likelyUtility === null ? null : utilityName(one.likelyUtility).toLowerCase(),
      })),
    }
  }
  web.page(app, '/meters/held', { access: everyRole }, async ({ api, user }) => heldPage(api, user))
  web.form(
    app,
    '/meters/held/:id/assign',
    { access: keepers },
    async ({ api, params, body, user, request }) => {
      const path = `/v1/meters/${params.id}`
      const academyId = textOf(body, 'academyId')
      const said = ['utility', 'name', 'start'].map((name) => [name, textOf(body, name)])
      const details = given({ academyId, ...Object.fromEntries(said) })
      const refused = async (problem: ProblemBody) => ({
        ...(await heldPage(api, user)),
        ...{ problem, values: body, at: params.id },
      })
      if (academyId === undefined) {
        const detail = 'Choose the academy that this meter serves.'
        const errors = [{ pointer: 'body/academyId', detail }]
        return refused(problemBody('invalid', { detail, instance: request.id, errors }))
      }
      const answer = await api.try('PATCH', path, { ...details, reason: 'assigned from the holding place' })
      if (answer.problem !== undefined) return refused(answer.problem)
      const academy = (await academiesFor(api)).find((one) => one.id === academyId)
      const { months } = await api.get<{ months: { days: number }[] }>(`${path}/months`)
      const days = months.reduce((sum, month) => sum + month.days, 0)
      // Without a first day of use its earlier days are expected, and the years that they are in are not whole.
      const earlier =
        details.start === undefined
          ? ' It counts as always there: if it was put in later, say so under “Change the meter”, or its earlier days are missing.'
          : ''
      return {
        redirect: `/meters/${params.id}`,
        notice: `The meter ${answer.body.number} is ${academy?.name ?? 'assigned'}’s now, and ${count(days, 'day')} of its data ${days === 1 ? 'counts' : 'count'}.${earlier}`,
      }
    },
  )
}
