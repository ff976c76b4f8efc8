import type { Command } from 'commander'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  academyCalled,
  academyCodes,
  given,
  type Options,
  showList,
  tell,
  theOne,
  withdrawnCell,
  withReason,
} from '../names.ts'

interface Asked extends Options {
  academy?: string
  start: string
  end?: string
  reason: string
  withdrawn?: boolean
}

/** `trust-carbon assert`: what does not apply, and who said so. */
export function addAssertCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const assert = program
    .command('assert')
    .description('say that a stream does not apply, such as gas.mains to a school without gas')
    .addHelpText(
      'after',
      '\nFor example, that no academy has a minibus and that nobody claims mileage (the energy and carbon report asks for both):' +
        '\n  trust-carbon assert fleet.minibus --start 2024-09-01 --reason "no vehicles of our own"' +
        '\n  trust-carbon assert travel.car --start 2024-09-01 --reason "no mileage is paid"',
    )
  ledgerOptions(
    assert
      .command('add', { isDefault: true })
      .description('say that a stream does not apply (“assert STREAM” does the same)')
      .argument('<stream>', 'as “trust-carbon streams” lists them, such as fleet.minibus')
      .option('--academy <code>', 'to this academy; else to every academy of the trust')
      .requiredOption('--start <day>', 'the first day on which it does not apply')
      .option('--end <day>', 'the first day on which it may apply again')
      .requiredOption('--reason <text>', 'why; the report shows it'),
  ).action((stream: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const academy = options.academy === undefined ? undefined : await academyCalled(client, options.academy)
      const { start, end, reason } = options
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/assertions',
          given({ academyId: academy?.id, stream, start, end, reason }),
        ),
        words: (one) =>
          `${one.stream} does not apply to ${academy?.code ?? 'any academy of the trust'} from ${one.start}${one.end === null ? '' : `, until ${one.end}`}.`,
      })
    }),
  )
  ledgerOptions(
    assert
      .command('list')
      .description('list what was said not to apply')
      .option('--academy <code>', 'only what is said of this academy, that of the whole trust included')
      .option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const codes = await academyCodes(client)
      const query = new URLSearchParams(options.withdrawn ? { withdrawn: 'true' } : {})
      if (options.academy !== undefined)
        query.set('academyId', (await academyCalled(client, options.academy)).id)
      showList(terminal, options, {
        items: await everyItem(client, `/v1/assertions?${query}`),
        head: ['stream', 'academy', 'from', 'until', 'reason', 'by', ''],
        row: (one) => [
          one.stream,
          one.academyId === null ? 'all' : (codes.get(one.academyId) ?? ''),
          one.start,
          one.end ?? '',
          one.reason,
          one.createdBy,
          withdrawnCell(one),
        ],
        none: 'Nothing was said not to apply.',
      })
    }),
  )
  ledgerOptions(
    withReason(
      assert
        .command('withdraw')
        .description('take back what was said')
        .argument('<stream>', 'such as fleet.minibus')
        .option('--academy <code>', 'what was said of this academy; else of the whole trust')
        .option('--start <day>', 'which one, where there are several'),
    ),
  ).action((stream: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const academyId =
        options.academy === undefined ? null : (await academyCalled(client, options.academy)).id
      const items = await everyItem(client, '/v1/assertions')
      const { id } = theOne(
        items.filter(
          (one) =>
            one.stream === stream &&
            one.academyId === academyId &&
            (options.start === undefined || one.start === options.start),
        ),
        {
          none: `Nobody said that ${stream} does not apply to ${options.academy ?? 'the whole trust'}. “trust-carbon assert list” lists what was said.`,
          several: (all) =>
            `There are several: say which with --start ${all.map((one) => one.start).join(' or ')}.`,
        },
      )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/assertions/${id}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew it: ${one.stream} may apply again.`,
      })
    }),
  )
}
