import { type Command, Option } from 'commander'
import { phases } from '../../academies/schema.ts'
import { pers } from '../../domain/comparison.ts'
import { Decimal, shown } from '../../domain/decimal.ts'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  given,
  type Item,
  type Options,
  showList,
  tell,
  theOne,
  withdrawnCell,
  withReason,
} from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'

const perNames: Readonly<Record<string, string>> = { pupil: 'pupil', m2: 'm² of floor area' }

const number = (text: string | null, places: number): string =>
  text === null ? '–' : shown(new Decimal(text), places)
const signed = (text: string): string => `${text.startsWith('-') ? '' : '+'}${number(text, 1)} %`

/** Academies by phase; why one has no rank, and how they stand to published figures, below. */
function showComparison(terminal: Terminal, body: Item): void {
  const suffix = body.per === 'm2' ? 'PerM2' : 'PerPupil'
  say(
    terminal,
    `${body.year}${body.complete ? '' : ' (not complete)'}, Scope 1 and 2 (location-based) per ${perNames[body.per]}, ${body.boundary === 'asOwned' ? 'as owned' : 'like for like'}`,
  )
  const rows = body.academies.map((one: Item) => [
    one.phase,
    one.rank === null ? '–' : `${one.rank} of ${one.rankOf}`,
    one.academy,
    number(one[`kgCO2e${suffix}`], 2),
    number(one[`energyKWh${suffix}`], 1),
    tonnes(one.comparedKgCO2e),
    tonnes(one.scope3KgCO2e),
    one.mainHeatingFuel ?? '–',
    one.quality.estimatedPercent === null ? '–' : `${number(one.quality.estimatedPercent, 1)} %`,
    one.coverage.percent === null ? '–' : `${number(one.coverage.percent, 1)} %`,
  ])
  const head = [
    'phase',
    'rank',
    'academy',
    'kg CO2e',
    'kWh',
    't CO2e',
    'Scope 3 t',
    'heating',
    'estimated',
    'days',
  ]
  for (const line of aligned([head, ...rows], new Set([3, 4, 5, 6, 8, 9]))) say(terminal, `  ${line}`)
  if (body.academies.some((one: Item) => one.coverage.missingDays > 0))
    say(
      terminal,
      `  Days: a rank needs ${number(body.coverageMinPercent, 0)} % of the days of each meter of Scope 1 and 2.`,
    )
  for (const line of body.insufficientData) say(terminal, `  Missing: ${line}`)
  const withheld = body.academies.filter((one: Item) => one.noRankBecause.length > 0)
  if (withheld.length > 0) say(terminal, '  No rank:')
  for (const one of withheld) for (const why of one.noRankBecause) say(terminal, `    ${one.academy}: ${why}`)
  for (const { id, title, value, measure, published, source } of body.benchmarks) {
    say(terminal, `  ${title}: ${value} ${measure} per ${perNames[body.per]} (${source}; ${published})`)
    const beside = body.academies.flatMap((one: Item) =>
      one.differences
        .filter(({ benchmark }: Item) => benchmark === id)
        .map(({ percent }: Item) => `${one.academy} ${signed(percent)}`),
    )
    if (beside.length > 0) say(terminal, `    ${beside.join(', ')}`)
  }
}

interface Asked extends Options {
  year: string
  per: string
  boundary: string
  at?: string
  measure: string
  phase?: string
  value: string
  source: string
  publishedOn: string
  reason: string
  withdrawn?: boolean
}

function addBenchmarkCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const benchmark = program
    .command('benchmark')
    .description('published figures of the trust’s choosing that academies are compared with')
  ledgerOptions(
    benchmark.command('list').description('list them').option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) =>
      showList(terminal, options, {
        items: await everyItem(
          client,
          `/v1/comparison-benchmarks${options.withdrawn ? '?withdrawn=true' : ''}`,
        ),
        head: ['benchmark', 'value', 'measure', 'per', 'phase', 'published', 'source', ''],
        row: (one) => [
          one.title,
          one.value,
          one.measure,
          one.per,
          one.phase ?? 'any',
          one.publishedOn,
          one.source,
          withdrawnCell(one),
        ],
        none: 'No benchmarks of the trust’s own.',
      }),
    ),
  )
  ledgerOptions(
    benchmark
      .command('add')
      .description('add a published figure')
      .argument('<title>', 'what it is, such as "Median of primary schools"')
      .addOption(
        new Option('--measure <measure>', 'kgCO2e of Scope 1 and 2, or kWh of energy, in a year')
          .choices(['kgCO2e', 'kWh'])
          .makeOptionMandatory(),
      )
      .addOption(new Option('--per <what>', 'pupil or m2').choices(pers).makeOptionMandatory())
      .addOption(new Option('--phase <phase>', 'the phase it is of; else any').choices(phases))
      .requiredOption('--value <number>', 'the figure')
      .requiredOption('--source <text>', 'publisher, title and table')
      .requiredOption('--published-on <day>', 'the day of publication'),
  ).action((title: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { measure, per, phase, value, source, publishedOn } = options
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/comparison-benchmarks',
          given({ title, measure, per, phase, value, source, publishedOn }),
        ),
        words: (one) =>
          `“${one.title}”: ${one.value} ${one.measure} per ${one.per} (${one.phase ?? 'any phase'}).`,
      })
    }),
  )
  ledgerOptions(
    withReason(
      benchmark
        .command('withdraw')
        .description('take back a figure')
        .argument('<title>', 'as “trust-carbon benchmark list” shows it, or its id'),
    ),
  ).action((title: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, '/v1/comparison-benchmarks')
      const { id } = theOne(
        items.filter((one) => one.id === title || one.title.toLowerCase() === title.toLowerCase()),
        {
          none: `There is no benchmark “${title}”. “trust-carbon benchmark list” lists them.`,
          several: (all) => `Several have this title. Give the id: ${all.map((one) => one.id).join(' or ')}.`,
        },
      )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/comparison-benchmarks/${id}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew “${one.title}”; nothing is compared with it any more.`,
      })
    }),
  )
}

/** `trust-carbon compare` and `benchmark`: academies beside each other. */
export function addCompareCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    program
      .command('compare')
      .description('academies beside each other, ranked within their phase where the data bears it')
      .requiredOption('--year <year>', 'such as 2024-25')
      .addOption(new Option('--per <what>', 'pupil or m2').choices(pers).default('pupil'))
      .option('--boundary <boundary>', 'asOwned or likeForLike', 'asOwned')
      .option('--at <day>', 'like for like: the academies that are members on this day; else today'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { year, per, boundary, at } = options
      const query = new URLSearchParams({ year, per, boundary, ...(at === undefined ? {} : { at }) })
      const body = good(await client.call('GET', `/v1/comparison?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showComparison(terminal, body)
    }),
  )
  addBenchmarkCommands(program, tools)
}
