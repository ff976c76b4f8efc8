import type { Command } from 'commander'
import type { Clock } from '../clock.ts'
import { type Client, type ClientOptions, openClient } from './client.ts'
import { complain, endWith, type Terminal } from './output.ts'
import { problemOf } from './problems.ts'

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

/** Runs a command's work, and turns what it cannot do into a message and an exit code. */
export async function answering(terminal: Terminal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    complain(terminal, problem.message)
    endWith(terminal, problem.end)
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
