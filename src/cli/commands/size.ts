import type { Command } from 'commander'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { type Item, type Options, wholeNumber } from '../names.ts'
import { say, type Terminal } from '../output.ts'

interface Asked extends Options {
  turnover: string
  balanceSheet: string
  employees: number
  asOf: string
  source: string
}

function show(terminal: Terminal, year: string, size: Item): void {
  say(
    terminal,
    `${year}: turnover £${size.turnoverPounds}, balance sheet £${size.balanceSheetPounds}, ${size.employees} employees (${size.source}, ${size.asOf})`,
  )
  say(terminal, `  ${size.scopeTest.sentence}`)
}

/** `trust-carbon size`: how large the trust is, by which it must report or not. */
export function addSizeCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const size = program
    .command('size')
    .description('how large the trust is in a year, and whether it must report (SECR)')
  ledgerOptions(
    size
      .command('set')
      .description('say turnover, balance sheet total and employees of the whole group in a year')
      .argument('<year>', 'such as 2024-25')
      .requiredOption('--turnover <pounds>', 'turnover, or gross income, such as 41200000')
      .requiredOption('--balance-sheet <pounds>', 'the balance sheet total')
      .requiredOption('--employees <count>', 'the average number of the year', wholeNumber)
      .requiredOption('--as-of <date>', 'the day of the balance sheet, such as 2025-08-31')
      .requiredOption('--source <text>', 'where the figures come from'),
  ).action((year: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { turnover, balanceSheet, employees, asOf, source } = options
      const body = { turnoverPounds: turnover, balanceSheetPounds: balanceSheet, employees, asOf, source }
      const made = good(await client.call('PUT', `/v1/reporting-sizes/${encodeURIComponent(year)}`, body))
      if (options.json) say(terminal, JSON.stringify(made))
      else show(terminal, year, made)
    }),
  )
  ledgerOptions(
    size.command('show').description('show what was said of a year').argument('<year>', 'such as 2024-25'),
  ).action((year: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const found = good(await client.call('GET', `/v1/reporting-sizes/${encodeURIComponent(year)}`))
      if (options.json) say(terminal, JSON.stringify(found))
      else show(terminal, year, found)
    }),
  )
}
