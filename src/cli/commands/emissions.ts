import type { Command } from 'commander'
import { addDays } from '../../domain/day.ts'
import { Decimal, sum } from '../../domain/decimal.ts'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCalled, academyCodes, given, type Item, type Options } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'

/** Figures as a table: what is in the total, the total, and below it what is in none. */
function showEmissions(terminal: Terminal, body: Item, by: string): void {
  const heads = [...new Set(by.split(','))]
  const row = (one: Item): string[] => [...(Object.values(one.key) as string[]), tonnes(one.kgCO2e)]
  const inTotal = body.groups.filter((one: Item) => one.inTotal)
  const outside = body.groups.filter((one: Item) => !one.inTotal)
  const total = ['total', ...heads.slice(1).map(() => ''), tonnes(body.totals.totalKgCO2e)]
  const rows = [[...heads, 't CO2e'], ...inTotal.map(row), total, ...outside.map(row)]
  const lines = aligned(rows, new Set([heads.length]))
  for (const [index, line] of lines.entries())
    say(terminal, index > inTotal.length + 1 ? `${line}  outside of scopes, in no total` : line)
  if (body.provisional) say(terminal, 'Provisional: the factor set of a year is not published yet.')
  for (const one of body.notCalculated)
    say(terminal, `not calculated: ${one.academy} ${one.month} ${one.reason}`)
  say(
    terminal,
    `Where it comes from: “trust-carbon lines --year ${body.years.at(-1)}” lists the lines with their ids, “trust-carbon explain LINE” works one out by hand.`,
  )
}

const scopeWords = (line: Item): string =>
  line.scope === null
    ? 'outside of scopes'
    : `Scope ${line.scope}${line.category === null ? '' : `.${line.category}`}`

const streamWords = (line: Item): string =>
  line.variant === '' ? line.stream : `${line.stream} (${line.variant})`

const lastOf = (end: string): string => addDays(end, -1)

/** Where the quantity of a line comes from, row by row, and what the rows come to. */
function showSources(terminal: Terminal, { line, sources }: Item): void {
  const rows = sources.map((one: Item) => [
    one.fileName,
    one.row === one.rowLast ? `row ${one.row}` : `rows ${one.row} to ${one.rowLast}`,
    one.first === one.last ? one.first : `${one.first} to ${one.last}`,
    `${one.quantity} ${one.unit}`,
    one.conversion === null ? '' : `= ${one.conversion}`,
  ])
  for (const text of aligned(rows, new Set([3]))) say(terminal, `    ${text}`)
  const units = new Set(sources.map((one: Item) => one.unit))
  if (sources.length > 1 && units.size === 1) {
    const together = sum(sources.map((one: Item) => new Decimal(one.quantity)))
    say(terminal, `    together ${together.toFixed()} ${[...units][0]}`)
  }
  if (sources.length === 0) say(terminal, `    no row of a file: ${line.recorded.quantity} counts`)
}

/** A line worked out by hand: the sum, the factor's row, and the rows of the files. */
function showExplanation(
  terminal: Terminal,
  body: Item,
  { academy, meter }: { academy: string; meter: string | undefined },
): void {
  const { line, factorSet, factorRow } = body
  say(
    terminal,
    `${academy}, ${streamWords(line)}${meter === undefined ? '' : `, meter ${meter}`}, ${line.period.start} to ${lastOf(line.period.end)}`,
  )
  say(
    terminal,
    `  ${scopeWords(line)}, ${line.kind}${line.method === null ? '' : `, ${line.method}-based`}${line.provisional ? ' (provisional: the set of that year is not published yet)' : ''}`,
  )
  say(terminal, `  ${body.sum}`)
  for (const gas of line.gases) say(terminal, `    of which ${gas.gas}: ${gas.kgCO2e} kg CO2e`)
  if (factorSet !== null && factorRow !== null) {
    const labels = factorRow.labels.filter((label: string) => label !== '').join(' > ')
    say(terminal, `  The factor: row ${factorRow.no} of ${factorSet.title}, revision ${factorSet.revision}`)
    say(terminal, `    ${labels}: ${factorRow.value} ${factorRow.ghgUnit}`)
  }
  if (body.why !== '') say(terminal, `    ${body.why}`)
  const { quantity, unit } = line.recorded
  if (body.shareMeans !== null) say(terminal, `  ${body.shareMeans}`)
  say(terminal, `  The quantity: ${quantity} ${unit}. ${body.gradeMeans} It comes from`)
  showSources(terminal, body)
}

