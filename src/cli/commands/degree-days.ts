import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { CommandProblem, everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { type Item, type Options, showList, tell, withdrawnCell, withReason } from '../names.ts'
import { say } from '../output.ts'

interface Asked extends Options {
  station: string
  base?: string
  source?: string
  withdrawn?: boolean
  reason: string
}

/** `12 months (2024-01 to 2024-12) at 15.5 °C`. */
function contents(load: Item): string {
  const parts = [
    load.days > 0 ? `${load.days} days` : '',
    load.months > 0 ? `${load.months} months` : '',
    load.standardMonths > 0 ? `${load.standardMonths} months of a standard year` : '',
  ].filter((part) => part !== '')
  const span = load.first === null ? '' : ` (${load.first} to ${load.last})`
  return `${parts.join(', ')}${span} at ${load.bases.join(', ')} °C`
}

/** `trust-carbon degree-days`: how cold it was, for estimates of heating. */
export function addDegreeDayCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const degreeDays = program
    .command('degree-days')
    .description('heating degree days, for estimates by the weather')
  ledgerOptions(
    degreeDays
      .command('load')
      .description('load a CSV file: date,value; year,month,value; or a standard year, month,hdd_15_5C')
      .argument('<file>')
      .requiredOption('--station <name>', 'the weather station or region, such as Midlands')
      .option('--base <celsius>', 'the base temperature, where no column says it; 15.5 where not said')
      .option('--source <text>', 'who publishes it'),
  ).action((file: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const there = await stat(file).catch(() => undefined)
      if (!there?.isFile()) throw new CommandProblem(`${file} is not a file that can be read.`)
      const { station, base, source } = options
      const query = new URLSearchParams({
        station,
        fileName: basename(file).slice(0, 200),
        ...(base === undefined ? {} : { base }),
        ...(source === undefined ? {} : { source }),
      })
      const load = good(await client.sendFile(file, query, '/v1/degree-days'))
      if (options.json) return say(terminal, JSON.stringify(load))
      say(
        terminal,
        load.existing
          ? `${file}: nothing was changed: ${load.station} has this file already.`
          : `${load.station}: ${contents(load)}.`,
      )
    }),
  )
  ledgerOptions(
    degreeDays
      .command('list')
      .description('list what was loaded; of two loads that have a period the later counts')
      .option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      showList(terminal, options, {
        items: await everyItem(client, `/v1/degree-days${options.withdrawn ? '?withdrawn=true' : ''}`),
        head: ['station', 'what', 'source', 'file', 'loaded', 'by', ''],
        row: (one) => [
          one.station,
          contents(one),
          one.source ?? '',
          one.fileName,
          String(one.createdAt).slice(0, 10),
          one.createdBy ?? '',
          withdrawnCell(one),
        ],
        none: 'No degree days yet: trust-carbon degree-days load.',
      })
    }),
  )
  ledgerOptions(
    withReason(
      degreeDays
        .command('withdraw')
        .description('take back the newest load of a station; the one before counts again')
        .argument('<station>', 'as “trust-carbon degree-days list” shows it'),
    ),
  ).action((station: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ station })
      const load = (await everyItem(client, `/v1/degree-days?${query}`)).at(-1)
      if (load === undefined)
        throw new CommandProblem(
          `There are no degree days of “${station}”. “trust-carbon degree-days list” lists them.`,
        )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/degree-days/${load.id}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew ${one.fileName} of ${one.station}; it counts no more.`,
      })
    }),
  )
}
