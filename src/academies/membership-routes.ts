import { Type } from 'typebox'
import { holdAcademy } from '../access/hold.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, idSchema } from '../http/schema.ts'
import { withdrawalSchema, withdrawnQuery } from '../http/withdrawal.ts'
import { academyForWriting, countingPageFrom } from './load.ts'
import { addMembership, endMembership, withdrawMembership } from './run.ts'
import { membershipBody, membershipEndSchema, membershipSchema, newMembershipSchema } from './schema.ts'

const organisers = ['lead', 'admin'] as const
const tags = ['academies']

/** When which academy was part of the trust. */
export const membershipRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    const load = async (trustId: string, id: string) => {
      const row = await db.prisma.membership.findUnique({ where: { trustId_id: { trustId, id } } })
      if (row === null) throw new Refused(refuse('not_found', 'There is no such membership.'))
      return row
    }

    app.post(
      '/v1/memberships',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Say when an academy became part of the trust',
          body: newMembershipSchema,
          response: { 201: membershipSchema },
        },
      },
      async (request, reply) => {
        const { trustId, name: createdBy } = request.caller
        await academyForWriting(db, request.caller, request.body.academyId)
        const asked = { ...request.body, createdBy, now: clock.now() }
        const added = orRefuse(await addMembership(db, trustId, asked))
        return reply.status(201).send(membershipBody(added))
      },
    )
    app.get(
      '/v1/memberships',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List memberships',
          querystring: Type.Object({
            ...pageQuery,
            academyId: Type.Optional(idSchema),
            ...withdrawnQuery,
          }),
          response: { 200: pageSchema(membershipSchema) },
        },
      },
      async (request) => {
        const rows = await db.prisma.membership.findMany(
          countingPageFrom(request.caller.trustId, request.query),
        )
        const shown = pageOf(rows, pageSize(request.query.limit))
        return { items: shown.rows.map(membershipBody), nextCursor: shown.nextCursor }
      },
    )
    app.post(
      '/v1/memberships/:id/end',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Say when an academy left, closed, was merged or was split',
          params: idParams,
          body: membershipEndSchema,
          response: { 200: membershipSchema },
        },
      },
      async (request) => {
        const { trustId } = request.caller
        const { id, academyId } = await load(trustId, request.params.id)
        holdAcademy(request.caller, academyId)
        const { end, endEvent, endKind = null, evidence: endEvidence = null } = request.body
        const how = { endEvent, endKind, endEvidence, endedAt: clock.now(), endedBy: request.caller.name }
        return membershipBody(orRefuse(await endMembership(db, trustId, { id, end, ...how })))
      },
    )
    app.post(
      '/v1/memberships/:id/withdraw',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Take back a membership that was said wrongly',
          description:
            'It stays with the reason and counts no more. To correct a day, withdraw it and add it anew: figures follow at once.',
          params: idParams,
          body: withdrawalSchema,
          response: { 200: membershipSchema },
        },
      },
      async (request) => {
        const { trustId, name } = request.caller
        const { id, academyId } = await load(trustId, request.params.id)
        holdAcademy(request.caller, academyId)
        const withdrawal = {
          id,
          withdrawnAt: clock.now(),
          withdrawnBy: name,
          withdrawReason: request.body.reason,
        }
        return membershipBody(orRefuse(await withdrawMembership(db, trustId, withdrawal)))
      },
    )
  }
