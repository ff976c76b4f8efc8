import { Type } from 'typebox'
import { type Caller, mayWriteFor } from '../access/caller.ts'
import { newId } from '../db/id.ts'
import { meterNumber } from '../domain/meter-number.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { dayDate, idParams, idSchema } from '../http/schema.ts'
import { refreshMeters } from '../ledger/run.ts'
import {
  contractBody,
  contractSchema,
  meterBody,
  meterChangeSchema,
  meterSchema,
  newContractSchema,
  newMeterSchema,
} from './schema.ts'

const keepers = ['estates', 'lead', 'admin'] as const
const tags = ['meters']

/** The utilities that an MPAN and an MPRN belong to (IDS.md §1 and §2). */
function numberFor(written: string, utility: string) {
  const read = meterNumber(written)
  if (isRefusal(read)) return read
  const electric = utility === 'electricity' || utility === 'solarExport'
  if (read.kind === 'mpan' && electric && !read.checked)
    return refuse(
      'meter_check_digit',
      `“${read.number}” has 13 digits and is no MPAN: its check digit is wrong. Compare it with a bill.`,
      { pointer: 'body/number' },
    )
  return read
}

const dated = (change: { start?: string; end?: string }) => ({
  ...(change.start === undefined ? {} : { start: dayDate(change.start) }),
  ...(change.end === undefined ? {} : { end: dayDate(change.end) }),
})

export const meterRoutes: Routes = (services) => async (app) => {
  const { prisma } = services.db
  const load = async (trustId: string, id: string) => {
    const meter = await prisma.meter.findUnique({ where: { trustId_id: { trustId, id } } })
    if (meter === null) throw new Refused(refuse('not_found', 'There is no such meter.'))
    return meter
  }
  const holdAcademy = async (caller: Caller, academyId: string) => {
    const { trustId } = caller
    const academy = await prisma.academy.findUnique({ where: { trustId_id: { trustId, id: academyId } } })
    if (academy === null)
      throw new Refused(
        refuse('academy_unknown', 'No academy of this trust has this id.', { pointer: 'body/academyId' }),
      )
    if (!mayWriteFor(caller, academyId))
      throw new Refused(refuse('forbidden', 'Your key may not change this academy.'))
  }

  app.post(
    '/v1/meters',
    {
      config: { access: keepers },
      schema: { tags, summary: 'Register a meter', body: newMeterSchema, response: { 201: meterSchema } },
    },
    async (request, reply) => {
      const { start, end, number: written, ...rest } = request.body
      await holdAcademy(request.caller, rest.academyId)
      const { number } = orRefuse(numberFor(written, rest.utility))
      const { trustId } = request.caller
      const meter = await prisma.meter.create({
        data: { trustId, id: newId(), number, ...rest, ...dated(request.body) },
      })
      return reply.status(201).header('location', `/v1/meters/${meter.id}`).send(meterBody(meter))
    },
  )
  app.get(
    '/v1/meters',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List meters',
        querystring: Type.Object({
          ...pageQuery,
          academyId: Type.Optional(idSchema),
          held: Type.Optional(
            Type.Literal('true', {
              description: 'Only those in the holding place: data came, and nobody has registered them',
            }),
          ),
          number: Type.Optional(Type.String({ maxLength: 60 })),
        }),
        response: { 200: pageSchema(meterSchema) },
      },
    },
    async (request) => {
      const { cursor, academyId, held, number, limit } = request.query
      const rows = await prisma.meter.findMany({
        where: {
          trustId: request.caller.trustId,
          ...(cursor === undefined ? {} : { id: { gt: cursor } }),
          ...(number === undefined ? {} : { number }),
          ...(held === 'true' ? { academyId: null } : academyId === undefined ? {} : { academyId }),
        },
        orderBy: { id: 'asc' },
        take: pageSize(limit) + 1,
      })
      const shown = pageOf(rows, pageSize(limit))
      return { items: shown.rows.map(meterBody), nextCursor: shown.nextCursor }
    },
  )
  app.get(
    '/v1/meters/:id',
    {
      config: { access: everyRole },
      schema: { tags, summary: 'One meter', params: idParams, response: { 200: meterSchema } },
    },
    async (request, reply) =>
      withEtag(reply, meterBody(await load(request.caller.trustId, request.params.id))),
  )
  app.patch(
    '/v1/meters/:id',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Change a meter, or assign one from the holding place to an academy',
        description: 'Its figures are worked out anew; no fact is changed.',
        params: idParams,
        body: meterChangeSchema,
        response: { 200: meterSchema },
      },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const before = await load(trustId, request.params.id)
      if (before.academyId !== null && !mayWriteFor(request.caller, before.academyId))
        throw new Refused(refuse('forbidden', 'Your key may not change this academy’s meters.'))
      if (request.body.academyId !== undefined) await holdAcademy(request.caller, request.body.academyId)
      if (request.body.utility !== undefined) orRefuse(numberFor(before.number, request.body.utility))
      if (request.body.academyId !== undefined && (request.body.utility ?? before.utility) === null)
        throw new Refused(
          refuse('invalid', 'Say what this meter measures as well (utility), so that it can be counted.', {
            pointer: 'body/utility',
          }),
        )
      holdIfMatch(request, meterBody(before))
      const { start, end, ...rest } = request.body
      const meter = await prisma.meter.update({
        where: { trustId_id: { trustId, id: before.id } },
        data: { ...rest, ...dated(request.body) },
      })
      await refreshMeters(services.db, trustId, [meter.id])
      return withEtag(reply, meterBody(meter))
    },
  )

  app.post(
    '/v1/contracts',
    {
      config: { access: ['finance', 'lead', 'admin'] },
      schema: {
        tags,
        summary: 'Add an electricity contract with evidence, for the market-based figure',
        body: newContractSchema,
        response: { 201: contractSchema },
      },
    },
    async (request, reply) => {
      const { start, end, kgCO2ePerKwh, meterIds = [], ...rest } = request.body
      const { trustId } = request.caller
      if (end <= start)
        throw new Refused(
          refuse('period_invalid', 'A contract ends after it starts.', { pointer: 'body/end' }),
        )
      const known = await prisma.meter.count({ where: { trustId, id: { in: meterIds } } })
      if (known !== new Set(meterIds).size)
        throw new Refused(
          refuse('invalid', 'It names a meter that this trust does not have.', { pointer: 'body/meterIds' }),
        )
      const row = await prisma.contract.create({
        data: {
          trustId,
          id: newId(),
          start: dayDate(start),
          end: dayDate(end),
          kgCo2ePerKwh: kgCO2ePerKwh,
          meterIds,
          ...rest,
        },
      })
      return reply.status(201).send(contractBody(row))
    },
  )
  app.get(
    '/v1/contracts',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List electricity contracts',
        querystring: Type.Object(pageQuery),
        response: { 200: pageSchema(contractSchema) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const rows = await prisma.contract.findMany({
        where: { trustId: request.caller.trustId, ...(cursor === undefined ? {} : { id: { gt: cursor } }) },
        orderBy: { id: 'asc' },
        take: pageSize(limit) + 1,
      })
      const shown = pageOf(rows, pageSize(limit))
      return { items: shown.rows.map(contractBody), nextCursor: shown.nextCursor }
    },
  )
}
