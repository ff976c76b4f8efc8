import { Type } from 'typebox'
import { newId } from '../db/id.ts'
import { refuse } from '../domain/refusal.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams, idSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import { roles } from './caller.ts'
import { expiryOf } from './expiry.ts'
import { holdTrust } from './hold.ts'
import { mintKey } from './key.ts'
import { addNamedKey, findKey, listKeys, revokeKey, type StoredKey } from './store.ts'

const tags = ['keys']
const fields = {
  id: idSchema,
  name: Type.String(),
  role: oneOf(roles),
  academyIds: Type.Array(Type.String(), {
    description:
      'The academies it may write for; an empty list: all of the trust. Every key reads everything.',
  }),
  expiresAt: nullable(
    Type.String({ description: 'From then on it is of no use; null: until it is revoked' }),
  ),
  revokedAt: nullable(Type.String()),
  createdAt: Type.String(),
  createdBy: Type.String(),
}
const keySchema = Type.Object(fields, { title: 'Key' })
const madeKeySchema = Type.Object(
  { ...fields, key: Type.String({ description: 'The key itself: shown now and never again' }) },
  { title: 'NewKey' },
)

const keyBody = (key: StoredKey) => ({
  id: key.id,
  name: key.name,
  role: key.role,
  academyIds: [...key.academyIds],
  expiresAt: key.expiresAt?.toISOString() ?? null,
  revokedAt: key.revokedAt?.toISOString() ?? null,
  createdAt: key.createdAt.toISOString(),
  createdBy: key.createdBy,
})

export const keyRoutes: Routes =
  ({ db, clock }) =>
  async (app) => {
    app.post(
      '/v1/keys',
      {
        // The answer holds a secret, so it is not kept to be answered again.
        config: { access: ['admin'], replay: false },
        schema: {
          tags,
          summary: 'Make a key',
          description:
            'estates writes data (uploads, meters, counts, what does not apply), finance contracts, counts, what does not apply and the words of the report, lead all of these and the organisation and target, admin the organisation, keys and backups; auditor reads. No two keys in use, nor one and a person who signs in, have one name, read without case. A key without academies is for all of the trust, also one for estates. An auditor’s key runs out after 90 days where nothing else is said.',
          body: Type.Object(
            {
              name: textSchema(100),
              role: oneOf(roles),
              academyIds: Type.Optional(
                Type.Array(idSchema, {
                  maxItems: 1000,
                  description: 'The academies it may write for; none: all of the trust',
                }),
              ),
              expiresAt: Type.Optional(
                Type.String({
                  format: 'date-time',
                  description: 'A moment to come, such as 2027-08-31T00:00:00Z',
                }),
              ),
            },
            { additionalProperties: false },
          ),
          response: { 201: madeKeySchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { trustId } = request.caller
        const { name, role, academyIds = [] } = request.body
        const { until: expiresAt } = orRefuse(
          expiryOf({ role, asked: request.body.expiresAt, now: clock.now(), what: 'A key' }),
        )
        const known = await db.prisma.academy.count({ where: { trustId, id: { in: academyIds } } })
        if (known !== new Set(academyIds).size)
          throw new Refused(
            refuse('academy_unknown', 'It names an academy that this trust does not have.', {
              pointer: 'body/academyIds',
            }),
          )
        const id = newId()
        const { text, secretHash } = mintKey({ trustId, keyId: id })
        const made = { trustId, id, name: name.trim(), role, academyIds, secretHash, expiresAt }
        const key = orRefuse(await addNamedKey(db, { ...made, createdBy: request.caller.name }))
        return reply.status(201).send({ ...keyBody(key), key: text })
      },
    )
    app.get(
      '/v1/keys',
      {
        config: { access: ['admin'] },
        schema: {
          tags,
          summary: 'List keys, without their secrets',
          querystring: Type.Object(pageQuery),
          response: { 200: pageSchema(keySchema) },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query
        const size = pageSize(limit)
        const rows = await listKeys(db, { trustId: request.caller.trustId, afterId: cursor, limit: size + 1 })
        const shown = pageOf(rows, size)
        return { items: shown.rows.map(keyBody), nextCursor: shown.nextCursor }
      },
    )
    app.delete(
      '/v1/keys/:id',
      {
        config: { access: ['admin'] },
        schema: { tags, summary: 'Revoke a key', params: idParams, response: { 200: keySchema } },
      },
      async (request) => {
        holdTrust(request.caller)
        const { trustId, name } = request.caller
        const { id } = request.params
        await revokeKey(db, { trustId, id, now: clock.now(), by: name })
        const key = await findKey(db, { trustId, keyId: id })
        if (key === undefined) throw new Refused(refuse('not_found', 'There is no such key.'))
        return keyBody(key)
      },
    )
  }
