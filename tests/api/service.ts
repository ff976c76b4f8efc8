import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import type { Role } from '../../src/access/caller.ts'
import { mintKey } from '../../src/access/key.ts'
import { addKey } from '../../src/access/store.ts'
import { type Clock, fixedClock } from '../../src/clock.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { newId } from '../../src/db/id.ts'
import { type Service, startService } from '../../src/start.ts'
import { createTrust } from '../../src/trusts/run.ts'
import { openTestDatabase } from '../database.ts'

export interface Answer {
  status: number
  headers: Record<string, unknown>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely, and fails where they are otherwise.
  body: any
}

/** The real service on a real database, and a client for each role of one trust. */
export async function openTestService(more: Partial<Config> = {}, clock: Clock = fixedClock('2026-11-23')) {
  const db = await openTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'trust-carbon-api-'))
  const config = {
    ...readConfig({}),
    dataDir,
    uploadBytesMax: 2_000_000,
    requestsPerMinute: 100_000,
    ...more,
  }
  const service: Service = await startService({ config, clock, db })

  const keyFor = async (
    trustId: string,
    role: Role,
    academyIds: string[] = [],
    expiresAt: Date | null = null,
    name = `${role} key`,
  ) => {
    const id = newId()
    const { text, secretHash } = mintKey({ trustId, keyId: id })
    await addKey(db, {
      trustId,
      id,
      name,
      role,
      academyIds,
      secretHash,
      expiresAt,
      createdBy: 'test',
    })
    return text
  }
  const call =
    (key: string | undefined) =>
    async (
      method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
      url: string,
      payload?: InjectOptions['payload'],
      headers: Record<string, string> = {},
    ): Promise<Answer> => {
      const answer = await service.app.inject({
        method,
        url,
        ...(payload === undefined ? {} : { payload }),
        headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
      })
      const json = String(answer.headers['content-type'] ?? '').includes('json')
      if (answer.statusCode >= 400)
        expect(answer.headers['content-type']).toContain('application/problem+json')
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.payload,
        body: json ? answer.json() : undefined,
      }
    }
  /** A trust with a client for each role. */
  const makeTrust = async (name = 'Test Trust') => {
    const trust = await createTrust(db, name)
    const as = async (role: Role, academyIds: string[] = []) => call(await keyFor(trust.id, role, academyIds))
    return { trustId: trust.id, as }
  }
  return {
    service,
    db,
    call,
    keyFor,
    makeTrust,
    /** Sends a file and waits until it is no longer read. */
    async upload(client: ReturnType<typeof call>, csv: string | Buffer, query = ''): Promise<Answer> {
      const sent = await client('POST', `/v1/uploads${query}`, csv, { 'content-type': 'text/csv' })
      if (sent.status >= 300 || sent.body.id === undefined) return sent
      const [row] = await db.query<{ trust_id: string }>('SELECT trust_id FROM upload WHERE id = $1::uuid', [
        sent.body.id,
      ])
      await service.services.uploads.settled(row?.trust_id ?? '', sent.body.id)
      return client('GET', `/v1/uploads/${sent.body.id}`)
    },
    async close() {
      await service.close()
      await db.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export type TestService = Awaited<ReturnType<typeof openTestService>>
export type Client = ReturnType<TestService['call']>
