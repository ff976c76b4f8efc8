import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import { isRefusal, refuse } from '../domain/refusal.ts'
import { holdIfMatch, withEtag } from '../http/etag.ts'
import { pageOf, pageQuery, pageSchema, pageSize } from '../http/paging.ts'
import { orRefuse, Refused, type Routes } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import type { MadeLink } from './links.ts'
import { meRoutes } from './me-routes.ts'
import { changePerson, disablePerson, enablePerson, invite, newLink } from './run.ts'
import {
  decidedOf,
  invitedSchema,
  madeLinkSchema,
  newUserSchema,
  userBody,
  userChangeSchema,
  userReasonSchema,
  userSchema,
} from './schema.ts'
import { findPerson, listPeople, type Person } from './store.ts'

const tags = ['people']
const access = ['admin'] as const
const linkBody = ({ kind, expiresAt, path }: MadeLink) => ({ kind, expiresAt: expiresAt.toISOString(), path })

/** The people who sign in: who they are, what they may do, until when. */
export const userRoutes: Routes = (services) => async (app) => {
  const { db, clock } = services
  app.post(
    '/v1/users',
    {
      // The answer holds a secret, so it is not kept to be answered again.
      config: { access, replay: false },
      schema: {
        tags,
        summary: 'Invite a person',
        description:
          'The answer has the path of a link that is good once, for seven days: by it the person sets a password, or comes in through the OpenID provider. Nothing is e-mailed: send them the link. The name says who did what: no two people, nor one and a key in use, have the same, read without case, and it never changes. What the roles may do is said under POST /v1/keys. An auditor’s access runs out after 90 days where nothing else is said.',
        body: newUserSchema,
        response: { 201: invitedSchema },
      },
    },
    async (request, reply) => {
      const { trustId, name: by } = request.caller
      holdTrust(request.caller)
      const made = orRefuse(await invite(services, { trustId, by, ...request.body }))
      return reply
        .status(201)
        .header('location', `/v1/users/${made.person.id}`)
        .send({ ...userBody(made.person, clock.now()), link: linkBody(made.link) })
    },
  )
  app.get(
    '/v1/users',
    {
      config: { access },
      schema: {
        tags,
        summary: 'List the people who sign in',
        querystring: Type.Object(pageQuery),
        response: { 200: pageSchema(userSchema) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const size = pageSize(limit)
      const now = clock.now()
      const { trustId } = request.caller
      const rows = await listPeople(db, { trustId, afterId: cursor, limit: size + 1, now })
      const shown = pageOf(rows, size)
      return { items: shown.rows.map((one) => userBody(one, now)), nextCursor: shown.nextCursor }
    },
  )
  /** The person as the API shows them, with the tag of what administrators decide. */
  const tagged = (reply: Parameters<typeof withEtag>[0], person: Person) => {
    withEtag(reply, decidedOf(person))
    return userBody(person, clock.now())
  }
  app.get(
    '/v1/users/:id',
    {
      config: { access },
      schema: { tags, summary: 'One person', params: idParams, response: { 200: userSchema } },
    },
    async (request, reply) => {
      const { trustId } = request.caller
      const person = await findPerson(db.prisma, { trustId, id: request.params.id, now: clock.now() })
      if (person === undefined)
        throw new Refused(refuse('not_found', 'There is no such person. GET /v1/users lists who there is.'))
      return tagged(reply, person)
    },
  )
  app.patch(
    '/v1/users/:id',
    {
      config: { access, ifMatch: true },
      schema: {
        tags,
        summary: 'Change what a person may do, until when, or their address',
        description:
          'With another role they are signed out everywhere. With another address, links that were not used are void. The only administrator who can sign in stays one.',
        params: idParams,
        body: userChangeSchema,
        response: { 200: userSchema },
      },
    },
    async (request, reply) => {
      holdTrust(request.caller)
      const { trustId, name: by } = request.caller
      const { reason, ...changes } = request.body
      const asked = { trustId, id: request.params.id, change: { by, reason } }
      const hold = (before: Person) => holdIfMatch(request, decidedOf(before))
      return tagged(reply, orRefuse(await changePerson(services, { ...asked, changes, hold })))
    },
  )
  const decisions = [
    [
      '/v1/users/:id/disable',
      'Keep a person out',
      'They are signed out everywhere, and links that were not used are void. What they did stays theirs.',
      disablePerson,
    ],
    ['/v1/users/:id/enable', 'Let a disabled person in again', '', enablePerson],
  ] as const
  for (const [path, summary, description, work] of decisions)
    app.post(
      path,
      {
        config: { access, ifMatch: true },
        schema: {
          ...{ tags, summary },
          ...(description === '' ? {} : { description }),
          params: idParams,
          body: userReasonSchema,
          response: { 200: userSchema },
        },
      },
      async (request, reply) => {
        holdTrust(request.caller)
        const { trustId, name: by } = request.caller
        const asked = { trustId, id: request.params.id, change: { by, reason: request.body.reason } }
        const hold = (before: Person) => holdIfMatch(request, decidedOf(before))
        return tagged(reply, orRefuse(await work(services, { ...asked, hold })))
      },
    )
  app.post(
    '/v1/users/:id/link',
    {
      config: { access, replay: false },
      schema: {
        tags,
        summary: 'Make a new link for a person',
        description:
          'For who has not come in yet, an invitation that is good for seven days; else one to set a new password, good for a day, which also unlocks the account. Links before it that were not used are void.',
        params: idParams,
        response: { 201: madeLinkSchema },
      },
    },
    async (request, reply) => {
      const { trustId, name: by } = request.caller
      holdTrust(request.caller)
      const link = await newLink(services, { trustId, id: request.params.id, by })
      if (isRefusal(link)) throw new Refused(link)
      return reply.status(201).send(linkBody(link))
    },
  )
  await app.register(meRoutes(services))
}
