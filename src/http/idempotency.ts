import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'
import type { Services } from '../services.ts'
import { RequestProblem } from './problem.ts'

const keyPattern = /^[\x21-\x7e]{1,200}$/

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while a request with an `Idempotency-Key` runs for the first time. */
    idempotencyKey: string | undefined
  }
}

const hashOf = (request: FastifyRequest): string =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex')

const applies = (request: FastifyRequest): boolean =>
  request.method === 'POST' &&
  request.headers['idempotency-key'] !== undefined &&
  (request.caller as Caller | undefined) !== undefined &&
  request.routeOptions.config.replay !== false

/**
 * The same POST sent twice with one `Idempotency-Key` is done once and answered twice. A key that comes again with another
 * request, or while the first is still running, is a conflict. What failed by our own fault may be tried again, and so may
 * what a killed process left running, after five minutes. A key is remembered for a day.
 */
export function keepIdempotency(app: FastifyInstance, { db }: Services): void {
  app.decorateRequest('idempotencyKey', undefined)

  app.addHook('preHandler', async (request, reply) => {
    if (!applies(request)) return
    const key = String(request.headers['idempotency-key'])
    if (!keyPattern.test(key))
      throw new RequestProblem(
        'invalid',
        'The Idempotency-Key must be 1 to 200 visible characters, such as a UUID.',
      )
    const { trustId } = request.caller
    const requestHash = hashOf(request)
    const made = await db.query(
      `INSERT INTO idempotency_key (trust_id, key, request_hash, status, body) VALUES ($1::uuid, $2, $3, 0, 'null'::jsonb)
       ON CONFLICT (trust_id, key) DO UPDATE SET request_hash = EXCLUDED.request_hash, status = 0, created_at = now()
       WHERE idempotency_key.created_at < now() - interval '24 hours'
          OR (idempotency_key.status = 0 AND idempotency_key.created_at < now() - interval '5 minutes')
       RETURNING 1`,
      [trustId, key, requestHash],
    )
    if (made.length > 0) {
      request.idempotencyKey = key
      return
    }
    const [before] = await db.query<{ request_hash: string; status: number; body: string | null }>(
      'SELECT request_hash, status, body FROM idempotency_key WHERE trust_id = $1::uuid AND key = $2',
      [trustId, key],
    )
    if (before?.request_hash !== requestHash)
      throw new RequestProblem(
        'conflict',
        'This Idempotency-Key was sent with another request. Use a new one.',
      )
    if (before.status === 0)
      throw new RequestProblem('conflict', 'The first request with this Idempotency-Key is still running.')
    return reply
      .status(before.status)
      .header(
        'content-type',
        before.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
      )
      .header('idempotency-replayed', 'true')
      .serializer((text: unknown) => String(text))
      .send(before.body ?? '')
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey
    if (key === undefined) return payload
    const { trustId } = request.caller
    if (reply.statusCode >= 500)
      await db.query('DELETE FROM idempotency_key WHERE trust_id = $1::uuid AND key = $2', [trustId, key])
    else
      await db.query(
        'UPDATE idempotency_key SET status = $3, body = to_jsonb($4::text) WHERE trust_id = $1::uuid AND key = $2',
        [trustId, key, reply.statusCode, typeof payload === 'string' ? payload : ''],
      )
    return payload
  })
}
