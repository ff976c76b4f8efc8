import type { Command } from 'commander'
import { Decimal, shown } from '../../domain/decimal.ts'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import type { Item, Options } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { amounts, tonnes, unitOf } from '../tonnes.ts'

interface Asked extends Options {
  target?: string
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

function bandOf(year: Item, percent: number, amount: (kg: string) => string): string {
  const band = year.fan?.find((one: Item) => one.percent === percent)
  return band === undefined ? '–' : `${amount(band.lowKgCO2e)} to ${amount(band.highKgCO2e)}`
}

/** Whole percent; what lies to come is never certain. */
function chance(text: string): string {
  const percent = new Decimal(text)
  if (percent.lt(1)) return 'under 1 %'
  return percent.gt(99) ? 'over 99 %' : `${shown(percent, 0)} %`
}

const share = (text: string | null, what: string): string[] =>
  text === null || new Decimal(text).isZero() ? [] : [`${shown(new Decimal(text), 1)} % ${what}`]

/** `Forty less: 40 % below 2022-23 allows 600.00 tonnes CO2e in 2027-28` */
function promise(body: Item): string {
  const base = body.baseYears.length > 1 ? `the average of ${body.baseYears.join(', ')}` : body.baseYear
  const neutral = body.kind === 'neutral' ? 'neutral, gross of credits' : ''
  const cut =
    body.targetKgCO2e === null && body.reductionPercent === '0'
      ? ''
      : `${body.reductionPercent} % below ${base}${body.measuredOn === 'asOwned' ? ', as owned' : ''}${body.targetKgCO2e === null ? ` (in ${unitOf(body)}; how much that allows cannot be told yet)` : `${body.measuredOn === 'asOwned' ? ',' : ''} allows ${amounts(body)(body.targetKgCO2e)} ${unitOf(body)}`}`
  const title = body.title === null ? '' : ` (${body.title})`
  return `Forecast to ${body.targetYear}${title}: ${[neutral, cut].filter((one) => one !== '').join('; ')}; factors: ${body.scenario.title}`
}

function showYears(terminal: Terminal, body: Item): void {
  const amount = amounts(body)
  const rows = [
    ['year', 'forecast', 'without measures', '50 % within', '80 % within', '90 % within', 'path', ''],
    ...body.history.map((one: Item) => [
      ...[one.year, amount(one.kgCO2e), '', '', '', '', ''],
      [
        body.measuredOn === 'asOwned' ? 'as owned' : 'as counted',
        ...share(one.estimatedPercent, 'estimated'),
        ...share(one.provisionalPercent, 'provisional'),
      ].join(', '),
    ]),
    ...body.years.map((one: Item) => [
      ...[one.year, amount(one.kgCO2e), amount(one.withoutMeasuresKgCO2e)],
      ...[50, 80, 90].map((percent) => bandOf(one, percent, amount)),
      ...[amount(one.pathKgCO2e), ''],
    ]),
  ]
  for (const line of aligned(rows, new Set([1, 2, 3, 4, 5, 6]))) say(terminal, `  ${line}`)
  say(terminal, `  ${unitOf(body)}; each year ahead with the band that holds so many of a hundred outcomes`)
}

function showChances(terminal: Terminal, body: Item): void {
  const amount = amounts(body)
  for (const one of body.milestones)
    say(
      terminal,
      `  On the way: ${one.reductionPercent} % less by ${one.year}${one.allowedKgCO2e === null ? '' : `, ${amount(one.allowedKgCO2e)} at most`}${one.kgCO2e === null ? '' : `; the forecast has ${amount(one.kgCO2e)}`}${one.chancePercent === null ? '' : `, the chance is ${chance(one.chancePercent)}`}`,
    )
  if (body.kind === 'neutral' && body.reductionPercent === '0') return
  const what = body.kind === 'neutral' ? 'the reduction that is promised' : 'the target'
  say(
    terminal,
    body.chancePercent === null
      ? `  Chance of meeting ${what}: it cannot be told.`
      : `  Chance of meeting ${what} in ${body.targetYear}: ${chance(body.chancePercent)}`,
  )
}

function showForecast(terminal: Terminal, body: Item): void {
  const amount = amounts(body)
  say(terminal, promise(body))
  if (body.years.length > 0) showYears(terminal, body)
  showChances(terminal, body)
  const last = body.years.at(-1)
  const titles = new Map<string, string>(body.measures.map((one: Item) => [one.id, one.title]))
  const off = (last?.measures ?? []).map((one: Item) => [titles.get(one.measureId) ?? '', amount(one.kgCO2e)])
  if (off.length > 0)
    lines(terminal, `What measures take off in ${last.year}, ${unitOf(body)}:`, aligned(off, new Set([1])))
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
      .option('--target <code>', 'which target; else main, or the only one')
      .option('--scenario <code>', 'the factors that are expected (“trust-carbon scenario list”)', 'held')
      .option('--include <statuses>', 'also measures that are planned, idea, or both with a comma between')
      .option('--to <year>', 'the last year, such as 2029-30; else the target year'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { target, scenario, include, to } = options
      const query = new URLSearchParams({
        ...{ scenario, ...(target === undefined ? {} : { target }) },
        ...(to === undefined ? {} : { to }),
      })
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
      .option('--target <code>', 'which target; else main, or the only one')
      .option('--scenario <code>', 'the factors that are expected (“trust-carbon scenario list”)', 'held')
      .option('--discount-rate <percent>', 'a year', '3.5'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({
        scenario: options.scenario,
        ...(options.target === undefined ? {} : { target: options.target }),
        discountRatePercent: options.discountRate,
      })
      const body = good(await client.call('GET', `/v1/abatement-costs?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showCosts(terminal, body)
    }),
  )
}
