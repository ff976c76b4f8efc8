import { Type } from 'typebox'
import { type Caller, mayWriteFor } from '../access/caller.ts'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { newId } from '../db/id.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { dayDate, idParams } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery, withdrawnWhere } from '../http/withdrawal.ts'
import { withdrawContract } from './run.ts'
import { contractBody, contractSchema, newContractSchema } from './schema.ts'

const buyers = ['finance', 'lead'] as const
const tags = ['meters']

/** What suppliers' contracts say of the electricity they cover. */
export const contractRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    /** Holds a contract to who may speak for all its meters: those of every academy, where it names none. */
    const holdMeters = async (caller: Caller, meterIds: readonly string[]) => {
      const { trustId } = caller
      const wanted = [...new Set(meterIds)]
      if (wanted.length === 0) holdTrust(caller)
      const meters = await db.prisma.meter.findMany({ where: { trustId, id: { in: wanted } } })
      if (meters.length !== wanted.length)
        throw new Refused(
          refuse('invalid', 'It names a meter that this trust does not have.', { pointer: 'body/meterIds' }),
        )
      const other = meters.find((meter) => meter.utility !== null && meter.utility !== 'electricity')
      if (other !== undefined)
        throw new Refused(
          refuse(
            'invalid',
            `The meter ${other.number} measures ${other.utility}. A contract covers electricity meters.`,
            { pointer: 'body/meterIds' },
          ),
        )
      for (const { academyId } of meters)
        if (academyId === null) holdTrust(caller)
        else if (!mayWriteFor(caller, academyId)) holdAcademy(caller, academyId)
    }

    app.post(
      '/v1/contracts',
      {
        config: { access: buyers },
        schema: {
          tags,
          summary: 'Add an electricity contract with evidence, for the market-based figure',
          description:
            'It covers exactly its days, also where it starts or ends within a month. Of two contracts for the same meter and day the one added later counts.',
          body: newContractSchema,
          response: { 201: contractSchema },
        },
      },
      async (request, reply) => {
        const { start, end, kgCO2ePerKwh, meterIds = [], ...rest } = request.body
        const { trustId, name: createdBy } = request.caller
        if (end <= start)
          throw new Refused(
            refuse('period_invalid', 'A contract ends after it starts.', { pointer: 'body/end' }),
          )
        await holdMeters(request.caller, meterIds)
        const row = await db.prisma.contract.create({
          data: {
            trustId,
            id: newId(),
            start: dayDate(start),
            end: dayDate(end),
            kgCo2ePerKwh: kgCO2ePerKwh,
            meterIds,
            createdBy,
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
          querystring: Type.Object({ ...pageQuery, ...withdrawnQuery }),
          response: { 200: pageSchema(contractSchema) },
        },
      },
      async (request) => {
        const { cursor, limit, withdrawn } = request.query
        const rows = await db.prisma.contract.findMany({
          where: {
            trustId: request.caller.trustId,
            ...(cursor === undefined ? {} : { id: { gt: cursor } }),
            ...withdrawnWhere(withdrawn),
          },
          orderBy: { id: 'asc' },
          take: pageSize(limit) + 1,
        })
        const shown = pageOf(rows, pageSize(limit))
        return { items: shown.rows.map(contractBody), nextCursor: shown.nextCursor }
      },
    )
    app.post(
      '/v1/contracts/:id/withdraw',
      {
        config: { access: buyers },
        schema: {
          tags,
          summary: 'Take back a contract',
          description:
            'It stays with the reason and counts no more: what it covered is at the grid average again, or at an earlier contract.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: contractSchema },
        },
      },
      async (request) => {
        const { trustId, name } = request.caller
        const { id } = request.params
        const before = await db.prisma.contract.findUnique({ where: { trustId_id: { trustId, id } } })
        if (before === null) throw new Refused(refuse('not_found', 'There is no such contract.'))
        await holdMeters(request.caller, before.meterIds)
        const withdrawal = {
          id,
          withdrawnAt: clock.now(),
          withdrawnBy: name,
          withdrawReason: request.body.reason,
        }
        return contractBody(orRefuse(await withdrawContract(db, trustId, withdrawal)))
      },
    )
  }
