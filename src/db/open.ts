import type { Config } from '../config.ts'
import { awayOr } from './away.ts'
import type { Database } from './client.ts'
import { openEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { openServer } from './server.ts'

async function migrated(db: Database): Promise<Database> {
  try {
    await migrate(db)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Opens the database that the settings name and brings its tables up to date. */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Database> {
  const { databaseUrl, dataDir } = config
  if (databaseUrl === undefined) return migrated(await openEmbedded(dataDir))
  try {
    return await migrated(await openServer(databaseUrl))
  } catch (error) {
    throw awayOr(error)
  }
}
