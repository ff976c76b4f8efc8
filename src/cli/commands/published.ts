import type { Command } from 'commander'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Options, showList, tell } from '../names.ts'
import { tonnes } from '../tonnes.ts'
import { change } from './base-year.ts'

/** `trust-carbon progress publish` and `published`: what was said of a year, kept. */
export function addPublishedCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const progress = program.commands.find((one) => one.name() === 'progress')
  if (progress === undefined) throw new Error('The command “progress” is added before what belongs to it.')
  // The options that `progress` itself has are read there, wherever they stand in the line: so all are asked for together.
  ledgerOptions(
    progress
      .command('publish')
      .description('publish a year: what is said of it now stays readable')
      .argument('<year>', 'a year that is over, such as 2024-25')
      .option('--target <code>', 'of which target; else main')
      .option('--minute <text>', 'the minute of the decision'),
  ).action((year: string, _own: Options, command: Command) => {
    const options: Options & { target?: string; minute?: string } = command.optsWithGlobals()
    return withClient(tools, options, (client) =>
      tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/progress-publications',
          given({ year, target: options.target, minuteReference: options.minute }),
        ),
        words: (one) =>
          `Published ${one.year}: ${tonnes(one.likeForLikeKgCO2e)} t against a base of ${tonnes(one.baseKgCO2e)} t, ${change(one.changePercent)}.`,
      }),
    )
  })
  ledgerOptions(
    progress
      .command('published')
      .description('list what was published of which years')
      .option('--target <code>', 'of one target')
      .option('--year <year>', 'of one year'),
  ).action((_own: Options, command: Command) => {
    const options: Options & { target?: string; year?: string } = command.optsWithGlobals()
    return withClient(tools, options, async (client) => {
      const { target, year } = options
      const query = new URLSearchParams(given({ target, year }) as Record<string, string>)
      showList(terminal, options, {
        items: await everyItem(client, `/v1/progress-publications?${query}`),
        head: ['target', 'year', 'base', 'like for like', 'change', '', 'published on', 'by', 'minute'],
        row: (one) => [
          one.target,
          one.year,
          tonnes(one.baseKgCO2e),
          tonnes(one.likeForLikeKgCO2e),
          change(one.changePercent),
          one.first ? 'first' : 'again',
          one.createdAt.slice(0, 10),
          one.createdBy,
          one.minuteReference ?? '',
        ],
        none: 'Nothing was published yet: trust-carbon progress publish.',
      })
    })
  })
}
