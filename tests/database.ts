import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { Database } from '../src/db/client.ts'
import { openEmbedded } from '../src/db/embedded.ts'
import { newId } from '../src/db/id.ts'
import { migrate } from '../src/db/migrate.ts'
import { openServer } from '../src/db/server.ts'
import { loadPublished } from '../src/factors/run.ts'

// Migrating a database and loading the published factor sets takes most of the time of most test files. So the first file of a run
// that needs such a database makes it, and the others begin with a copy. It lives as long as the run (tests/ready-database.ts), so
// that it is never of another state of the project; each file still has a database of its own.

export const readyPrefix = 'trust_carbon_ready_'
const readyFile = (name: string): string => join(tmpdir(), `${name}.tar`)

/**
 * A database for one test file, migrated and with the published factor sets, and nothing else in it: PGlite in memory, or, where
 * TEST_DATABASE_URL names a PostgreSQL server, a new database on it that is dropped on close.
 */
export async function openTestDatabase(): Promise<Database> {
  const ready = inject('readyDatabase')
  const server = process.env.TEST_DATABASE_URL
  if (server !== undefined) {
    await makeTemplate(server, ready)
    return openNew(server, `TEMPLATE ${ready}`)
  }
  return openEmbedded(undefined, await copyOf(ready))
}

/** A ledger of the program in a folder, as its first start leaves it, for tests of what comes after that. */
export async function makeTestLedger(folder: string): Promise<void> {
  const db = await openEmbedded(folder, await copyOf(inject('readyDatabase')))
  await db.close()
}

/** The same without factor sets, made the whole way, as on a first start. */
export async function openEmptyDatabase(): Promise<Database> {
  const server = process.env.TEST_DATABASE_URL
  const db = server === undefined ? await openEmbedded() : await openNew(server, '')
  await migrate(db)
  return db
}

async function copyOf(ready: string): Promise<Blob> {
  const file = readyFile(ready)
  // Two processes that find none at once both make it: waiting would take as long.
  if (!existsSync(file)) await makeFile(file)
  return new Blob([readFileSync(file)])
}

async function makeFile(file: string): Promise<void> {
  const db = await openEmbedded()
  await migrate(db)
  await loadPublished(db)
  // So that whoever opens the copy has no log to go through.
  await db.query('CHECKPOINT')
  const part = `${file}.${process.pid}`
  writeFileSync(part, Buffer.from(await (await db.dump()).arrayBuffer()))
  await db.close()
  renameSync(part, file)
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Makes the database that others are copied from, where it is not there: under a name of its own until it is whole. */
async function makeTemplate(server: string, name: string): Promise<void> {
  await onServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(7221002)')
    const there = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (there.rowCount !== 0) return
    await client.query(`DROP DATABASE IF EXISTS ${name}_part WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name}_part`)
    const db = await openServer(urlOf(server, `${name}_part`), 1)
    await migrate(db)
    await loadPublished(db)
    await db.close()
    await client.query(`ALTER DATABASE ${name}_part RENAME TO ${name}`)
  })
}

async function openNew(server: string, how: string): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name} ${how}`))
  const db = await openServer(urlOf(server, name), 4)
  return {
    ...db,
    async close() {
      await db.close()
      await onServer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
    },
  }
}

/** Clears the ready database of a run away. */
export async function dropReady(name: string): Promise<void> {
  rmSync(readyFile(name), { force: true })
  const server = process.env.TEST_DATABASE_URL
  if (server !== undefined)
    await onServer(server, async (client) => {
      for (const one of [name, `${name}_part`])
        await client.query(`DROP DATABASE IF EXISTS ${one} WITH (FORCE)`)
    })
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
