import { Type } from 'typebox'
import type { Caller } from '../access/caller.ts'
import { refuse } from '../domain/refusal.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { trustOf } from '../trusts/run.ts'
import { personOf, signOutEverywhere } from './run.ts'
import { meSchema, passwordChangeSchema } from './schema.ts'
import { changePassword } from './sign-in.ts'

const tags = ['people']

/** Who asks, and what they may do about themselves. */
export const meRoutes: Routes = (services) => async (app) => {
  const { db } = services
  const signedIn = async (caller: Caller) => {
    const person = await personOf(services, caller)
    if (person === undefined)
      throw new Refused(
        refuse('forbidden', 'This is for people who are signed in, and you have come with a key.'),
      )
    return person
  }
  app.get(
    '/v1/me',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Who I am: the person who is signed in, or the key',
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const { trustId, keyId, name, role, academyIds } = request.caller
      const { id, name: trustName } = await trustOf(db, trustId)
      const person = await personOf(services, request.caller)
      const key =
        person === undefined && role !== 'operator'
          ? await db.prisma.apiKey.findUnique({ where: { trustId_id: { trustId, id: keyId } } })
          : null
      return {
        kind:
          person !== undefined
            ? ('person' as const)
            : role === 'operator'
              ? ('operator' as const)
              : ('key' as const),
        id: role === 'operator' ? null : keyId,
        ...{ name, role, academyIds: [...academyIds] },
        email: person?.email ?? null,
        hasPassword: (person?.passwordSetAt ?? null) !== null,
        hasProvider: (person?.oidcSubject ?? null) !== null,
        expiresAt: (person ?? key)?.expiresAt?.toISOString() ?? null,
        trust: { id, name: trustName },
      }
    },
  )
  app.post(
    '/v1/me/password',
    {
      config: { access: everyRole, replay: false },
      schema: {
        tags,
        summary: 'Change my password',
        description: 'For people who are signed in. They are signed out everywhere by it.',
        body: passwordChangeSchema,
        response: { 200: Type.Object({ passwordSetAt: Type.String() }, { title: 'PasswordChange' }) },
      },
    },
    async (request) => {
      const person = await signedIn(request.caller)
      const { current, new: next } = request.body
      const { passwordSetAt } = orRefuse(await changePassword(services, { person, current, next }))
      return { passwordSetAt: passwordSetAt?.toISOString() ?? '' }
    },
  )
  app.delete(
    '/v1/me/sessions',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Sign me out everywhere',
        response: {
          200: Type.Object(
            { ended: Type.Integer({ description: 'How many sessions there were' }) },
            { title: 'SessionsEnded' },
          ),
        },
      },
    },
    async (request) => {
      const person = await personOf(services, request.caller)
      // A key has none.
      if (person === undefined) return { ended: 0 }
      return { ended: await signOutEverywhere(db, { trustId: person.trustId, userId: person.id }) }
    },
  )
}
