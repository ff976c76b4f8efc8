import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { restoreTrust } from '../../backups/run.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { type ClientOptions, CommandProblem, openService, WronglyCalled } from '../client.ts'
import { answering, ledgerOptions, type Tools, withClient } from '../connect.ts'
import { say } from '../output.ts'
import { saveAs } from '../save.ts'

/** `trust-carbon backup` and `restore`: a trust's whole ledger in one file, and back. */
export function addBackup(program: Command, tools: Tools): void {
  const { terminal, clock } = tools
  ledgerOptions(
    program.command('backup').description('write the whole ledger of a trust to one file').argument('<file>'),
  ).action((file: string, options: ClientOptions & { json?: boolean }) =>
    withClient(tools, options, async (client) => {
      const bytes = await saveAs(file, await client.download('/v1/backup'))
      say(terminal, options.json ? JSON.stringify({ file, bytes }) : `Wrote ${file} (${bytes} bytes).`)
    }),
  )
  program
    .command('restore')
    .description('turn a backup back into the same ledger, here or on the server of DATABASE_URL')
    .argument('<file>')
    .option('--data <folder>', 'the data folder (or TRUST_CARBON_DATA; else ./data)')
    .option('--json', 'answer as JSON')
    .action((file: string, options: { data?: string; json?: boolean }) =>
      answering(terminal, async () => {
        if (!(await stat(file).catch(() => undefined))?.isFile())
          throw new WronglyCalled(`${file} is not a file that can be read.`)
        const service = await openService(options, clock)
        try {
          const restored = await restoreTrust(service.services.db, createReadStream(file))
          if (isRefusal(restored)) throw new CommandProblem(restored.message)
          say(
            terminal,
            options.json
              ? JSON.stringify(restored)
              : `Restored; every table is as it was written (SHA-256 ${restored.sha256}).`,
          )
        } finally {
          await service.close()
        }
      }),
    )
}
