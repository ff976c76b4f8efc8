import { type Command, InvalidArgumentError, Option } from 'commander'
import { addDays, isDay, lastDay } from '../../domain/day.ts'
import { counterfactualMethods } from '../../domain/measures/counterfactual.ts'
import { measureKinds, measureStatuses } from '../../domain/measures/measure.ts'
import { confidences } from '../../domain/measures/verification.ts'
import { variantAttributes, variantText } from '../../domain/stream.ts'
import { type Client, CommandProblem, everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  academyCalled,
  academyCodes,
  given,
  type Item,
  meterNumbered,
  type Options,
  repeated,
  showList,
  theOne,
  wholeNumber,
} from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { showVerification } from '../verification-text.ts'

interface Effect {
  readonly stream: string
  readonly unit: string
  readonly savingPerYear: string
  readonly attributes?: Readonly<Record<string, string>>
}

interface Asked extends Options {
  title?: string
  kind?: string
  status?: string
  start?: string
  life?: number
  academy?: string
  wholeTrust?: boolean
  saves?: Effect[]
  shape?: string[]
  capital?: string
  yearly?: string
  meter?: string[]
  evidence?: string
}

/** Reads an effect such as `gas.mains 120000 kWh`, with its attributes behind where the stream takes any: `fuel=diesel;size=small`. */
function effect(text: string, all: Effect[] = []): Effect[] {
  const [, stream, savingPerYear, unit, variant] =
    /^\s*(\S+)\s+(-?\d+(?:\.\d+)?)\s+(\S+)(?:\s+(\S.*?))?\s*$/.exec(text) ?? []
  if (stream === undefined || savingPerYear === undefined || unit === undefined)
    throw new InvalidArgumentError(
      'Write stream, number and unit, such as "gas.mains 120000 kWh" or "fleet.van 9000 mile fuel=diesel".',
    )
  return [
    ...all,
    given({
      stream,
      savingPerYear,
      unit,
      attributes: variant && variantAttributes(variant),
    }) as unknown as Effect,
  ]
}

const shares = (text: string): string[] => text.split(',').map((share) => share.trim())

/** The options that say what a measure is, the same where it is added and where it is set anew. */
const detailOptions = (command: Command): Command =>
  command
    .option('--academy <code>', 'whose it is; not given: the whole trust')
    .option(
      '--saves <effect>',
      'stream, number and unit a year, such as "gas.mains 120000 kWh"; negative where it uses more; may be repeated',
      effect,
    )
    .option(
      '--shape <shares>',
      'percent of the year’s saving from January to December, such as 18,16,13,8,4,0,0,0,3,8,13,17',
      shares,
    )
    .option('--capital <pounds>', 'what it costs once')
    .option('--yearly <pounds>', 'what it saves in a year; negative where it costs more')
    .option('--meter <number>', 'a meter that shows what it saved; may be repeated', repeated)
    .option('--evidence <text>', 'such as the study or the quotation')

/** What was said of a measure, as the API takes it. */
async function detailsOf(client: Client, options: Asked): Promise<Record<string, unknown>> {
  const { title, kind, status, start, life, academy, saves, shape, capital, yearly, meter, evidence } =
    options
  const meters = meter && (await Promise.all(meter.map((number) => meterNumbered(client, number))))
  return given({
    ...{ title, kind, status, start, lifeYears: life, effects: saves, shape, evidence },
    academyId:
      academy === undefined
        ? options.wholeTrust
          ? null
          : undefined
        : (await academyCalled(client, academy)).id,
    capitalPounds: capital,
    yearlySavingPounds: yearly,
    meterIds: meters?.map((one) => one.id),
  })
}

/** The measure that has this title or id: of several those that were not dropped. */
async function measureCalled(client: Client, named: string): Promise<Item> {
  const wanted = named.trim().toLowerCase()
  const found = (await everyItem(client, '/v1/measures')).filter((one) =>
    [one.id, one.title].some((name) => name.toLowerCase() === wanted),
  )
  const living = found.filter((one) => one.status !== 'dropped')
  return theOne(living.length > 0 ? living : found, {
    none: `There is no measure “${named}”. “trust-carbon measure list” lists them.`,
    several: (items) =>
      `There are several of this title: name one by its id: ${items.map((one) => `${one.id} (${one.status}, from ${one.start})`).join(', ')}.`,
  })
}

