import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { grouped } from '../../domain/decimal.ts'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import type { Item, Options } from '../names.ts'
import { aligned, say } from '../output.ts'

interface Asked extends Options {
  academy?: string
  line?: string
  of?: string
  seed: string
  size?: string
  scope?: string
  by?: string
  out: string
}

const queryOf = (given: Readonly<Record<string, string | undefined>>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(given).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  )

const rowsOf = ({ firstRow, lastRow }: Item): string =>
  firstRow === lastRow ? `row ${firstRow}` : `rows ${firstRow}–${lastRow}`
const filesOf = ({ sources }: Item): string =>
  sources.map((one: Item) => `${one.fileName} ${rowsOf(one)}`).join(', ')

const lineHead = ['line', 'academy', 'what', 'from', 'quantity × factor', 'kg CO2e or kWh', 'file']
const lineCells = (one: Item): string[] => [
  one.line === null ? '' : String(one.line),
  one.academy,
  one.meter ?? one.stream,
  one.start,
  one.factor === null ? one.how : `${grouped(one.quantity)} × ${one.factor.value}`,
  grouped(one.kwh ?? one.kgCO2e),
  filesOf(one),
]
const figures = new Set([5])

function cellText({ row, byHand, groups, previous }: Item): string[] {
  return [
    `${row.label}: ${row.shown === null ? '–' : `${grouped(row.shown)} ${row.unit}`}`,
    ...byHand.map((text: string) => `  ${text}`),
    ...(previous.explain === null ? [] : [`  ${previous.year}, as published: ${previous.shown ?? '–'}`]),
    ...groups.flatMap((group: Item) => [
      '',
      `${group.academyName}, ${group.stream}: ${grouped(group.sum)} ${group.unit === 'kWh' ? 'kWh' : 'kg CO2e'}`,
      ...aligned([lineHead, ...group.lines.map(lineCells)], figures),
    ]),
  ]
}

function lineText({ line, byHand, days, daysSum }: Item): string[] {
  const { factor } = line
  const published =
    factor.published === null
      ? [`  The factor is that of the supply contract ${factor.id}.`]
      : [
          `  Factor: ${factor.published.title}, row ${factor.published.no}: ${factor.published.labels.filter((one: string) => one !== '').join(' / ')}`,
        ]
  return [
    `Line ${line.line}: ${line.academy}, ${line.meter ?? line.stream}, from ${line.start} to before ${line.end}`,
    ...byHand.map((text: string) => `  ${text}`),
    ...published,
    '',
    ...aligned(
      [
        ['first day', 'last day', 'quantity', 'unit', 'grade', 'file'],
        ...days.map((one: Item) => [
          one.first,
          one.last,
          grouped(one.quantity),
          one.unit,
          String(one.grade),
          `${one.fileName} ${rowsOf(one)}`,
        ]),
        ['', 'sum', grouped(daysSum), line.amountUnit, '', ''],
      ],
      new Set([2, 4]),
    ),
  ]
}

/** `trust-carbon evidence`: from the figures of a year to the files that they rest on. */
export function addEvidenceCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const evidence = program
    .command('evidence')
    .description('what the figures of a year rest on: for auditors, and whoever answers them')
  const show = (lines: readonly string[]): void => {
    for (const line of lines) say(terminal, line)
  }
  const at = (year: string, what: string): string => `/v1/inventories/${encodeURIComponent(year)}/${what}`
  const versioned = (command: Command): Command =>
    ledgerOptions(command.option('--of <version>', 'one version of the year, where there are several'))

  versioned(
    evidence
      .command('explain')
      .description('a figure of the statement, or one line, down to the rows of files')
      .argument('<year>')
      .argument('[row]', 'a row of the statement, such as grossTotal, scope1Gas or energyElectricity')
      .option('--line <no>', 'one line of the inventory instead')
      .option('--academy <code>', 'only its lines'),
  ).action((year: string, row: string | undefined, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { line, academy, of } = options
      const found = good(
        await client.call('GET', `${at(year, 'explain')}?${queryOf({ row, line, academy, version: of })}`),
      )
      show(options.json ? [JSON.stringify(found)] : row === undefined ? lineText(found) : cellText(found))
    }),
  )
  versioned(
    evidence
      .command('sample')
      .description('a random sample of lines that anybody can draw again from the seed')
      .argument('<year>')
      .requiredOption('--seed <text>', 'chosen by the auditor')
      .option('--size <number>', '1 to 1000; else 25')
      .addOption(new Option('--scope <scope>', 'only of this scope').choices(['1', '2', '3']))
      .addOption(
        new Option('--by <what>', 'kgCO2e: in proportion to the kilograms').choices(['lines', 'kgCO2e']),
      ),
  ).action((year: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { seed, size, scope, by, of } = options
      const query = queryOf({ seed, size, scope, by, version: of })
      const found = good(await client.call('GET', `${at(year, 'sample')}?${query}`))
      if (options.json) return show([JSON.stringify(found)])
      const { items, population, rule, sha256 } = found
      show([
        `${items.length} of ${population.lines} lines of ${year}, seed “${seed}”, inventory ${sha256}`,
        ...rule.map((text: string) => `  ${text}`),
        '',
        ...aligned([lineHead, ...items.map((one: Item) => lineCells(one.line))], figures),
      ])
    }),
  )
  versioned(
    evidence
      .command('pack')
      .description('everything behind the figures of a year in one zip, with a script that verifies it')
      .argument('<year>')
      .requiredOption('--out <file>', 'where the zip is written'),
  ).action((year: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { out, of } = options
      const part = `${out}.part`
      try {
        const bytes = await client.download(`${at(year, 'evidence')}?${queryOf({ version: of })}`)
        await pipeline(bytes, createWriteStream(part, { mode: 0o600 }))
        await rename(part, out)
      } finally {
        await rm(part, { force: true })
      }
      const { size } = await stat(out)
      say(
        terminal,
        options.json
          ? JSON.stringify({ file: out, bytes: size })
          : `Wrote ${out} (${size} bytes). To verify it: unpack it, and run “node verify.mjs” in its folder.`,
      )
    }),
  )
}
