import { type Command, Option } from 'commander'
import { creditKinds } from '../../credits/schema.ts'
import { Decimal, shown } from '../../domain/decimal.ts'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  given,
  type Item,
  type Options,
  repeated,
  showList,
  tell,
  theOne,
  wholeNumber,
  withdrawnCell,
  withReason,
} from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'

interface Asked extends Options {
  standard: string
  registry: string
  kind: string
  serials: string[]
  vintage: number
  tonnes: string
  retiredOn: string
  for?: string
  beneficiary: string
  evidence: string
  reason: string
  withdrawn?: boolean
  year: string
}

/** `A-1..A-9` as a block, `A-1` as one. */
const block = (text: string) => {
  const [first = '', last] = text.split('..').map((part) => part.trim())
  return given({ first, last })
}
const blockText = ({ first, last }: Item): string => (last === null ? first : `${first}..${last}`)
const blocksText = (serials: readonly Item[]): string =>
  `${blockText(serials[0])}${serials.length > 1 ? ` and ${serials.length - 1} more` : ''}`

/** Rounded down, so that 100 is only said of all. */
const percent = (text: string | null): string =>
  text === null ? '–' : `${new Decimal(text).toFixed(1, Decimal.ROUND_DOWN)} %`

/** Gross emissions and credits beside each other; nothing is taken off. */
function showNeutrality(terminal: Terminal, body: Item): void {
  say(terminal, `${body.year}${body.complete ? '' : ' (not complete)'}, as owned, tonnes CO2e`)
  const { gross, credits, matched } = body
  const rows: string[][] = [['', 'location-based', 'market-based']]
  if (gross !== null)
    rows.push(
      ['Scope 1', tonnes(gross.scope1KgCO2e), tonnes(gross.scope1KgCO2e)],
      ['Scope 2', tonnes(gross.scope2LocationKgCO2e), tonnes(gross.scope2MarketKgCO2e)],
      ['Scope 3', tonnes(gross.scope3KgCO2e), tonnes(gross.scope3KgCO2e)],
      ['Gross emissions', tonnes(gross.totalLocationKgCO2e), tonnes(gross.totalMarketKgCO2e)],
    )
  const { location, market } = matched
  rows.push(
    ['Matched by credits', percent(location.matchedPercent), percent(market.matchedPercent)],
    [
      'Matched by removals alone',
      percent(location.matchedByRemovalsPercent),
      percent(market.matchedByRemovalsPercent),
    ],
    ['No credit stands against', tonnes(location.unmatchedKgCO2e), tonnes(market.unmatchedKgCO2e)],
  )
  for (const line of aligned(rows, new Set([1, 2]))) say(terminal, `  ${line}`)
  if (body.estimatedPercent !== null)
    say(terminal, `  Estimated: ${shown(new Decimal(body.estimatedPercent), 1)} % of the gross emissions`)
  for (const group of credits.groups) {
    const { firstVintage, lastVintage } = group
    const vintage = firstVintage === lastVintage ? firstVintage : `${firstVintage} to ${lastVintage}`
    say(terminal, `  Retired: ${group.tonnes} t ${group.kind}, ${group.standard}, vintage ${vintage}`)
  }
  for (const target of body.targets) {
    const stands =
      target.covered === null
        ? 'not known, because data is missing'
        : target.covered
          ? 'credits stand against all of it'
          : `no credit stands against ${tonnes(target.matched.unmatchedKgCO2e)} t`
    say(
      terminal,
      `  Target “${target.title ?? target.code}”: neutral by ${target.targetYear}${target.due ? ', which is due' : ''}; of ${tonnes(target.matched.grossKgCO2e)} t that it counts: ${stands}`,
    )
  }
  say(terminal)
  for (const line of body.statement) say(terminal, `  ${line}`)
  for (const line of body.insufficientData) say(terminal, `  Missing: ${line}`)
  for (const line of body.remarks) say(terminal, `  Note: ${line}`)
  say(terminal)
  for (const rule of body.rules) say(terminal, `  ${rule.text} (${rule.source})`)
}

