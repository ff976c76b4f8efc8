import { createHash, randomBytes } from 'node:crypto'
import { Signer } from '@fastify/cookie'
import { parseHTML } from 'linkedom'
import { expect } from 'vitest'
import type { Role } from '../../src/access/caller.ts'
import { sessionCookie } from '../../src/access/session.ts'
import { newId } from '../../src/db/id.ts'
import type { TestService } from '../api/service.ts'

/** A page as a browser got it. */
export interface Page {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly html: string
  readonly document: Document
  /** The text of the page’s main part, with single spaces. */
  readonly text: string
}

/**
 * A person of a trust who is signed in, as a browser without script: gets pages, and sends their forms with the token that they came with.
 * A POST is followed to where it leads.
 */
export async function signedIn(
  { service, db }: TestService,
  trustId: string,
  role: Role,
  { academyIds = [], name = `${role} person` }: { academyIds?: string[]; name?: string } = {},
) {
  const id = newId()
  await db.prisma.user.create({
    data: { trustId, id, email: `${id}@trust.example`, name, role, academyIds, createdBy: 'test' },
  })
  const sessionId = randomBytes(24).toString('base64url')
  const now = service.services.clock.now()
  await db.prisma.webSession.create({
    data: {
      idHash: Uint8Array.from(createHash('sha256').update(sessionId).digest()),
      trustId,
      userId: id,
      data: JSON.stringify({
        user: { trustId, userId: id },
        signedInAt: now.getTime(),
        seenAt: now.getTime(),
      }),
      expiresAt: new Date(now.getTime() + 3_600_000),
    },
  })
  const [row] = await db.query<{ session_secret: string }>('SELECT session_secret FROM installation')
  const cookie = `${sessionCookie}=${encodeURIComponent(new Signer(row!.session_secret).sign(sessionId))}`
  const pageOf = (answer: {
    statusCode: number
    headers: Readonly<Record<string, unknown>>
    payload: string
  }): Page => {
    const { document } = parseHTML(answer.payload)
    const text = (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ').trim()
    return {
      status: answer.statusCode,
      headers: answer.headers,
      html: answer.payload,
      document: document as unknown as Document,
      text,
    }
  }
  const get = async (url: string): Promise<Page> =>
    pageOf(await service.app.inject({ method: 'GET', url, headers: { cookie, accept: 'text/html' } }))
  const token = async (): Promise<string> => {
    const { document } = await get('/account')
    const found = document.querySelector('meta[name="csrf-token"]')?.getAttribute('content')
    expect(found).toBeTruthy()
    return found!
  }
  return {
    id,
    name,
    cookie,
    get,
    token,
    async post(url: string, fields: Record<string, string | readonly string[]> = {}): Promise<Page> {
      const body = new URLSearchParams({ _csrf: await token() })
      for (const [key, value] of Object.entries(fields))
        for (const one of typeof value === 'string' ? [value] : value) body.append(key, one)
      const answer = await service.app.inject({
        method: 'POST',
        url,
        headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
        payload: body.toString(),
      })
      const { location } = answer.headers
      return answer.statusCode === 303 && location !== undefined ? get(location) : pageOf(answer)
    },
  }
}

export type SignedIn = Awaited<ReturnType<typeof signedIn>>