function effectText({ stream, attributes, unit, savingPerYear }: Item): string {
  const variant = variantText(attributes)
  return `${stream}${variant === '' ? '' : ` (${variant})`} ${savingPerYear} ${unit}`
}

const pounds = (text: string | null): string =>
  text === null ? '–' : text.startsWith('-') ? `−£${text.slice(1)}` : `£${text}`

function showMeasure(
  terminal: Terminal,
  one: Item,
  { academy, meters }: { academy: string; meters: ReadonlyMap<string, string> },
): void {
  say(terminal, `${one.title} (${one.kind}), ${academy}: ${one.status}`)
  const rows = [
    ['id', `${one.id}, version ${one.version}, by ${one.createdBy}`],
    ['saves', `from ${one.start} to ${lastDay(one)}, ${one.lifeYears} years`],
    ...one.effects.map((each: Item) => ['', `${effectText(each)} a year`]),
    ...(one.shape === null ? [] : [['shape', `January to December ${one.shape.join(', ')} %`]]),
    ['costs', `${pounds(one.capitalPounds)} once; saves ${pounds(one.yearlySavingPounds)} a year`],
    ...(one.meterIds.length === 0
      ? []
      : [['meters', one.meterIds.map((id: string) => meters.get(id) ?? id).join(', ')]]),
    ...(one.evidence === null ? [] : [['evidence', one.evidence]]),
  ]
  for (const line of aligned(rows)) say(terminal, `  ${line}`)
}

async function show(
  terminal: Terminal,
  client: Client,
  named: string,
  options: Options & { versions?: boolean },
) {
  const { id } = await measureCalled(client, named)
  const one = good(await client.call('GET', `/v1/measures/${id}`))
  const versions = options.versions
    ? good(await client.call('GET', `/v1/measures/${id}/versions`)).items
    : [one]
  if (options.json) return say(terminal, JSON.stringify(options.versions ? versions : one))
  const codes = await academyCodes(client)
  const meters = new Map(
    versions.some((each: Item) => each.meterIds.length > 0)
      ? (await everyItem(client, '/v1/meters')).map((meter) => [meter.id, meter.number])
      : [],
  )
  for (const each of versions) showMeasure(terminal, each, { academy: ownerOf(codes, each), meters })
}

const ownerOf = (codes: ReadonlyMap<string, string>, one: Item): string =>
  one.academyId === null ? 'whole trust' : (codes.get(one.academyId) ?? one.academyId)

/** Sets some details anew and leaves the others as they are, held to what was read. */
async function set(terminal: Terminal, client: Client, named: string, options: Asked): Promise<void> {
  const { id } = await measureCalled(client, named)
  const read = await client.call('GET', `/v1/measures/${id}`)
  const before = good(read)
  const { version: _version, end: _end, createdBy: _by, createdAt: _at, id: _id, ...kept } = before
  const details = await detailsOf(client, options)
  if (Object.keys(details).length === 0)
    throw new CommandProblem('Say what to set, such as --status running.')
  const path = `/v1/measures/${id}`
  const one = good(await client.call('PUT', path, { ...kept, ...details }, read.etag))
  say(
    terminal,
    options.json
      ? JSON.stringify(one)
      : `${one.title} is now version ${one.version}: ${one.status}, from ${one.start}.`,
  )
}

interface AskedVerification extends Options {
  from?: string
  to?: string
  confidence?: string
  method?: string
  station?: string
  base?: string
}

async function verify(terminal: Terminal, client: Client, named: string, options: AskedVerification) {
  const { from, to, confidence, method, station, base } = options
  if (to !== undefined && !isDay(to)) throw new CommandProblem('Write the days like 2025-08-31.')
  const { id } = await measureCalled(client, named)
  const asked = given({ from, to: to && addDays(to, 1), confidence, method, station, base })
  const query = new URLSearchParams(asked as Record<string, string>)
  const body = good(await client.call('GET', `/v1/measures/${id}/verification?${query}`))
  if (options.json) say(terminal, JSON.stringify(body))
  else showVerification(terminal, body)
}