/** `trust-carbon credit` and `neutrality`: credits and removals, beside gross emissions. */
export function addCreditCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const credit = program
    .command('credit')
    .description('carbon credits and removals that were retired: beside gross emissions, and in no total')
  ledgerOptions(
    credit
      .command('list')
      .description('list credits and removals')
      .option('--for <year>', 'only those set against this reporting year')
      .option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams({
        ...(options.withdrawn ? { withdrawn: 'true' } : {}),
        ...(options.for === undefined ? {} : { forYear: options.for }),
      })
      showList(terminal, options, {
        items: await everyItem(client, `/v1/credits?${query}`),
        head: ['for', 'tonnes', 'kind', 'standard', 'project', 'vintage', 'retired on', 'serials', ''],
        row: (one) => [
          one.forYear,
          one.tonnes,
          one.kind,
          one.standard,
          one.project,
          String(one.vintage),
          one.retiredOn,
          blocksText(one.serials),
          withdrawnCell(one),
        ],
        none: 'No credits and no removals.',
      })
    }),
  )
  ledgerOptions(
    credit
      .command('add')
      .description('add credits or removals that a registry has retired for the trust; a serial counts once')
      .argument('<project>', 'the project’s name, as the registry has it')
      .requiredOption('--standard <name>', 'such as "Woodland Carbon Code"')
      .requiredOption('--registry <name>', 'such as "UK Land Carbon Registry"')
      .addOption(
        new Option('--kind <kind>', 'avoidance (others emitted less) or removal (taken out of the air)')
          .choices(creditKinds)
          .makeOptionMandatory(),
      )
      .requiredOption(
        '--serials <block>',
        'FIRST..LAST, or one alone, or a block as the registry writes it; may be repeated',
        repeated,
      )
      .requiredOption('--vintage <year>', 'the calendar year of the tonnes', wholeNumber)
      .requiredOption('--tonnes <number>', 'one for each serial')
      .requiredOption('--retired-on <day>', 'the day on which the registry retired them')
      .requiredOption('--for <year>', 'the reporting year that they are set against, such as 2024-25')
      .requiredOption('--beneficiary <name>', 'for whom they were retired, as the registry says it')
      .requiredOption('--evidence <text>', 'such as the address of the retirement record'),
  ).action((project: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { standard, registry, kind, vintage, retiredOn, beneficiary, evidence } = options
      await tell(terminal, options, {
        answer: client.call('POST', '/v1/credits', {
          project,
          ...{ standard, registry, kind, vintage, retiredOn, beneficiary, evidence },
          serials: options.serials.map(block),
          tonnes: options.tonnes,
          forYear: options.for,
        }),
        words: (one) =>
          `${one.tonnes} tonnes (${one.kind}) of “${one.project}” stand beside the gross emissions of ${one.forYear}, which stay what they are.`,
      })
    }),
  )
  ledgerOptions(
    withReason(
      credit
        .command('withdraw')
        .description('take back an entry that was said wrongly; its serials can then be added anew')
        .argument('<serial>', 'a first or last serial of it, or its id'),
    ),
  ).action((serial: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, '/v1/credits')
      const { id } = theOne(
        items.filter(
          (one) =>
            one.id === serial ||
            one.serials.some((written: Item) =>
              [written.first, written.last, blockText(written)].includes(serial),
            ),
        ),
        {
          none: `There is no credit with the serial “${serial}”. “trust-carbon credit list” lists them.`,
          several: (all) =>
            `Several registries have this serial. Give the id: ${all.map((one) => `${one.id} (${one.registry})`).join(' or ')}.`,
        },
      )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/credits/${id}/withdraw`, { reason: options.reason }),
        words: (one) =>
          `Withdrew ${one.tonnes} tonnes of “${one.project}” for ${one.forYear}; they count no more.`,
      })
    }),
  )
  ledgerOptions(
    program
      .command('neutrality')
      .description('gross emissions of a year, and beside them what was retired for it')
      .requiredOption('--year <year>', 'such as 2024-25'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const body = good(await client.call('GET', `/v1/neutrality?year=${encodeURIComponent(options.year)}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showNeutrality(terminal, body)
    }),
  )
}
