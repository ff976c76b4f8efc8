import { join } from 'node:path'
import { PGlite, type Transaction, types } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import type { Database, Sql, SqlValue } from './client.ts'
import { PrismaClient } from './generated/client.ts'
import { lockFolder } from './lock.ts'

/**
 * PostgreSQL keeps this much of its pages in memory. Its usual 128 MB would be a quarter of all that this process may take, and
 * half-hourly imports are no faster with it.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB']

const text = (value: string): string => value
const parsers = { [types.DATE]: text, [types.TIMESTAMP]: text, [types.NUMERIC]: text, [types.INT8]: text }

function sqlOn(client: PGlite | Transaction): Sql {
  return {
    async query<Row>(statement: string, values: readonly SqlValue[] = []) {
      return (await client.query<Row>(statement, [...values], { parsers })).rows
    },
    async copyInto(table, columns, chunks) {
      const blob = new Blob(chunks as (Uint8Array<ArrayBuffer> | string)[])
      await client.query(`COPY ${table} (${columns.join(', ')}) FROM '/dev/blob'`, [], { blob })
    },
    async copyBinary(table, columns, rows) {
      const blob = new Blob([rows as Uint8Array<ArrayBuffer>])
      await client.query(`COPY ${table} (${columns.join(', ')}) FROM '/dev/blob' (FORMAT binary)`, [], {
        blob,
      })
    },
  }
}

/**
 * The adapter, whose commit fails where the database refuses it. As it comes, what a deferred trigger raises at the commit is lost: the
 * work is undone and nobody hears of it. So the deferred ones are made to speak before.
 */
class Adapter extends PrismaPGlite {
  override async connect(): ReturnType<PrismaPGlite['connect']> {
    const adapter = await super.connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => {
      const transaction = await start(level)
      const commit = transaction.commit.bind(transaction)
      transaction.commit = async () => {
        try {
          await transaction.executeRaw({ sql: 'SET CONSTRAINTS ALL IMMEDIATE', args: [], argTypes: [] })
        } catch (error) {
          await transaction.rollback()
          throw error
        }
        return commit()
      }
      return transaction
    }
    return adapter
  }
}

/**
 * PostgreSQL inside this process, in `folder` on disk, or in memory where none is given. One connection: whatever runs in it
 * is what everybody waits for.
 */
export async function openEmbedded(
  folder?: string,
  from?: Blob,
): Promise<Database & { dump(): Promise<Blob> }> {
  const unlock = folder === undefined ? () => {} : lockFolder(folder)
  try {
    const client = await PGlite.create({
      startParams,
      ...(folder === undefined ? {} : { dataDir: join(folder, 'postgres') }),
      ...(from === undefined ? {} : { loadDataDir: from }),
    })
    await client.exec("SET timezone TO 'UTC'")
    const prisma = new PrismaClient({ adapter: new Adapter(client) })
    return {
      kind: 'embedded',
      prisma,
      ...sqlOn(client),
      transaction: (work) => client.transaction((tx) => work(sqlOn(tx))),
      stagingTransaction: (work) => client.transaction((tx) => work(sqlOn(tx))),
      dump: () => client.dumpDataDir('none'),
      async close() {
        await prisma.$disconnect()
        if (!client.closed) await client.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}
