import { Type } from 'typebox'
import { academyForWriting } from '../academies/load.ts'
import type { Caller } from '../access/caller.ts'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { bankHolidaysIn } from '../domain/bank-holidays.ts'
import { daysIn } from '../domain/day.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { dayDate, daySchema, idParams } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery, withdrawnWhere } from '../http/withdrawal.ts'
import { addHoliday, holidaysOf, withdrawHoliday } from './run.ts'
import { bankHolidaysSchema, holidayBody, holidaySchema, newHolidaySchema } from './schema.ts'

const keepers = ['estates', 'lead'] as const
const tags = ['meters']
const daysMax = 3660

function holdHoliday(caller: Caller, academyId: string | null): void {
  if (academyId === null) holdTrust(caller)
  else holdAcademy(caller, academyId)
}

/** When schools are closed: what the use of energy on a day is told apart by. No figure of emissions rests on it. */
export const holidayRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    app.post(
      '/v1/holidays',
      {
        config: { access: keepers },
        schema: {
          tags,
          summary: 'Say when a school, or every school, is closed',
          description:
            'A meter’s load tells school days, weekends and holidays apart by it; no emission rests on it. The same days again are a conflict (409).',
          body: newHolidaySchema,
          response: { 201: holidaySchema },
        },
      },
      async (request, reply) => {
        const { academyId, ...holiday } = request.body
        if (academyId === undefined) holdTrust(request.caller)
        else await academyForWriting(db, request.caller, academyId)
        const { trustId, name: createdBy } = request.caller
        const row = orRefuse(
          await addHoliday(db, { trustId, createdBy, academyId: academyId ?? null, ...holiday }),
        )
        return reply.status(201).send(holidayBody(row))
      },
    )
    app.get(
      '/v1/holidays',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List the holidays, in the order in which they were recorded',
          querystring: Type.Object({
            ...pageQuery,
            ...withdrawnQuery,
            academyId: Type.Optional(
              Type.String({
                format: 'uuid',
                description: 'Those of this academy and those of every academy',
              }),
            ),
            start: Type.Optional(daySchema),
            end: Type.Optional(daySchema),
          }),
          response: { 200: pageSchema(holidaySchema) },
        },
      },
      async (request) => {
        const { limit, cursor, academyId, withdrawn, start, end } = request.query
        const size = pageSize(limit)
        const rows = await db.prisma.holiday.findMany({
          where: {
            trustId: request.caller.trustId,
            ...(academyId === undefined ? {} : { OR: [{ academyId }, { academyId: null }] }),
            ...(start === undefined ? {} : { end: { gt: dayDate(start) } }),
            ...(end === undefined ? {} : { start: { lt: dayDate(end) } }),
            ...withdrawnWhere(withdrawn),
            ...(cursor === undefined ? {} : { id: { gt: cursor } }),
          },
          orderBy: { id: 'asc' },
          take: size + 1,
        })
        const page = pageOf(rows, size)
        return { items: page.rows.map(holidayBody), nextCursor: page.nextCursor }
      },
    )
    app.get(
      '/v1/bank-holidays',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'The bank holidays of England in a period, to be taken over as holidays',
          description:
            'By the Banking and Financial Dealings Act 1971 and the proclamations made until 2026. School holidays differ by council and trust, and are to be recorded.',
          querystring: Type.Object({ start: daySchema, end: daySchema }),
          response: { 200: bankHolidaysSchema },
        },
      },
      async (request) => {
        const period = request.query
        if (period.end <= period.start || daysIn(period) > daysMax)
          throw new Refused(
            refuse('period_invalid', `Ask for ${daysMax} days at most, the end after the start.`, {
              pointer: 'query/end',
            }),
          )
        const known = await holidaysOf(db, request.caller.trustId, { academyId: null, period })
        const items = bankHolidaysIn(period).map((one) => ({
          ...one,
          recorded: known.some(({ start, end }) => start <= one.day && one.day < end),
        }))
        return { items }
      },
    )
    app.post(
      '/v1/holidays/:id/withdraw',
      {
        config: { access: keepers },
        schema: {
          tags,
          summary: 'Take back a holiday',
          description: 'It stays with the reason; its days are school days again.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: holidaySchema },
        },
      },
      async (request) => {
        const { trustId, name } = request.caller
        const { id } = request.params
        const before = await db.prisma.holiday.findUnique({ where: { trustId_id: { trustId, id } } })
        if (before === null) throw new Refused(refuse('not_found', 'There is no such holiday.'))
        holdHoliday(request.caller, before.academyId)
        const withdrawal = {
          id,
          withdrawnAt: clock.now(),
          withdrawnBy: name,
          withdrawReason: request.body.reason,
        }
        return holidayBody(orRefuse(await withdrawHoliday(db, trustId, withdrawal)))
      },
    )
  }
