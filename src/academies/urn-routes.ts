import { Type } from 'typebox'
import { holdAcademy } from '../access/hold.ts'
import type { AcademyUrn } from '../db/generated/client.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { dayText, idParams, idSchema } from '../http/schema.ts'
import { withdrawalSchema, withdrawnBody, withdrawnQuery } from '../http/withdrawal.ts'
import { countingPageFrom } from './load.ts'
import { structureOf } from './run.ts'
import { newUrnSchema, urnSchema } from './schema.ts'
import { addUrn, sinceEver, type UrnPeriod, urnPeriods, withdrawUrn } from './urns.ts'

const organisers = ['lead', 'admin'] as const
const tags = ['academies']

/** A URN as it is sent. */
function urnBody(row: AcademyUrn, periods: readonly UrnPeriod[]) {
  const since = dayText(row.since)
  const end = periods.find((one) => one.row.academyId === row.academyId && one.period.start === since)?.period
    .end
  return {
    id: row.id,
    academyId: row.academyId,
    urn: row.urn,
    since: since === sinceEver ? null : since,
    until: row.withdrawnAt !== null || end === undefined || end === '9999-12-31' ? null : end,
    evidence: row.evidence,
    ...withdrawnBody(row),
  }
}

/** The URNs that a site has had: a new one at conversion is the same site. */
export const urnRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    const { prisma } = db
    const load = async (trustId: string, id: string) => {
      const academy = await prisma.academy.findUnique({ where: { trustId_id: { trustId, id } } })
      if (academy === null) throw new Refused(refuse('not_found', 'There is no such academy.'))
      return academy
    }
    const knownOf = async (trustId: string) => ({
      trustId,
      structure: await structureOf(db, trustId),
      today: clock.today(),
    })
    const periodsOf = async (trustId: string, academyId: string) =>
      urnPeriods(
        await prisma.academyUrn.findMany({ where: { trustId, academyId } }),
        await structureOf(db, trustId),
      )

    app.post(
      '/v1/academies/:id/urns',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Say since when an academy has a URN, such as a new one at conversion',
          description:
            'The earlier one holds until then, and files that name the school by it still find it. A URN belongs to one school at a time.',
          params: idParams,
          body: newUrnSchema,
          response: { 201: urnSchema },
        },
      },
      async (request, reply) => {
        const { trustId, name: createdBy } = request.caller
        const academy = await load(trustId, request.params.id)
        holdAcademy(request.caller, academy.id)
        const known = await knownOf(trustId)
        const { urn, since, evidence } = request.body
        const asked = { academyId: academy.id, urn, since, evidence, createdBy }
        const row = orRefuse(await prisma.$transaction((tx) => addUrn(tx, known, asked)))
        return reply.status(201).send(urnBody(row, await periodsOf(trustId, academy.id)))
      },
    )
    app.get(
      '/v1/academies/:id/urns',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary: 'List the URNs that an academy has had',
          params: idParams,
          querystring: Type.Object({ ...pageQuery, ...withdrawnQuery }),
          response: { 200: pageSchema(urnSchema) },
        },
      },
      async (request) => {
        const { trustId } = request.caller
        const { id: academyId } = await load(trustId, request.params.id)
        const rows = await prisma.academyUrn.findMany(
          countingPageFrom(trustId, { ...request.query, academyId }),
        )
        const shown = pageOf(rows, pageSize(request.query.limit))
        const periods = await periodsOf(trustId, academyId)
        return { items: shown.rows.map((row) => urnBody(row, periods)), nextCursor: shown.nextCursor }
      },
    )
    app.post(
      '/v1/academies/:id/urns/:urnId/withdraw',
      {
        config: { access: organisers },
        schema: {
          tags,
          summary: 'Take back a URN that was said wrongly',
          description: 'It stays with the reason and counts no more; the earlier one holds in its days.',
          params: Type.Object({ id: idSchema, urnId: idSchema }),
          body: withdrawalSchema,
          response: { 200: urnSchema },
        },
      },
      async (request) => {
        const { trustId, name: withdrawnBy } = request.caller
        const { id: academyId } = await load(trustId, request.params.id)
        holdAcademy(request.caller, academyId)
        const withdrawal = {
          ...{ academyId, id: request.params.urnId, withdrawnBy },
          withdrawnAt: clock.now(),
          withdrawReason: request.body.reason,
        }
        return urnBody(orRefuse(await withdrawUrn(db, await knownOf(trustId), withdrawal)), [])
      },
    )
  }
