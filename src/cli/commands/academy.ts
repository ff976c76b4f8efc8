import { type Command, Option } from 'commander'
import { phases } from '../../academies/schema.ts'
import { isDay } from '../../domain/day.ts'
import { endEvents, eventKinds, startEvents } from '../../domain/structure.ts'
import { CommandProblem, everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCalled, given, type Options, showList, tell } from '../names.ts'
import { say } from '../output.ts'
import { addUrnCommands } from './urn.ts'

/** How an academy became part of the trust. */
export const startEvent = () =>
  new Option('--event <event>', 'how it came in: a new school, or one that was there before')
    .choices(startEvents)
    .default('joined')
/** How it ceased to be one. */
export const endEvent = () => new Option('--event <event>', 'how it ended').choices(endEvents)
/** Whether control passed by it. */
export const eventKind = (flags: string, what: string) =>
  new Option(
    flags,
    `${what}: structural where ownership or control passed, organic where not; else the usual`,
  ).choices(eventKinds)

/** When the school came into existence. */
const openedOn = () =>
  new Option('--opened-on <day>', 'the day on which the school opened: nothing is missing before')

/** Holds what is said of a day to one that there is, before anything is sent. */
export function holdDay(option: string, day: string): void {
  if (!isDay(day)) throw new CommandProblem(`${option} “${day}” is no day. Write it like 2024-03-31.`)
}

/** `trust-carbon academy`: the schools. */
export function addAcademyCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const academy = program.command('academy').description('academies of the trust')
  ledgerOptions(academy.command('list').description('list academies')).action((options: Options) =>
    withClient(tools, options, async (client) =>
      showList(terminal, options, {
        items: await everyItem(client, '/v1/academies'),
        head: ['code', 'name', 'phase', 'URN', 'opened'],
        row: (one) => [one.code, one.name, one.phase, one.urn ?? '', one.openedOn ?? ''],
        none: 'No academies yet: trust-carbon academy add.',
      }),
    ),
  )
  ledgerOptions(
    academy
      .command('add')
      .description('add an academy and the day on which it became part of the trust')
      .argument('<code>', 'short name for files, such as oakfield')
      .argument('<name>', 'full name')
      .requiredOption('--phase <phase>', phases.join(', '))
      .requiredOption('--since <day>', 'the first day in the trust, such as 2018-09-01')
      .addOption(startEvent())
      .option('--urn <urn>', 'the school’s unique reference number: six digits')
      .addOption(openedOn()),
  ).action(
    (
      code: string,
      name: string,
      options: Options & { phase: string; since: string; event: string; urn?: string; openedOn?: string },
    ) =>
      withClient(tools, options, async (client) => {
        holdDay('--since', options.since)
        const { phase, urn, openedOn } = options
        if (openedOn !== undefined) holdDay('--opened-on', openedOn)
        const body = given({ code, name, phase, urn, openedOn })
        const made = good(await client.call('POST', '/v1/academies', body))
        const membership = { academyId: made.id, start: options.since, startEvent: options.event }
        good(await client.call('POST', '/v1/memberships', membership))
        say(
          terminal,
          options.json
            ? JSON.stringify(made)
            : `Added ${name} (${code}), in the trust since ${options.since}.`,
        )
      }),
  )
  ledgerOptions(
    academy
      .command('set')
      .description('change an academy’s name, phase, URN or day of opening')
      .argument('<code>', 'which academy: its code, name or URN')
      .option('--name <name>', 'full name')
      .option('--phase <phase>', phases.join(', '))
      .option('--urn <urn>', 'the school’s unique reference number: six digits')
      .addOption(openedOn())
      .option('--reason <text>', 'why, for the log of changes'),
  ).action(
    (
      code: string,
      options: Options & { name?: string; phase?: string; urn?: string; openedOn?: string; reason?: string },
    ) =>
      withClient(tools, options, async (client) => {
        const { name, phase, urn, openedOn } = options
        if (openedOn !== undefined) holdDay('--opened-on', openedOn)
        const change = given({ name, phase, urn, openedOn })
        if (Object.keys(change).length === 0)
          throw new CommandProblem('Say what to change: --name, --phase, --urn or --opened-on.')
        const { id } = await academyCalled(client, code)
        await tell(terminal, options, {
          answer: client.call('PATCH', `/v1/academies/${id}`, {
            ...change,
            ...given({ reason: options.reason }),
          }),
          words: (one) =>
            `${one.code} is ${one.name} (${one.phase}${one.urn === null ? '' : `, URN ${one.urn}`}${one.openedOn === null ? '' : `, opened on ${one.openedOn}`}).`,
        })
      }),
  )
  addUrnCommands(academy, tools)
}