function addReading(measure: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    measure
      .command('list')
      .description('list measures')
      .option('--academy <code>', 'only of this academy')
      .addOption(new Option('--status <status>', 'only of this status').choices(measureStatuses)),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const codes = await academyCodes(client)
      const academyId =
        options.academy === undefined ? undefined : (await academyCalled(client, options.academy)).id
      const query = new URLSearchParams(
        given({ academyId, status: options.status }) as Record<string, string>,
      )
      showList(terminal, options, {
        items: await everyItem(client, `/v1/measures?${query}`),
        head: ['measure', 'academy', 'kind', 'status', 'from', 'years', 'saves a year', 'costs'],
        row: (one) => [
          ...[one.title, ownerOf(codes, one), one.kind, one.status, one.start, String(one.lifeYears)],
          one.effects.map(effectText).join('; '),
          pounds(one.capitalPounds),
        ],
        none: 'No measures.',
      })
    }),
  )
  ledgerOptions(
    measure
      .command('show')
      .description('one measure in full')
      .argument('<measure>', 'its title or id')
      .option('--versions', 'every version, the newest first'),
  ).action((named: string, options: Options & { versions?: boolean }) =>
    withClient(tools, options, (client) => show(terminal, client, named, options)),
  )
  ledgerOptions(
    measure
      .command('verify')
      .description('what a measure saved, against what its meters would have used without it')
      .argument('<measure>', 'its title or id')
      .option('--from <day>', 'whole months from this day on; else from its start')
      .option('--to <day>', 'the last day to look at; else that of the last month that is over')
      .addOption(
        new Option('--confidence <percent>', 'how sure the interval is; 90 where not said').choices(
          confidences,
        ),
      )
      .addOption(
        new Option(
          '--method <method>',
          'degreeDays: a line through degree days, for what heats; sameMonths: the mean of the same calendar months before',
        ).choices(counterfactualMethods),
      )
      .option('--station <name>', 'whose degree days, where several stations are loaded')
      .option('--base <celsius>', 'at which base temperature; 15.5 where not said'),
  ).action((named: string, options: AskedVerification) =>
    withClient(tools, options, (client) => verify(terminal, client, named, options)),
  )
}

/** `trust-carbon measure`: the register of what is done, or may be, to emit less; and what it saved. */
export function addMeasureCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const measure = program
    .command('measure')
    .description('what is done, or may be, to emit less: the register, and what each saved')
  ledgerOptions(
    detailOptions(
      measure
        .command('add')
        .description('write a measure down')
        .argument('<title>', 'such as "LED lamps in the hall"')
        .addOption(new Option('--kind <kind>', 'what it is').choices(measureKinds).makeOptionMandatory())
        .addOption(new Option('--status <status>', 'how far it is').choices(measureStatuses).default('idea'))
        .requiredOption('--start <day>', 'the first day on which it saves')
        .requiredOption('--life <years>', 'for how many years it saves', wholeNumber),
    ),
  ).action((title: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      if (options.saves === undefined)
        throw new CommandProblem('Say what it saves, such as --saves "gas.mains 120000 kWh".')
      const details = await detailsOf(client, { ...options, title })
      const one = good(await client.call('POST', '/v1/measures', details))
      say(
        terminal,
        options.json
          ? JSON.stringify(one)
          : `Wrote down ${one.title}: ${one.status}, from ${one.start} to ${lastDay(one)}.`,
      )
    }),
  )
  addReading(measure, tools)
  ledgerOptions(
    detailOptions(
      measure
        .command('set')
        .description('say some details anew: a new version, the earlier ones stay')
        .argument('<measure>', 'its title or id')
        .option('--title <text>', 'another title')
        .addOption(new Option('--kind <kind>', 'what it is').choices(measureKinds))
        .addOption(new Option('--status <status>', 'how far it is').choices(measureStatuses))
        .option('--start <day>', 'the first day on which it saves')
        .option('--life <years>', 'for how many years it saves', wholeNumber)
        .option('--whole-trust', 'it is the whole trust’s, no one academy’s'),
    ),
  ).action((named: string, options: Asked) =>
    withClient(tools, options, (client) => set(terminal, client, named, options)),
  )
}
