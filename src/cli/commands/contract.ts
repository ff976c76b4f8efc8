import type { Command } from 'commander'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  meterNumbered,
  type Options,
  repeated,
  showList,
  tell,
  theOne,
  withdrawnCell,
  withReason,
} from '../names.ts'

interface Asked extends Options {
  start: string
  end: string
  kgPerKwh: string
  meter?: string[]
  evidence: string
  reason: string
  withdrawn?: boolean
}

/** `trust-carbon contract`: what suppliers' contracts say, for the market-based figure. */
export function addContractCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const contract = program
    .command('contract')
    .description('electricity contracts, for the market-based figure beside the location-based one')
  ledgerOptions(
    contract
      .command('list')
      .description('list electricity contracts')
      .option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const numbers = new Map((await everyItem(client, '/v1/meters')).map((one) => [one.id, one.number]))
      showList(terminal, options, {
        items: await everyItem(client, `/v1/contracts${options.withdrawn ? '?withdrawn=true' : ''}`),
        head: ['contract', 'from', 'until', 'kg/kWh', 'meters', 'evidence', ''],
        row: (one) => [
          one.name,
          one.start,
          one.end,
          one.kgCO2ePerKwh,
          one.meterIds.length === 0
            ? 'all'
            : one.meterIds.map((id: string) => numbers.get(id) ?? id).join(', '),
          one.evidence,
          withdrawnCell(one),
        ],
        none: 'No contracts.',
      })
    }),
  )
  ledgerOptions(
    contract
      .command('add')
      .description('add a contract; where two cover the same meter and day, the one added later counts')
      .argument('<name>', 'what to call it')
      .requiredOption('--start <day>', 'the first day it covers')
      .requiredOption('--end <day>', 'the first day it no longer covers')
      .requiredOption('--kg-per-kwh <number>', 'kilograms of CO2e per kWh, such as 0')
      .option('--meter <number>', 'a meter it covers; may be repeated; none: every one', repeated)
      .requiredOption('--evidence <text>', 'such as the REGO statement'),
  ).action((name: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const meterIds: string[] = []
      for (const number of options.meter ?? []) meterIds.push((await meterNumbered(client, number)).id)
      const { start, end, kgPerKwh: kgCO2ePerKwh, evidence } = options
      await tell(terminal, options, {
        answer: client.call('POST', '/v1/contracts', {
          name,
          start,
          end,
          kgCO2ePerKwh,
          meterIds,
          evidence,
        }),
        words: (one) =>
          `“${one.name}” covers ${options.meter?.join(', ') ?? 'every electricity meter'} from ${one.start}, and no longer from ${one.end}.`,
      })
    }),
  )
  ledgerOptions(
    withReason(
      contract
        .command('withdraw')
        .description('take back a contract that was said wrongly; then add it anew')
        .argument('<name>', 'as “trust-carbon contract list” shows it')
        .option('--start <day>', 'which one, where several have this name'),
    ),
  ).action((name: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, '/v1/contracts')
      const { id } = theOne(
        items.filter(
          (one) =>
            one.name.toLowerCase() === name.toLowerCase() &&
            (options.start === undefined || one.start === options.start),
        ),
        {
          none: `There is no contract “${name}”. “trust-carbon contract list” lists them.`,
          several: (all) =>
            `There are several: say which with --start ${all.map((one) => one.start).join(' or ')}.`,
        },
      )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/contracts/${id}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew “${one.name}” from ${one.start}; it counts no more.`,
      })
    }),
  )
}
