import { type Command, Option } from 'commander'
import { addDays, isDay, lastDay } from '../../domain/day.ts'
import { backCastWays } from '../../domain/estimate/back-cast.ts'
import { estimateMethods } from '../../domain/estimate/estimate.ts'
import { type Client, CommandProblem, everyItem, good, WronglyCalled, whenRead } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCalled, given, type Item, type Options, showList, withReason } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { estimateAcademy } from './estimate-academy.ts'

interface Asked extends Options {
  from: string
  to: string
  method: string
  preview?: boolean
  station?: string
  base?: string
  benchmark?: string
  kwhPerM2?: string
  kwhPerPupil?: string
  source?: string
  share?: string
  spread?: string
  by?: string
  academy?: string
}

/** A benchmark of one’s own. */
function figureOf({ kwhPerM2, kwhPerPupil, source }: Asked): object | undefined {
  const kWhPerYear = kwhPerM2 ?? kwhPerPupil
  if (kWhPerYear === undefined) return undefined
  if (kwhPerM2 !== undefined && kwhPerPupil !== undefined)
    throw new CommandProblem('Give the figure per square metre or per pupil, not both.')
  if (source === undefined) throw new CommandProblem('Say where the figure is from, with --source.')
  return { kWhPerYear, per: kwhPerM2 === undefined ? 'pupil' : 'm2', source }
}

function bodyOf(meter: string, options: Asked): object {
  const { from, to, method, preview, station, base, benchmark, share, spread, by } = options
  if (!isDay(from) || !isDay(to)) throw new CommandProblem('Write the days like 2024-03-31.')
  return given({
    ...{ meter, start: from, end: addDays(to, 1), method, station, base, benchmark, spread, by },
    preview: preview === true ? true : undefined,
    figure: figureOf(options),
    sharePercent: share,
  })
}

const spans = (periods: readonly { start: string; end: string }[]): string =>
  periods
    .map((one) => (lastDay(one) === one.start ? one.start : `${one.start} to ${lastDay(one)}`))
    .join(', ')

function showMade(terminal: Terminal, made: Item, preview: boolean): void {
  say(
    terminal,
    `${preview ? 'Would estimate' : 'Estimated'} ${made.filled} days of ${made.utility} meter ${made.meter}: ${made.total} ${made.unit}, grade ${made.grade}`,
  )
  say(terminal, `  days    ${spans(made.periods)}`)
  say(terminal, `  basis   ${made.basis}`)
  say(
    terminal,
    `  share   ${made.share.percent} % of all that ${preview ? 'would count' : 'counts'} of this meter from ${made.share.start} to ${lastDay(made.share)}`,
  )
  if (made.left.days > 0)
    say(
      terminal,
      `  left    ${made.left.days} days stay missing, because ${made.left.because}: ${spans(made.left.periods)}`,
    )
  if (!preview) return
  const rows = made.days.map((one: Item) => [one.day, `${one.quantity} ${made.unit}`, `= ${one.working}`])
  for (const line of aligned(rows, new Set([1]))) say(terminal, `    ${line}`)
  say(terminal, '  Nothing was kept. Without --preview it is.')
}

async function make(terminal: Terminal, client: Client, meter: string, options: Asked): Promise<void> {
  const made = good(await client.call('POST', '/v1/estimates', bodyOf(meter, options)))
  const preview = made.upload === null
  const upload = preview ? null : await whenRead(client, made.upload, () => {})
  if (options.json) say(terminal, JSON.stringify({ ...made, upload }))
  else {
    showMade(terminal, made, preview)
    if (upload !== null)
      say(
        terminal,
        upload.status === 'counted'
          ? `  It is upload ${upload.number}, and steps aside when the data comes. To take it back: trust-carbon estimate withdraw ${upload.number} --reason TEXT`
          : `  Upload ${upload.number} is ${upload.status}.`,
      )
  }
  if (upload !== null && upload.status !== 'counted') terminal.exitCode = 1
}

