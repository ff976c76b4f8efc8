import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../src/db/client.ts'
import { openEmbedded } from '../src/db/embedded.ts'
import { newId } from '../src/db/id.ts'
import { migrate } from '../src/db/migrate.ts'
import { openServer } from '../src/db/server.ts'

/**
 * A fresh, migrated database for one test file: PGlite in memory, or, where TEST_DATABASE_URL names a PostgreSQL server, a new
 * database on it that is dropped on close.
 */
export async function openTestDatabase(): Promise<Database> {
  const server = process.env.TEST_DATABASE_URL
  if (server === undefined) {
    const db = await openEmbedded()
    await migrate(db)
    return db
  }
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await admin(`CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = await openServer(url.href, 4)
  await migrate(db)
  return {
    ...db,
    async close() {
      await db.close()
      await admin(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

/** A trust with one academy, for tests of what lies below the API. */
export async function makeTrust(db: Database): Promise<{ trustId: string; academyId: string }> {
  const trustId = newId()
  const academyId = newId()
  await db.prisma.trust.create({ data: { id: trustId, name: 'Test Trust' } })
  await db.prisma.academy.create({
    data: { trustId, id: academyId, code: 'oak', name: 'Oak Primary', phase: 'primary', urn: '100001' },
  })
  return { trustId, academyId }
}
