import { Type } from 'typebox'
import { academiesOf } from '../academies/run.ts'
import type { Caller } from '../access/caller.ts'
import { holdAcademy, holdTrust } from '../access/hold.ts'
import { measureStatuses } from '../domain/measures/measure.ts'
import { refuse } from '../domain/refusal.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, idSchema, oneOf } from '../http/schema.ts'
import { addMeasure, changeMeasure } from './run.ts'
import { measureBody, measureSchema, newMeasureSchema } from './schema.ts'
import { listMeasures, measureVersions } from './store.ts'
import { verificationBody, verificationQuery, verificationSchema } from './verification-schema.ts'
import { verifyMeasure } from './verify.ts'

const tags = ['measures']
const absent = () => new Refused(refuse('not_found', 'There is no such measure.'))

/** The register of what is done, or may be, to emit less. */
export const measureRoutes: Routes = (services) => async (app) => {
  const { db } = services
  /** Holds a measure to the academy that it is for, which the key must be for; without one to the whole trust. */
  const holdOwner = async (caller: Caller, academyId: string | null | undefined) => {
    if (academyId == null) return holdTrust(caller)
    if (!(await academiesOf(db, caller.trustId)).some((one) => one.id === academyId))
      throw new Refused(
        refuse('academy_unknown', 'No academy of this trust has this id.', { pointer: 'body/academyId' }),
      )
    holdAcademy(caller, academyId)
  }

  app.post(
    '/v1/measures',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Write down a measure that saves emissions, or may',
        body: newMeasureSchema,
        response: { 201: measureSchema },
      },
    },
    async (request, reply) => {
      const { trustId, name: createdBy } = request.caller
      await holdOwner(request.caller, request.body.academyId)
      const body = measureBody(orRefuse(await addMeasure(db, { trustId, createdBy }, request.body)))
      return withEtag(reply.status(201).header('location', `/v1/measures/${body.id}`), body)
    },
  )
  app.get(
    '/v1/measures',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'List measures, each as its newest version has it',
        querystring: Type.Object({
          ...pageQuery,
          academyId: Type.Optional(idSchema),
          status: Type.Optional(oneOf(measureStatuses)),
        }),
        response: { 200: pageSchema(measureSchema) },
      },
    },
    async (request) => {
      const { limit, cursor, academyId, status } = request.query
      const size = pageSize(limit)
      const rows = await listMeasures(db, request.caller.trustId, {
        ...{ afterId: cursor, limit: size + 1, academyId, status },
      })
      const page = pageOf(rows, size)
      return { items: page.rows.map(measureBody), nextCursor: page.nextCursor }
    },
  )
  app.get(
    '/v1/measures/:id',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'One measure, as its newest version has it',
        params: idParams,
        response: { 200: measureSchema },
      },
    },
    async (request, reply) => {
      const [row] = await listMeasures(db, request.caller.trustId, request.params)
      if (row === undefined) throw absent()
      return withEtag(reply, measureBody(row))
    },
  )
  app.get(
    '/v1/measures/:id/versions',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Every version of a measure, the newest first',
        params: idParams,
        response: { 200: Type.Object({ items: Type.Array(measureSchema) }) },
      },
    },
    async (request) => {
      const rows = await measureVersions(db, request.caller.trustId, request.params.id)
      if (rows.length === 0) throw absent()
      return { items: rows.map(measureBody) }
    },
  )
  app.get(
    '/v1/measures/:id/verification',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'What a measure saved, against what its meters would have used without it',
        description:
          'From up to 24 whole months before the start a model of use is fitted: a line through degree days, or the mean of the same calendar month. What it says of the whole months after, less what was used, is the saving, with the interval of the sum. Only days with an actual count. Analysis only: it enters no reported figure.',
        params: idParams,
        querystring: verificationQuery,
        response: { 200: verificationSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const { id } = request.params
      return verificationBody(orRefuse(await verifyMeasure(services, { trustId, id }, request.query)))
    },
  )
  app.put(
    '/v1/measures/:id',
    {
      config: { access: ['lead'], ifMatch: true },
      schema: {
        tags,
        summary: 'Say a measure anew: its next version',
        description: 'Nothing is overwritten: the earlier versions stay. What is not said is empty.',
        params: idParams,
        body: newMeasureSchema,
        response: { 200: measureSchema },
      },
    },
    async (request, reply) => {
      const { caller, body: asked } = request
      const { trustId, name: createdBy } = caller
      await holdOwner(caller, asked.academyId)
      const changed = await changeMeasure(
        db,
        { trustId, createdBy },
        {
          id: request.params.id,
          asked,
          hold: (before) => {
            if (before.academyId === undefined) holdTrust(caller)
            else holdAcademy(caller, before.academyId)
            holdIfMatch(request, measureBody(before))
          },
        },
      )
      return withEtag(reply, measureBody(orRefuse(changed)))
    },
  )
}