interface LinesAsked extends Options {
  year: string
  academy?: string
  stream?: string
  month?: string
  method: string
}

function addLines(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('lines')
      .description('the lines that the emissions of a year are made of, with their ids for “explain”')
      .requiredOption('--year <year>', 'such as 2024-25')
      .option('--academy <code>', 'only of this academy')
      .option('--stream <id>', 'only of this stream, such as gas.mains')
      .option('--month <month>', 'only of this month, such as 2025-01')
      .option('--method <method>', 'Scope 2: location or market', 'location'),
  ).action((options: LinesAsked) =>
    withClient(tools, options, async (client) => {
      const { year, stream, month, method } = options
      const academyId =
        options.academy === undefined ? undefined : (await academyCalled(client, options.academy)).id
      const query = new URLSearchParams(
        given({ year, stream, month, method, academyId }) as Record<string, string>,
      )
      const items = await everyItem(client, `/v1/lines?${query}`)
      if (options.json) return say(terminal, JSON.stringify(items))
      if (items.length === 0) return say(terminal, `There are no such lines in ${year}.`)
      const codes = await academyCodes(client)
      const meters = new Map((await everyItem(client, '/v1/meters')).map((one) => [one.id, one.number]))
      const rows = items.map((line) => [
        codes.get(line.academyId) ?? '',
        line.month,
        streamWords(line),
        meters.get(line.meterId) ?? '',
        line.kind,
        scopeWords(line),
        line.kgCO2e,
        line.id,
      ])
      const head = ['academy', 'month', 'stream', 'meter', 'kind', 'scope', 'kg CO2e', 'line']
      for (const text of aligned([head, ...rows], new Set([6]))) say(terminal, text)
    }),
  )
}

function addExplain(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('explain')
      .description('a line of the emissions worked out by hand, down to the rows of the files')
      .argument('<line>', 'its id, as “trust-carbon lines” lists it'),
  ).action((id: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const body = good(await client.call('GET', `/v1/lines/${encodeURIComponent(id)}/explain`))
      if (options.json) return say(terminal, JSON.stringify(body))
      const academy = (await academyCodes(client)).get(body.line.academyId) ?? ''
      const { meterId } = body.line
      const meter =
        meterId === null ? undefined : good(await client.call('GET', `/v1/meters/${meterId}`)).number
      showExplanation(terminal, body, { academy, meter })
    }),
  )
}

/** The commands from figures down to files: emissions, lines, explain. */
export function addEmissions(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('emissions')
      .description('emissions by any of academy, scope, category, stream, month, year, kind, grade')
      .option('--year <year>', 'such as 2024-25; else every year')
      .option('--by <dimensions>', 'commas between', 'year,scope')
      .option('--boundary <boundary>', 'asOwned or likeForLike', 'asOwned')
      .option('--method <method>', 'Scope 2: location or market', 'location'),
  ).action((options: Options & { year?: string; by: string; boundary: string; method: string }) =>
    withClient(tools, options, async (client) => {
      const { by, boundary, method, year } = options
      const query = new URLSearchParams({ by, boundary, method, ...(year === undefined ? {} : { year }) })
      const body = good(await client.call('GET', `/v1/emissions?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else if (body.years.length === 0) say(terminal, 'No data counts yet: trust-carbon import.')
      else showEmissions(terminal, body, by)
    }),
  )
  addLines(program, tools)
  addExplain(program, tools)
}
