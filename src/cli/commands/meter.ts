import { type Command, Option } from 'commander'
import { meterUnits, utilities } from '../../meters/schema.ts'
import { CommandProblem, everyItem } from '../client.ts'
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
  tell,
  wholeNumber,
} from '../names.ts'
import { say } from '../output.ts'

interface Details {
  academy?: string
  utility?: string
  unit?: string
  name?: string
  serial?: string
  start?: string
  end?: string
  correctionFactor?: string
  calorificValue?: string
  registerDigits?: number
}

/** What can be taken away again, by the word that the command has for it. */
const clearable: Readonly<Record<string, string>> = {
  unit: 'unit',
  name: 'name',
  serial: 'serial',
  start: 'start',
  end: 'end',
  'correction-factor': 'correctionFactor',
  'calorific-value': 'calorificValue',
  'register-digits': 'registerDigits',
}

/** The options that describe a meter. */
const described = (command: Command): Command =>
  command
    .option('--unit <unit>', `the unit of its readings, where a file does not say: ${meterUnits.join(', ')}`)
    .option('--name <text>', 'what people call it, such as "Sports hall"')
    .option('--serial <text>', 'the number on its case')
    .option('--start <day>', 'the first day of use')
    .option('--end <day>', 'the first day on which it is no longer in use')
    .option('--correction-factor <number>', 'gas: the correction of the volume; else 1.02264')
    .option('--calorific-value <number>', 'gas: MJ per cubic metre, as bills print it; else 39.075')
    .option('--register-digits <number>', 'how many digits its register has, for rollovers', wholeNumber)

const utilityOption = () => new Option('--utility <utility>', 'what it measures').choices(utilities)

const detailsOf = (options: Details): Record<string, unknown> =>
  given({
    utility: options.utility,
    unit: options.unit,
    name: options.name,
    serial: options.serial,
    start: options.start,
    end: options.end,
    correctionFactor: options.correctionFactor,
    calorificValue: options.calorificValue,
    registerDigits: options.registerDigits,
  })

const says = (meter: Item, code: string | undefined): string =>
  code === undefined
    ? `${meter.number} is in the holding place; its data counts nowhere.`
    : `${meter.number} is ${/^[aeiou]/.test(meter.utility) ? 'an' : 'a'} ${meter.utility} meter of ${code}.`

function addListing(meter: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    meter
      .command('list')
      .description('list meters')
      .option('--academy <code>', 'only of this academy')
      .option('--held', 'only those that nobody has registered'),
  ).action((options: Options & { held?: boolean; academy?: string }) =>
    withClient(tools, options, async (client) => {
      const codes = await academyCodes(client)
      const query = new URLSearchParams(options.held ? { held: 'true' } : {})
      if (options.academy !== undefined)
        query.set('academyId', (await academyCalled(client, options.academy)).id)
      showList(terminal, options, {
        items: await everyItem(client, `/v1/meters?${query}`),
        head: ['number', 'measures', 'academy', 'name', 'in use from', 'until'],
        row: (one) => [
          one.number,
          one.utility ?? '',
          codes.get(one.academyId) ?? 'held',
          one.name ?? '',
          one.start ?? '',
          one.end ?? '',
        ],
        none: options.held
          ? 'Nothing waits in the holding place.'
          : 'No meters yet: trust-carbon meter assign.',
      })
    }),
  )
  ledgerOptions(
    meter
      .command('show')
      .description('show everything that is said of a meter')
      .argument('<number>', 'MPAN, MPRN or own reference'),
  ).action((number: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const one = await meterNumbered(client, number)
      if (options.json) return say(terminal, JSON.stringify(one))
      say(terminal, says(one, (await academyCodes(client)).get(one.academyId)))
      for (const [word, name] of Object.entries(clearable))
        if (one[name] !== null) say(terminal, `  ${word} ${one[name]}`)
    }),
  )
}

/** `trust-carbon meter`: supply points, and the holding place for data of meters that nobody has registered. */
export function addMeterCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const meter = program.command('meter').description('meters and the holding place')
  addListing(meter, tools)
  ledgerOptions(
    described(
      meter
        .command('assign')
        .description('register a meter, or assign one from the holding place')
        .argument('<number>', 'MPAN, MPRN or own reference')
        .requiredOption('--academy <code>', 'whose it is')
        .addOption(utilityOption().makeOptionMandatory()),
    ),
  ).action((number: string, options: Options & Details & { academy: string }) =>
    withClient(tools, options, async (client) => {
      const { id: academyId, code } = await academyCalled(client, options.academy)
      // One that is an academy's already is refused there: it is moved by who means to, with “meter set”.
      await tell(terminal, options, {
        answer: client.call('POST', '/v1/meters', { number, academyId, ...detailsOf(options) }),
        words: (one) => says(one, code),
      })
    }),
  )
  ledgerOptions(
    described(
      meter
        .command('set')
        .description('correct what is said of a meter; its figures are worked out anew')
        .argument('<number>', 'MPAN, MPRN or own reference')
        .option('--academy <code>', 'whose it is')
        .option('--hold', 'put it back into the holding place')
        .option('--reason <text>', 'why, for the log of changes')
        .addOption(utilityOption()),
    ).option(
      '--clear <detail>',
      `take a detail away again; may be repeated: ${Object.keys(clearable).join(', ')}`,
      repeated,
    ),
  ).action(
    (number: string, options: Options & Details & { hold?: boolean; clear?: string[]; reason?: string }) =>
      withClient(tools, options, async (client) => {
        if (options.hold && options.academy !== undefined)
          throw new CommandProblem('Say either --academy or --hold.')
        const change = detailsOf(options)
        for (const word of options.clear ?? []) {
          const name = clearable[word]
          if (name === undefined)
            throw new CommandProblem(
              `“${word}” cannot be cleared. These can: ${Object.keys(clearable).join(', ')}.`,
            )
          change[name] = null
        }
        if (options.hold) change.academyId = null
        if (options.academy !== undefined)
          change.academyId = (await academyCalled(client, options.academy)).id
        if (Object.keys(change).length === 0)
          throw new CommandProblem('Say what to change. “trust-carbon meter set --help” lists what can be.')
        const { id } = await meterNumbered(client, number)
        const codes = await academyCodes(client)
        await tell(terminal, options, {
          answer: client.call('PATCH', `/v1/meters/${id}`, {
            ...change,
            ...given({ reason: options.reason }),
          }),
          words: (one) => says(one, codes.get(one.academyId)),
        })
      }),
  )
}