function addMaking(estimate: Command, { terminal, clock }: Tools): void {
  ledgerOptions(
    estimate
      .command('make', { isDefault: true })
      .description('estimate the missing days of a meter (“estimate METER” does the same)')
      .argument('[meter]', 'MPAN, MPRN or own reference')
      .option('--academy <code>', 'every meter of this academy, in the place of one')
      .requiredOption('--from <day>', 'the first day to look at')
      .requiredOption('--to <day>', 'the last day to look at; only days without any data are filled')
      .addOption(new Option('--method <method>', 'how').choices(estimateMethods).makeOptionMandatory())
      .option('--preview', 'show what would be made, day by day, and keep nothing')
      .option('--station <name>', 'degree days: whose, where several stations are loaded')
      .option('--base <celsius>', 'degree days: at which base temperature; 15.5 where not said')
      .option('--benchmark <id>', 'benchmark: a published one; else the first that fits the meter')
      .option('--kwh-per-m2 <number>', 'benchmark: a figure of your own a year, with --source')
      .option('--kwh-per-pupil <number>', 'the same per pupil')
      .option('--source <text>', 'where that figure is from')
      .option('--share <percent>', 'benchmark: how much of the site the meter serves')
      .addOption(
        new Option('--spread <how>', 'benchmark: over the days of the year').choices(['flat', 'degreeDays']),
      )
      .addOption(
        new Option('--by <way>', 'back-cast: only by degree days, or only by the weekday').choices(
          backCastWays,
        ),
      ),
  ).action((meter: string | undefined, options: Asked) =>
    withClient({ terminal, clock }, options, async (client) => {
      const { academy } = options
      if (meter !== undefined && academy === undefined) return make(terminal, client, meter, options)
      if (meter !== undefined || academy === undefined)
        throw new WronglyCalled('Say which meter, or with --academy that every meter of an academy is meant.')
      await estimateAcademy({ terminal, client, options }, academy, (one) => bodyOf(one, options))
    }),
  )
}

/** `trust-carbon estimate`: fills days without data on request, by a named method, visibly. */
export function addEstimateCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const estimate = program
    .command('estimate')
    .description('estimates of missing days, by a named method; each steps aside when the data comes')
    .addHelpText(
      'after',
      '\nMethods:' +
        '\n  sameDaysLastYear  the same weekday one year before' +
        '\n  degreeDays        heating by the weather: base load and use per degree day, from whole months of actual data' +
        '\n  neighbours        the mean of the same weekday before and after; for short holes' +
        '\n  backCast          days of before the first data, from later data: heating by degree days, else the same weekday of a later year' +
        '\n  benchmark         a published figure per square metre or pupil; the last resort, grade 5',
    )
  addMaking(estimate, tools)
  ledgerOptions(
    estimate
      .command('list')
      .description('list estimates: method, basis, author, and how many of their days still count')
      .option('--meter <number>', 'only of this meter')
      .option('--academy <code>', 'only of this academy'),
  ).action((options: Options & { meter?: string; academy?: string }) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams()
      if (options.meter !== undefined) query.set('meter', options.meter)
      if (options.academy !== undefined)
        query.set('academyId', (await academyCalled(client, options.academy)).id)
      showList(terminal, options, {
        items: await everyItem(client, `/v1/estimates?${query}`),
        head: ['upload', 'meter', 'days', 'method', 'grade', 'total', 'counting', 'by', 'basis'],
        row: (one) => [
          String(one.number),
          one.meter,
          one.first === one.last ? one.first : `${one.first} to ${one.last}`,
          one.method,
          String(one.grade),
          `${one.total} ${one.unit}`,
          one.status === 'reverted' ? 'withdrawn' : `${one.counting} of ${one.days}`,
          one.author,
          one.basis,
        ],
        none: 'Nothing was estimated.',
      })
    }),
  )
  ledgerOptions(
    withReason(
      estimate
        .command('withdraw')
        .description('take an estimate back: its days are missing again')
        .argument('<upload>', 'its number, as “trust-carbon estimate list” shows it'),
    ),
  ).action((number: string, options: Options & { reason: string }) =>
    withClient(tools, options, async (client) => {
      const found = (await everyItem(client, '/v1/estimates')).find((one) => String(one.number) === number)
      if (found === undefined)
        throw new CommandProblem(`Upload ${number} is no estimate. “trust-carbon estimate list” lists them.`)
      const path = `/v1/uploads/${found.uploadId}/revert`
      const upload = good(await client.call('POST', path, { reason: options.reason }))
      say(
        terminal,
        options.json
          ? JSON.stringify(upload)
          : `Withdrew the estimate of upload ${number}; its days are missing again.`,
      )
    }),
  )
}
