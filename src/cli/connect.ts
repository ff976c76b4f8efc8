import type { Command } from 'commander'
import type { Clock } from '../clock.ts'
import { type Client, type ClientOptions, CommandProblem, openClient } from './client.ts'
import { complain, type Terminal } from './output.ts'

/** What commands are given. */
export interface Tools {
  readonly terminal: Terminal
  readonly clock: Clock
}

/** The options of every command that needs a ledger. */
export function ledgerOptions(command: Command): Command {
  return command
    .option('--server <address>', 'a running trust-carbon instead of the data folder here')
    .option('--key <key>', 'the key for that server (or TRUST_CARBON_KEY)')
    .option('--data <folder>', 'the data folder (or TRUST_CARBON_DATA; else ./data)')
    .option('--trust <name>', 'which trust, where the ledger has several')
    .option('--json', 'answer as JSON')
}

/** Runs a command's work, and turns what it cannot do into a message and exit code 1. */
export async function answering(terminal: Terminal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const folderInUse = error instanceof Error && error.name === 'FolderInUse'
    if (!(error instanceof CommandProblem) && !folderInUse) throw error
    complain(terminal, error.message)
    terminal.exitCode = 1
  }
}

/** Opens the ledger for a command's work and closes it after. */
export function withClient(
  { terminal, clock }: Tools,
  options: ClientOptions,
  work: (client: Client) => Promise<void>,
  open: typeof openClient = openClient,
): Promise<void> {
  return answering(terminal, async () => {
    const client = await open(options, clock)
    try {
      await work(client)
    } finally {
      await client.close()
    }
  })
}
