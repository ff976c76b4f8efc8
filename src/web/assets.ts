import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { refuse } from '../domain/refusal.ts'
import { Refused } from '../http/route.ts'

/** Everything that a page loads, made by src/web/assets/build.mjs, and its content type. */
const types = {
  'app.css': 'text/css; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'early.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const
type AssetName = keyof typeof types

interface Asset {
  readonly plain: Buffer
  readonly brotli: Buffer
  readonly gzip: Buffer
  readonly version: string
}

const assets = new Map<string, Asset>()

function assetOf(name: AssetName): Asset {
  const held = assets.get(name)
  if (held !== undefined) return held
  const read = (ending: string): Buffer =>
    readFileSync(new URL(`assets/built/${name}${ending}`, import.meta.url))
  const plain = read('')
  const version = createHash('sha256').update(plain).digest('hex').slice(0, 12)
  const made = { plain, brotli: read('.br'), gzip: read('.gz'), version }
  assets.set(name, made)
  return made
}

/** The address of an asset, which is another one when its content is. */
export const assetAddress = (name: AssetName): string => `/assets/${name}?v=${assetOf(name).version}`

/** Serves the assets from memory, as small as the browser takes them. */
export function serveAssets(app: FastifyInstance): void {
  app.get(
    '/assets/:name',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        hide: true,
        params: Type.Object({ name: Type.String({ maxLength: 40 }) }),
        querystring: Type.Object({ v: Type.Optional(Type.String({ maxLength: 12 })) }),
      },
    },
    async (request, reply) => {
      const { name } = request.params as { name: string }
      if (!Object.hasOwn(types, name)) throw new Refused(refuse('not_found', 'There is no such file.'))
      const { plain, brotli, gzip, version } = assetOf(name as AssetName)
      const accepted = String(request.headers['accept-encoding'] ?? '')
      const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined
      const lasting = (request.query as { v?: string }).v === version
      reply
        .type(types[name as AssetName])
        .header('vary', 'accept-encoding')
        .header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
      if (encoding !== undefined) reply.header('content-encoding', encoding)
      return reply.send(encoding === 'br' ? brotli : encoding === 'gzip' ? gzip : plain)
    },
  )
}
