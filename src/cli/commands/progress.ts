import type { Command } from 'commander'
import { type ClientOptions, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { say } from '../output.ts'
import { showProgress } from '../progress-text.ts'

interface Asked extends ClientOptions {
  json?: boolean
  at?: string
  target?: string
  academies?: boolean
}

/** `trust-carbon progress`: where the trust and each academy stand against a target. */
export function addProgress(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('progress')
      .description('progress toward a target: now, the path, what is still to cut, and what is missing')
      .option(
        '--at <day>',
        'compare the academies that are members on this day, such as 2025-08-31; else today',
      )
      .option('--target <code>', 'which target; else main, or the only one')
      .option('--academies', 'each academy as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { at, target, academies = false } = options
      const query = new URLSearchParams({
        ...(at === undefined ? {} : { at }),
        ...(target === undefined ? {} : { target }),
      })
      const body = good(await client.call('GET', `/v1/progress?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showProgress(terminal, body, { full: true, academies })
    }),
  )
}
