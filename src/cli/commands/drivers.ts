import { type Command, Option } from 'commander'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { showDrivers } from '../drivers-text.ts'
import { given, type Options } from '../names.ts'
import { say } from '../output.ts'

interface Asked extends Options {
  from: string
  to: string
  by?: 'academy' | 'stream'
  boundary: string
  per: string
  target?: string
  basis: string
  at?: string
  station?: string
}

/** `trust-carbon drivers`: what moved the emissions between two years. */
export function addDrivers(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('drivers')
      .description(
        'what moved the emissions between two years: joining and leaving, activity, intensity, weather, the grid, other factors',
      )
      .requiredOption('--from <year>', 'such as 2023-24')
      .requiredOption('--to <year>', 'such as 2024-25')
      .addOption(
        new Option('--by <what>', 'academies or streams side by side as well').choices(['academy', 'stream']),
      )
      .addOption(
        new Option('--boundary <boundary>', 'whose emissions')
          .choices(['asOwned', 'likeForLike'])
          .default('asOwned'),
      )
      .addOption(
        new Option('--per <what>', 'what intensity is told per')
          .choices(['pupils', 'floorAreaM2', 'none'])
          .default('pupils'),
      )
      .option(
        '--target <code>',
        'the target whose scopes are counted, or all; else the main one, all where there is none',
      )
      .addOption(
        new Option('--basis <basis>', 'the first year as it stands now, or as it was published')
          .choices(['current', 'published'])
          .default('current'),
      )
      .option('--at <day>', 'like for like: the sites of this day; else of the end of the second year')
      .option('--station <name>', 'the station of the degree days, where several are loaded'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { from, to, boundary, per, target, basis, at, station } = options
      const query = new URLSearchParams(
        given({ from, to, boundary, per, target, basis, at, station }) as Record<string, string>,
      )
      const body = good(await client.call('GET', `/v1/drivers?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showDrivers(terminal, body, options.by)
    }),
  )
}
