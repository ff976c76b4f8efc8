import type { Command } from 'commander'
import { type ClientOptions, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { showCoverage } from '../coverage-text.ts'
import { say } from '../output.ts'

type Options = ClientOptions & { json?: boolean }

/** `trust-carbon coverage`: what data came. */
export function addCoverage(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('coverage')
      .description('what data came, what is missing, and what to do about it')
      .requiredOption('--year <year>', 'such as 2024-25')
      .option('--boundary <boundary>', 'asOwned or likeForLike', 'asOwned'),
  ).action((options: Options & { year: string; boundary: string }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ year: options.year, boundary: options.boundary })
      const body = good(await client.call('GET', `/v1/coverage?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showCoverage(terminal, body)
    }),
  )
}
