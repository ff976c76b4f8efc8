import type { Command } from 'commander'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Item, type Options, showList, wholeNumbers } from '../names.ts'
import { say, type Terminal } from '../output.ts'

const counted = (target: Item): string =>
  `scopes ${target.scopes.join(', ')}${target.categories.length === 0 ? '' : ` (Scope 3 categories ${target.categories.join(', ')})`}`

function show(terminal: Terminal, target: Item): void {
  say(
    terminal,
    `${target.reductionPercent} % below ${target.baseYear} by ${target.targetYear}; ${counted(target)}`,
  )
  say(terminal, `  a year is compared when every meter has ${target.coverageMinPercent} % of its days`)
  if (target.minuteReference !== null) say(terminal, `  minute: ${target.minuteReference}`)
  say(
    terminal,
    `  version ${target.version}, set by ${target.createdBy} on ${String(target.createdAt).slice(0, 10)}`,
  )
}

interface Asked extends Options {
  base: string
  by: string
  reduction: string
  scopes: number[]
  categories?: number[]
  coverage?: string
  minute?: string
}

/** `trust-carbon target`: the promise, in versions. */
export function addTargetCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const target = program.command('target').description('the base year and the reduction that was promised')
  ledgerOptions(
    target
      .command('set')
      .description('set the target: a new version, the earlier ones stay')
      .requiredOption('--base <year>', 'the base year, such as 2022-23')
      .requiredOption('--by <year>', 'the target year, such as 2027-28')
      .requiredOption('--reduction <percent>', 'such as 40')
      .requiredOption('--scopes <numbers>', 'the scopes that count, with commas between', wholeNumbers)
      .option(
        '--categories <numbers>',
        'the Scope 3 categories that count, 1 to 15, where scope 3 is in',
        wholeNumbers,
      )
      .option('--coverage <percent>', 'how many of its days a meter must have to be compared; else 95')
      .option('--minute <text>', 'the minute of the decision'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const body = good(
        await client.call(
          'POST',
          '/v1/targets',
          given({
            baseYear: options.base,
            targetYear: options.by,
            reductionPercent: options.reduction,
            scopes: options.scopes,
            categories: options.categories ?? [],
            coverageMinPercent: options.coverage,
            minuteReference: options.minute,
          }),
        ),
      )
      if (options.json) say(terminal, JSON.stringify(body))
      else show(terminal, body)
    }),
  )
  ledgerOptions(target.command('show').description('show the target as it stands')).action(
    (options: Options) =>
      withClient(tools, options, async (client) => {
        const body = good(await client.call('GET', '/v1/targets/current'))
        if (options.json) say(terminal, JSON.stringify(body))
        else show(terminal, body)
      }),
  )
  ledgerOptions(
    target.command('list').description('list the versions of the target, the newest first'),
  ).action((options: Options) =>
    withClient(tools, options, async (client) =>
      showList(terminal, options, {
        items: await everyItem(client, '/v1/targets'),
        head: ['version', 'base', 'by', 'percent', 'what counts', 'set on', 'by'],
        row: (one) => [
          String(one.version),
          one.baseYear,
          one.targetYear,
          one.reductionPercent,
          counted(one),
          String(one.createdAt).slice(0, 10),
          one.createdBy,
        ],
        none: 'No target was set yet: trust-carbon target set.',
      }),
    ),
  )
}
