import type { Command } from 'commander'
import { Decimal, shown } from '../../domain/decimal.ts'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import type { Item, Options } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'

interface Asked extends Options {
  scenario: string
  include?: string
  to?: string
  discountRate: string
}

const chosen = 'approved,running,done'
/** Pounds for reading: no pence, thousands apart. */
const pounds = (text: string): string =>
  shown(new Decimal(text), 0)
    .replace(/^-0$/, '0')
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',')
const lines = (terminal: Terminal, title: string, all: readonly string[]): void => {
  if (all.length > 0) say(terminal, `  ${title}`)
  for (const line of all) say(terminal, `    ${line}`)
}

function bandOf(year: Item, percent: number): string {
  const band = year.fan?.find((one: Item) => one.percent === percent)
  return band === undefined ? '–' : `${tonnes(band.lowKgCO2e)} to ${tonnes(band.highKgCO2e)}`
}

function showForecast(terminal: Terminal, body: Item): void {
  say(
    terminal,
    `Forecast to ${body.targetYear}: ${shown(new Decimal(body.reductionPercent), 0)} % below ${body.baseYear} allows ${tonnes(body.targetKgCO2e)} t; factors: ${body.scenario.title}`,
  )
  if (body.years.length > 0) {
    const rows = [
      ['year', 'tonnes', 'without measures', '50 % within', '80 % within', '90 % within', 'path', ''],
      ...body.history.map((one: Item) => [
        ...[one.year, tonnes(one.kgCO2e), '', '', '', '', ''],
        `as counted${one.provisional ? ', provisional' : ''}`,
      ]),
      ...body.years.map((one: Item) => [
        ...[one.year, tonnes(one.kgCO2e), tonnes(one.withoutMeasuresKgCO2e)],
        ...[bandOf(one, 50), bandOf(one, 80), bandOf(one, 90), tonnes(one.pathKgCO2e), ''],
      ]),
    ]
    for (const line of aligned(rows, new Set([1, 2, 3, 4, 5, 6]))) say(terminal, `  ${line}`)
    say(terminal, '  tonnes CO2e; each year ahead with the band that holds so many of a hundred outcomes')
  }
  say(
    terminal,
    body.chancePercent === null
      ? '  Chance of meeting the target: it cannot be told.'
      : `  Chance of meeting the target in ${body.targetYear}: ${shown(new Decimal(body.chancePercent), 0)} %`,
  )
  const last = body.years.at(-1)
  const titles = new Map<string, string>(body.measures.map((one: Item) => [one.id, one.title]))
  const off = (last?.measures ?? []).map((one: Item) => [titles.get(one.measureId) ?? '', tonnes(one.kgCO2e)])
  if (off.length > 0)
    lines(terminal, `What measures take off in ${last.year}, tonnes:`, aligned(off, new Set([1])))
  lines(terminal, 'How:', body.method?.inWords ?? [])
  lines(terminal, 'To be known:', body.notes)
  lines(terminal, 'Insufficient data:', body.insufficientData)
  if (body.insufficientData.length > 0) lines(terminal, 'Years that are not in the history:', body.leftOut)
}

function showCosts(terminal: Terminal, body: Item): void {
  if (body.items.length === 0 && body.withoutCost.length === 0)
    return void say(terminal, 'There are no measures. POST /v1/measures writes one down.')
  const rows = [
    [
      'measure',
      'status',
      '£ per tonne',
      't a year',
      't in its life',
      'net cost £',
      'capital £',
      'saves £ a year',
      'years',
    ],
    ...body.items.map((one: Item) => [
      ...[one.title, one.status, pounds(one.poundsPerTonne), tonnes(one.yearlyKgCO2e)],
      ...[tonnes(one.lifetimeKgCO2e), pounds(one.netPresentCostPounds), pounds(one.capitalPounds)],
      ...[pounds(one.yearlySavingPounds), String(one.lifeYears)],
    ]),
  ]
  if (body.items.length > 0)
    for (const line of aligned(rows, new Set([2, 3, 4, 5, 6, 7, 8]))) say(terminal, line)
  lines(
    terminal,
    'Without a cost per tonne:',
    body.withoutCost.map((one: Item) => `${one.title} (${one.status}): ${one.reason}`),
  )
  lines(terminal, 'How:', body.inWords)
}

/** `trust-carbon forecast` and `trust-carbon abatement-costs`: what is to come. */
export function addForecastCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('forecast')
      .description('what the years to the target come to, and the chance of meeting it')
      .option('--scenario <code>', 'the factors that are expected (“trust-carbon scenario list”)', 'held')
      .option('--include <statuses>', 'also measures that are planned, idea, or both with a comma between')
      .option('--to <year>', 'the last year, such as 2029-30; else the target year'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { scenario, include, to } = options
      const query = new URLSearchParams({ scenario, ...(to === undefined ? {} : { to }) })
      if (include !== undefined) query.set('measures', `${chosen},${include.replace(/\s/g, '')}`)
      const body = good(await client.call('GET', `/v1/forecast?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showForecast(terminal, body)
    }),
  )
  ledgerOptions(
    program
      .command('abatement-costs')
      .description('what a tonne less costs by each measure, the cheapest first')
      .option('--scenario <code>', 'the factors that are expected (“trust-carbon scenario list”)', 'held')
      .option('--discount-rate <percent>', 'a year', '3.5'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({
        scenario: options.scenario,
        discountRatePercent: options.discountRate,
      })
      const body = good(await client.call('GET', `/v1/abatement-costs?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showCosts(terminal, body)
    }),
  )
}
