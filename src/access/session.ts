import { createHash, randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import session, { type FastifySessionOptions } from '@fastify/session'
import type { FastifyInstance, FastifyRequest, Session } from 'fastify'
import { RequestProblem } from '../http/problem.ts'
import type { Services } from '../services.ts'
import type { Caller, Role } from './caller.ts'

declare module 'fastify' {
  interface Session {
    /** Who signed in, undefined before. */
    user?: { readonly trustId: string; readonly userId: string }
    /** What they were when they signed in: with another role they sign in anew. */
    role?: string
    /** In whose name somebody who was recognised may go on, where their address is known to several trusts; and when they were. */
    recognised?: { readonly trustId: string; readonly userId: string; readonly trustName: string }[]
    recognisedAt?: number
    /** What was sent to the OpenID provider, and must come back. */
    provider?: ProviderTrip
    /** True of what came out of the database: what was ended there meanwhile is not written anew. */
    stored?: boolean
    /** Milliseconds since 1970 by the clock of the service. */
    signedInAt?: number
    seenAt?: number
    /** What the next page says at its top, once. */
    notice?: string
    /** The secret of the tokens of forms; the library’s own. */
    _csrf?: string
  }
  interface FastifyRequest {
    /** True where the cookie of a session says who asks, and not a key. */
    bySession?: boolean
  }
  interface FastifyContextConfig {
    /** A form of the web application: it is held to the token of its page, also where nobody is signed in. */
    form?: boolean
    /** A form with files, whose token comes as its first field: the handler holds it to that. */
    tokenInHandler?: boolean
  }
}

/** A way to the OpenID provider and back. */
export interface ProviderTrip {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The invitation that is accepted by it. */
  readonly link?: { readonly trustId: string; readonly id: string } | undefined
  /** Where to go then. */
  readonly next?: string | undefined
}

/** A session ends after so long without a request, and after so long in any case. */
const idleMs = 8 * 3_600_000
const longestMs = 7 * 86_400_000
/** One of nobody has the token of a form that is being filled in, and ends sooner; of so many the oldest make room for new ones. */
const idleOfNobodyMs = 3_600_000
const ofNobodyMax = 20_000
/** How long somebody who was recognised may think about in which trust they go on. */
const recognisedMs = 10 * 60_000
/** How often sessions that have ended are looked for, where new ones are written. */
const pruneEveryMs = 60_000
/** How stale the record of the last request may be: it is not written with each. */
const seenEveryMs = 5 * 60_000

export const sessionCookie = 'trust_carbon_session'

const hashOf = (id: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(id).digest())

/** The secret that signs cookies: made once, and shared by all processes of the database. */
async function cookieSecret({ db }: Services): Promise<string> {
  await db.query('INSERT INTO installation (id, session_secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING', [
    randomBytes(48).toString('base64url'),
  ])
  const [row] = await db.query<{ session_secret: string }>(
    'SELECT session_secret FROM installation WHERE id = 1',
  )
  return row!.session_secret
}

/** Sessions in the database, by the hash of their id: who reads the table has nobody’s session. */
function storeOf({ db, clock }: Services): NonNullable<FastifySessionOptions['store']> {
  const answer = <T>(work: Promise<T>, callback: (error: unknown, result?: T) => void): void => {
    work.then(
      (result) => callback(null, result),
      (error: unknown) => callback(error),
    )
  }
  let prunedAt = 0
  const prune = async (now: Date): Promise<void> => {
    if (now.getTime() - prunedAt < pruneEveryMs) return
    prunedAt = now.getTime()
    await db.query(
      `DELETE FROM web_session WHERE expires_at <= $1::timestamptz OR user_id IS NULL AND expires_at <=
         (SELECT expires_at FROM web_session WHERE user_id IS NULL ORDER BY expires_at DESC OFFSET ${ofNobodyMax} LIMIT 1)`,
      [now],
    )
  }
  return {
    get(id, callback) {
      answer(
        (async () => {
          const found = await db.prisma.webSession.findUnique({ where: { idHash: hashOf(id) } })
          const now = clock.now()
          if (found === null || found.expiresAt <= now) return null
          return { ...(JSON.parse(found.data) as Session), stored: true }
        })(),
        callback,
      )
    },
    set(id, { cookie: _, stored, ...kept }, callback) {
      answer(
        (async () => {
          const now = clock.now().getTime()
          const idle = kept.user === undefined ? idleOfNobodyMs : idleMs
          const end = Math.min(now + idle, (kept.signedInAt ?? now) + longestMs)
          const idHash = hashOf(id)
          const row = {
            trustId: kept.user?.trustId ?? null,
            userId: kept.user?.userId ?? null,
            data: JSON.stringify(kept),
            expiresAt: new Date(end),
          }
          if (stored === true) await db.prisma.webSession.updateMany({ where: { idHash }, data: row })
          else {
            await prune(clock.now())
            await db.prisma.webSession.upsert({ where: { idHash }, create: { idHash, ...row }, update: row })
          }
        })(),
        callback,
      )
    },
    destroy(id, callback) {
      answer(db.prisma.webSession.deleteMany({ where: { idHash: hashOf(id) } }), callback)
    },
  }
}

/** The person of a session as a caller, undefined where they may not (any more). */
export async function callerOfSession(
  { db, clock }: Services,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const { user, role, signedInAt = 0 } = request.session
  if (user === undefined) return undefined
  const { trustId, userId } = user
  const found = await db.prisma.user.findUnique({ where: { trustId_id: { trustId, id: userId } } })
  const now = clock.now()
  if (found === null || found.disabledAt !== null) return undefined
  if (found.expiresAt !== null && found.expiresAt <= now) return undefined
  // Both end the sessions that are in the database; one that is just being used is not to outlive them.
  if (role !== undefined && role !== found.role) return undefined
  if (found.passwordSetAt !== null && signedInAt < found.passwordSetAt.getTime()) return undefined
  if (now.getTime() - (request.session.seenAt ?? 0) > seenEveryMs) request.session.seenAt = now.getTime()
  request.bySession = true
  return {
    trustId,
    keyId: userId,
    name: found.name,
    role: found.role as Role,
    academyIds: found.academyIds,
  }
}

/**
 * Begins the session of somebody who has shown who they are, under a new id: one that was known before signing in is of no use
 * after it (OWASP Session Management Cheat Sheet, session fixation). Where they showed it a while ago, `shownAt`, they signed in then: a
 * password that was set in between ends this session as it ends others.
 */
export async function beginSession(
  { db, clock }: Services,
  request: FastifyRequest,
  { trustId, userId, shownAt }: { trustId: string; userId: string; shownAt?: number | undefined },
): Promise<void> {
  const now = clock.now()
  const signedInAt = shownAt ?? now.getTime()
  await request.session.regenerate()
  const { role } = await db.prisma.user.findUniqueOrThrow({ where: { trustId_id: { trustId, id: userId } } })
  const user = { trustId, userId }
  Object.assign(request.session, { user, role, signedInAt, seenAt: now.getTime() })
}

/** Goes on under a new id as somebody who was recognised and has not said yet in which trust. */
export async function recogniseIn(
  { clock }: Services,
  request: FastifyRequest,
  recognised: NonNullable<Session['recognised']>,
): Promise<void> {
  await request.session.regenerate()
  Object.assign(request.session, { recognised, recognisedAt: clock.now().getTime() })
}

/** In whose name who was recognised may go on; undefined where nobody was, or too long ago. */
export function recognisedIn({ clock }: Services, { session }: FastifyRequest): Session['recognised'] {
  const { recognised, recognisedAt = 0 } = session
  return clock.now().getTime() - recognisedAt > recognisedMs ? undefined : recognised
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Holds a change that a browser sends to the token of the page that it came from. */
export function holdToken(app: FastifyInstance, request: FastifyRequest, token: unknown): void {
  const wrong = new RequestProblem(
    'forbidden',
    'The page was open for too long, or you have signed in or out since. Open it again and repeat what you did; nothing was changed.',
  )
  if (request.headers['sec-fetch-site'] === 'cross-site') throw wrong
  let good = false
  const asked = { session: request.session, body: { _csrf: token }, headers: {}, log: request.log }
  app.csrfProtection(asked as never, { send() {} } as never, () => {
    good = true
  })
  if (!good) throw wrong
}

/** Sessions by a cookie, kept in the database, and tokens for what browsers send. */
export async function keepSessions(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(cookie)
  await app.register(session, {
    secret: await cookieSecret(services),
    cookieName: sessionCookie,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: services.config.trustProxy > 0 ? 'auto' : false,
    },
    store: storeOf(services),
    saveUninitialized: false,
    rolling: false,
  })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })
  app.addHook('preValidation', async (request) => {
    const { form, tokenInHandler } = request.routeOptions.config
    if (safe.has(request.method) || tokenInHandler === true) return
    if (form !== true && request.bySession !== true) return
    const sent = form === true ? (request.body as { _csrf?: unknown } | undefined)?._csrf : undefined
    holdToken(app, request, sent ?? request.headers['x-csrf-token'])
  })
}
