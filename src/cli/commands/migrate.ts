import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { openDatabase } from '../../db/open.ts'
import { loadPublished } from '../../factors/run.ts'
import { answering, type Tools } from '../connect.ts'
import { say } from '../output.ts'

/** `trust-carbon migrate`: brings the tables up to date as their owner, where the service runs as a role that owns none. */
export function addMigrate(program: Command, { terminal }: Tools): void {
  program
    .command('migrate')
    .description('bring the tables up to date, as the owner of the database that DATABASE_URL names')
    .option('--data <folder>', 'the data folder (or TRUST_CARBON_DATA; else ./data)')
    .option('--json', 'answer as JSON')
    .action((options: { data?: string; json?: boolean }) =>
      answering(terminal, async () => {
        const db = await openDatabase(
          readConfig({
            ...process.env,
            ...(options.data === undefined ? {} : { TRUST_CARBON_DATA: options.data }),
          }),
        )
        try {
          const loaded = await loadPublished(db)
          if (options.json) return say(terminal, JSON.stringify({ loaded }))
          say(terminal, 'The tables are up to date.')
          if (loaded.length > 0) say(terminal, `Loaded ${loaded.join(', ')}.`)
        } finally {
          await db.close()
        }
      }),
    )
}
