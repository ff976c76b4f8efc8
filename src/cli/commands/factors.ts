import { stat } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { gwpBases, publishers } from '../../factors/edition.ts'
import {
  type ClientOptions,
  CommandProblem,
  everyItem,
  good,
  openOperatorClient,
  WronglyCalled,
} from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { aligned, complain, say } from '../output.ts'

interface Options extends ClientOptions {
  json?: boolean
}
interface ImportOptions extends Options {
  publisher: string
  year: string
  revision: string
  published?: string
  licence?: string
  gwp?: string
  acceptMissing?: boolean
}

function calendarYear(text: string): number {
  if (!/^20\d\d$/.test(text))
    throw new CommandProblem(`“${text}” is not a year of factors. Write it like 2027.`)
  return Number.parseInt(text, 10)
}

function addList(factors: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    factors
      .command('list')
      .description('list the factor sets, with a star at those that the figures are made with'),
  ).action((options: Options) =>
    withClient(tools, options, async (client) => {
      const { items } = good(await client.call('GET', '/v1/factor-sets'))
      if (options.json) return say(terminal, JSON.stringify(items))
      const rows = (items as Record<string, string | number | boolean | null>[]).map((set) => [
        set.counts ? '*' : '',
        `${set.id}`,
        `revision ${set.revision}`,
        `${set.publishedOn ?? ''}`,
        `${set.gwpBasis}`,
        `${set.rowCount} rows`,
      ])
      for (const line of aligned(rows)) say(terminal, line)
    }),
  )
}

function addShow(factors: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    factors
      .command('show')
      .description('show the rows of a set, those that contain a text where one is given')
      .argument('<set>', 'such as desnz-2026')
      .argument('[text]', 'looked for in the id and the labels'),
  ).action((set: string, text: string | undefined, options: Options) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({ set, limit: '500', ...(text === undefined ? {} : { text }) })
      const items = await everyItem(client, `/v1/factors?${query}`)
      if (options.json) return say(terminal, JSON.stringify(items))
      if (items.length === 0) return say(terminal, `No row of ${set} has “${text}” in its id or its labels.`)
      const rows = items.map((row) => [
        row.value ?? 'no value',
        `${row.ghgUnit} per ${row.uom}`,
        [row.scope, row.level1, row.level2, row.level3, row.level4, row.columnText]
          .filter((label) => label !== '')
          .join(' | '),
        row.id.includes('|') ? '' : row.id,
      ])
      for (const line of aligned(rows, new Set([0]))) say(terminal, line)
    }),
  )
}

function addImport(factors: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    factors
      .command('import')
      .description('take in the official flat file of a year, on the machine of the ledger')
      .argument('<file>', 'the workbook (.xlsx, .xls) or CSV, as it was published')
      .addOption(new Option('--publisher <name>', 'whose factors').choices(publishers).makeOptionMandatory())
      .requiredOption('--year <year>', 'the year that the factors are of')
      .requiredOption('--revision <revision>', 'as the publication has it, such as 1.2')
      .option('--published <day>', 'the day of publication')
      .option('--licence <licence>', 'where it is not the Open Government Licence v3.0')
      .addOption(
        new Option(
          '--gwp <basis>',
          'warming potentials; where not said AR5, and AR4 for 2022 and before',
        ).choices(gwpBases),
      )
      .option('--accept-missing', 'take the set although streams lose factors that the set before has'),
  ).action((file: string, options: ImportOptions) =>
    withClient(
      tools,
      options,
      async (client) => {
        if (!(await stat(file).catch(() => undefined))?.isFile())
          throw new WronglyCalled(`${file} is not a file that can be read.`)
        const { publisher, revision, published, licence, gwp } = options
        const year = String(calendarYear(options.year))
        const query = new URLSearchParams({ publisher, year, revision })
        if (published !== undefined) query.set('publishedOn', published)
        if (licence !== undefined) query.set('licence', licence)
        if (gwp !== undefined) query.set('gwpBasis', gwp)
        if (options.acceptMissing) query.set('acceptMissing', 'true')
        const answer = good(await client.sendFile(file, query, '/v1/factor-sets'))
        if (options.json) return say(terminal, JSON.stringify(answer))
        const { set, existing, missing } = answer
        if (existing)
          return say(
            terminal,
            `${set.id}, revision ${set.revision}, is there already with these rows; nothing was changed.`,
          )
        say(terminal, `${set.id}: ${set.rowCount} rows, revision ${set.revision}.`)
        for (const line of missing) complain(terminal, line)
        say(
          terminal,
          set.counts
            ? `It counts for ${set.year}: figures of that year that were provisional are made with it now.`
            : `Figures of ${set.year} stay as they are. To use it: trust-carbon factors choose --year ${set.year} --set ${set.id} --reason "…"`,
        )
      },
      openOperatorClient,
    ),
  )
}

function addChoose(factors: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    factors
      .command('choose')
      .description('choose which set of a year the figures of the trust are made with')
      .requiredOption('--year <year>', 'the year that the set is of')
      .requiredOption('--set <id>', 'such as desnz-2024-r1.2')
      .requiredOption('--reason <reason>', 'why: it is kept with the choice'),
  ).action((options: Options & { year: string; set: string; reason: string }) =>
    withClient(tools, options, async (client) => {
      const body = { year: calendarYear(options.year), setId: options.set, reason: options.reason }
      const chosen = good(await client.call('POST', '/v1/factor-choices', body))
      say(
        terminal,
        options.json
          ? JSON.stringify(chosen)
          : `Figures of ${chosen.year} are made with ${chosen.setId} from now on (choice ${chosen.version}).`,
      )
    }),
  )
}

/** `trust-carbon factors`: the published sets, taking in new ones, and choosing between revisions. */
export function addFactors(program: Command, tools: Tools): void {
  const factors = program.command('factors').description('published factor sets and their revisions')
  addList(factors, tools)
  addShow(factors, tools)
  addImport(factors, tools)
  addChoose(factors, tools)
}
