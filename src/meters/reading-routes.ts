import { Type } from 'typebox'
import { daysIn, type Period } from '../domain/day.ts'
import { refuse } from '../domain/refusal.ts'
import { everyRole, Refused, type Routes } from '../http/route.ts'
import { daySchema, idParams } from '../http/schema.ts'
import {
  daysSchema,
  halfHoursSchema,
  heldMetersSchema,
  loadSchema,
  monthsSchema,
  reachesSchema,
} from './reading-schema.ts'
import { heldOf, meterDays, meterHalfHours, meterLoad, meterMonths, reachesOf } from './readings.ts'
import { findMeter, type StoredMeter } from './store.ts'

const tags = ['meters']
const config = { access: everyRole }
const periodQuery = {
  start: daySchema,
  end: Type.String({ format: 'date', description: 'The first day after' }),
}
const time = (description: string) =>
  Type.Optional(Type.String({ pattern: '^([01]\\d|2[0-3]):[03]0$', description }))

function held(period: Period, daysMax: number): Period {
  const { start, end } = period
  if (end <= start)
    throw new Refused(refuse('period_invalid', 'The end lies after the start.', { pointer: 'query/end' }))
  if (daysIn(period) > daysMax)
    throw new Refused(
      refuse('period_invalid', `These are ${daysIn(period)} days; ask for ${daysMax} at most at once.`, {
        pointer: 'query/end',
      }),
    )
  return { start, end }
}

/** What was read of meters: their months, days and half-hours as they count, and what these say of the building. */
export const readingRoutes: Routes = (services) => async (app) => {
  const load = async (trustId: string, id: string): Promise<StoredMeter> => {
    const meter = await findMeter(services.db, trustId, id)
    if (meter === undefined) throw new Refused(refuse('not_found', 'There is no such meter.'))
    return meter
  }

  app.get(
    '/v1/meters/:id/months',
    {
      config,
      schema: {
        tags,
        summary: 'A meter’s months: what counts, by quality grade, and how many days are missing',
        params: idParams,
        response: { 200: monthsSchema },
      },
    },
    async ({ caller, params }) =>
      meterMonths(services, caller.trustId, await load(caller.trustId, params.id)),
  )
  app.get(
    '/v1/meters/:id/days',
    {
      config,
      schema: {
        tags,
        summary: 'A meter’s days: the record that counts of each, and the row of the file that it came from',
        description: '400 days at most at once.',
        params: idParams,
        querystring: Type.Object(periodQuery),
        response: { 200: daysSchema },
      },
    },
    async ({ caller, params, query }) => {
      const meter = await load(caller.trustId, params.id)
      return meterDays(services, caller.trustId, { meter, period: held(query, 400) })
    },
  )
  app.get(
    '/v1/meters/:id/half-hours',
    {
      config,
      schema: {
        tags,
        summary: 'A meter’s half-hours of the days whose record that counts has some',
        description:
          '1,200 days at most at once. Gas in cubic metres comes in kWh, each half-hour rounded to a ten-thousandth.',
        params: idParams,
        querystring: Type.Object(periodQuery),
        response: { 200: halfHoursSchema },
      },
    },
    async ({ caller, params, query }) => {
      const meter = await load(caller.trustId, params.id)
      return meterHalfHours(services, caller.trustId, { meter, period: held(query, 1200) })
    },
  )
  app.get(
    '/v1/meters/:id/load',
    {
      config,
      schema: {
        tags,
        summary:
          'What half-hours say of a building: base load, peak, average days, and what is used out of hours',
        description:
          'Of the 52 weeks to the last half-hour where no days are asked for. Holidays are those recorded (POST /v1/holidays).',
        params: idParams,
        querystring: Type.Object({
          start: Type.Optional(periodQuery.start),
          end: Type.Optional(periodQuery.end),
          opens: time('When the school day begins: 08:30 where not said, which covers the usual 08:50'),
          closes: time('When it ends: 15:30 where not said, which covers the usual 15:20'),
        }),
        response: { 200: loadSchema },
      },
    },
    async ({ caller, params, query }) => {
      const { start, end, opens = '08:30', closes = '15:30' } = query
      const meter = await load(caller.trustId, params.id)
      if (closes <= opens)
        throw new Refused(
          refuse('period_invalid', 'The school closes after it opens.', { pointer: 'query/closes' }),
        )
      if ((start === undefined) !== (end === undefined))
        throw new Refused(
          refuse('period_invalid', 'Give the first day and the day after the last, or neither.', {
            pointer: start === undefined ? 'query/start' : 'query/end',
          }),
        )
      const asked = start === undefined || end === undefined ? undefined : held({ start, end }, 1200)
      return meterLoad(services, caller.trustId, { meter, asked, opens, closes })
    },
  )
  app.get(
    '/v1/meter-reaches',
    {
      config,
      schema: {
        tags,
        summary: 'How far the data of each meter reaches, and how many of its days are missing',
        response: { 200: reachesSchema },
      },
    },
    async ({ caller }) => ({ items: await reachesOf(services, caller.trustId) }),
  )
  app.get(
    '/v1/held-meters',
    {
      config,
      schema: {
        tags,
        summary: 'What waits in the holding place: data of meters that nobody has registered',
        response: { 200: heldMetersSchema },
      },
    },
    async ({ caller }) => ({ items: await heldOf(services, caller.trustId) }),
  )
}
