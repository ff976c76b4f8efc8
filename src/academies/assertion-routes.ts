import { Type } from 'typebox'
import type { Caller } from '../access/caller.ts'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { dataOf, dataWords } from '../coverage/contradictions.ts'
import { refuse } from '../domain/refusal.ts'
import { streamIds } from '../domain/stream.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery } from '../http/withdrawal.ts'
import { meterNumbers } from '../meters/run.ts'
import { academyForWriting, countingPageFrom } from './load.ts'
import { academiesOf, addAssertion, withdrawAssertion } from './run.ts'
import { assertionBody, assertionSchema, newAssertionSchema } from './schema.ts'

const asserters = ['estates', 'finance', 'lead'] as const
const tags = ['academies']

/** Holds an assertion to who may speak for the academy, or for all of them. */
function holdAsserted(caller: Caller, academyId: string | null): void {
  if (academyId === null) holdTrust(caller)
  else holdAcademy(caller, academyId)
}

/** What does not apply, and who said so. */
export const assertionRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    /** Data that is there is not asserted away: it stays, and counts, whatever anybody says. */
    const holdAgainstData = async (
      trustId: string,
      asked: { academyId: string | undefined; stream: string; start: string; end: string | undefined },
    ): Promise<void> => {
      const { academyId, stream, start, end = '9999-12-31' } = asked
      const found = await dataOf({ db }, { trustId, academyId, stream, period: { start, end } })
      if (found.length === 0) return
      const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))
      const numbers = await meterNumbers(db, trustId)
      const details = found.map(
        (one) => `${names.get(one.academyId)} has ${dataWords(stream, one, numbers)}.`,
      )
      throw new Refused(
        refuse(
          'conflict',
          `It cannot be said that ${stream} does not apply: there is data. ${details.length === 1 ? details[0] : `${details.length} academies have some.`} Say it of the days without data alone (start and end), or revert what was sent wrongly. Nothing was recorded.`,
          details.length === 1 ? { pointer: 'body/stream' } : { pointer: 'body/stream', details },
        ),
      )
    }

    app.post(
      '/v1/assertions',
      {
        config: { access: asserters },
        schema: {
          tags,
          summary: 'Say that a stream does not apply to an academy, or to any',
          description:
            'So that no data is expected: a school without gas; without academyId, a trust without minibuses. Refused (409) where there is data of the stream in these days, or the same was said of them before.',
          body: newAssertionSchema,
          response: { 201: assertionSchema },
        },
      },
      async (request, reply) => {
        const { academyId, stream, start, end, reason } = request.body
        if (academyId === undefined) holdTrust(request.caller)
        else await academyForWriting(db, request.caller, academyId)
        if (!(streamIds as readonly string[]).includes(stream))
          throw new Refused(
            refuse(
              'stream_unknown',
              `“${stream}” is not a stream. “trust-carbon streams”, and GET /v1/streams, list them.`,
              {
                pointer: 'body/stream',
              },
            ),
          )
        if (end !== undefined && end <= start)
          throw new Refused(
            refuse('period_invalid', 'The end lies after the start.', { pointer: 'body/end' }),
          )
        const { trustId, name: createdBy } = request.caller
        await holdAgainstData(trustId, { academyId, stream, start, end })
        const asked = { academyId: academyId ?? null, stream, start, end, reason, createdBy }
        return reply.status(201).send(assertionBody(orRefuse(await addAssertion(db, trustId, asked))))
      },
    )
    app.get(
      '/v1/assertions',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List what was asserted not to apply',
          querystring: Type.Object({
            ...pageQuery,
            academyId: Type.Optional(
              Type.String({
                format: 'uuid',
                description: 'What applies to this academy: those of the whole trust are among them',
              }),
            ),
            ...withdrawnQuery,
          }),
          response: { 200: pageSchema(assertionSchema) },
        },
      },
      async (request) => {
        const { academyId, ...rest } = request.query
        const page = countingPageFrom(request.caller.trustId, rest)
        const rows = await db.prisma.assertion.findMany({
          ...page,
          where: {
            ...page.where,
            ...(academyId === undefined ? {} : { OR: [{ academyId }, { academyId: null }] }),
          },
        })
        const shown = pageOf(rows, pageSize(rest.limit))
        return { items: shown.rows.map(assertionBody), nextCursor: shown.nextCursor }
      },
    )
    app.post(
      '/v1/assertions/:id/withdraw',
      {
        config: { access: asserters },
        schema: {
          tags,
          summary: 'Take back an assertion',
          description: 'It stays with the reason and counts no more.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: assertionSchema },
        },
      },
      async (request) => {
        const { trustId, name } = request.caller
        const { id } = request.params
        const before = await db.prisma.assertion.findUnique({ where: { trustId_id: { trustId, id } } })
        if (before === null) throw new Refused(refuse('not_found', 'There is no such assertion.'))
        holdAsserted(request.caller, before.academyId)
        const withdrawal = {
          id,
          withdrawnAt: clock.now(),
          withdrawnBy: name,
          withdrawReason: request.body.reason,
        }
        return assertionBody(orRefuse(await withdrawAssertion(db, trustId, withdrawal)))
      },
    )
  }
