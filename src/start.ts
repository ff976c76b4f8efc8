import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Caller } from './access/caller.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import { openDatabase } from './db/open.ts'
import { createFactors, loadPublished } from './factors/run.ts'
import { buildApp } from './http/app.ts'
import { slices } from './http/slices.ts'
import { Pace } from './pace.ts'
import type { Services } from './services.ts'
import { createUploadRunner } from './uploads/run-uploads.ts'
import { webRoutes } from './web/routes.ts'

/** The whole service in this process: wired here and nowhere else. */
export interface Service {
  readonly app: FastifyInstance
  readonly services: Services
  /** A token by which this process calls its own API for a trust. */
  tokenFor(trustId: string): string
  close(): Promise<void>
}

const quiet = { info() {}, error() {} }

/** Opens the database (or takes the one given), loads the published factors, takes up unfinished uploads, and builds the API. */
export async function startService({
  config,
  clock,
  log,
  db: given,
}: {
  config: Config
  clock: Clock
  log?: FastifyBaseLogger | undefined
  db?: Database
}): Promise<Service> {
  const db = given ?? (await openDatabase(config))
  try {
    await loadPublished(db)
    const pace = new Pace()
    const uploads = createUploadRunner({ db, clock, config, pace, log: log ?? quiet })
    const localCallers = new Map<string, Caller>()
    const services: Services = { config, db, clock, uploads, pace, factors: createFactors(db), localCallers }
    const app = await buildApp(services, { slices: [...slices, webRoutes], log })
    await uploads.start()
    return {
      app,
      services,
      tokenFor(trustId) {
        const token = randomBytes(32).toString('base64url')
        localCallers.set(token, {
          trustId,
          keyId: 'operator',
          name: 'operator',
          role: 'operator',
          academyIds: [],
        })
        return token
      },
      async close() {
        await app.close()
        await uploads.stop()
        if (given === undefined) await db.close()
      },
    }
  } catch (error) {
    if (given === undefined) await db.close()
    throw error
  }
}
