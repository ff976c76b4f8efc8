import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database, Sql, SqlValue } from './client.ts'
import { PrismaClient } from './generated/client.ts'

const text = (value: string): string => value
const asText = new Set<number>([
  pg.types.builtins.DATE,
  pg.types.builtins.TIMESTAMP,
  pg.types.builtins.NUMERIC,
  pg.types.builtins.INT8,
])
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    asText.has(oid) ? text : pg.types.getTypeParser(oid, format ?? 'text'),
} as pg.CustomTypesConfig

function sqlOn(withClient: <T>(work: (client: pg.ClientBase) => Promise<T>) => Promise<T>): Sql {
  return {
    query: <Row>(statement: string, values: readonly SqlValue[] = []) =>
      withClient(async (client) => {
        const bound = values.map((value) =>
          value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : value,
        )
        return (await client.query({ text: statement, values: bound, types })).rows as Row[]
      }),
    copyInto: (table, columns, chunks) =>
      withClient(async (client) => {
        const sink = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
        await pipeline(Readable.from(chunks, { objectMode: false }), sink)
      }),
    copyBinary: (table, columns, rows) =>
      withClient(async (client) => {
        const sink = client.query(
          copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`),
        )
        await pipeline(Readable.from([rows], { objectMode: false }), sink)
      }),
  }
}

/** A PostgreSQL server, which several processes may share. */
export async function openServer(url: string, poolMax = 8): Promise<Database> {
  const settings = {
    connectionString: url,
    max: poolMax,
    options: '-c timezone=UTC',
    connectionTimeoutMillis: 10_000,
  }
  const pool = new pg.Pool(settings)
  pool.on('error', () => {
    // A connection that broke while idle: the pool has dropped it, the next query opens another.
  })
  const pooled = async <T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    try {
      return await work(client)
    } finally {
      client.release()
    }
  }
  const inTransaction = <T>(begin: string, work: (sql: Sql) => Promise<T>): Promise<T> =>
    pooled(async (client) => {
      await client.query(begin)
      try {
        const answer = await work(sqlOn((use) => use(client)))
        await client.query('COMMIT')
        return answer
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {})
        throw error
      }
    })
  const prisma = new PrismaClient({ adapter: new PrismaPg(settings) })
  return {
    kind: 'server',
    prisma,
    ...sqlOn(pooled),
    transaction: (work) => inTransaction('BEGIN', work),
    stagingTransaction: (work) => inTransaction('BEGIN; SET LOCAL synchronous_commit TO OFF', work),
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
