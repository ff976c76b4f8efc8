import { Argument, type Command } from 'commander'
import { countKinds } from '../../academies/schema.ts'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCalled, academyCodes, type Options, showList, tell } from '../names.ts'

/** `trust-carbon count`: pupils, staff and floor area. */
export function addCountCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const count = program
    .command('count')
    .description('counts of pupils, staff and floor area, for the intensity ratio')
  ledgerOptions(
    count.command('list').description('list counts').option('--academy <code>', 'only of this academy'),
  ).action((options: Options & { academy?: string }) =>
    withClient(tools, options, async (client) => {
      const codes = await academyCodes(client)
      const query =
        options.academy === undefined ? '' : `?academyId=${(await academyCalled(client, options.academy)).id}`
      showList(terminal, options, {
        items: await everyItem(client, `/v1/counts${query}`),
        head: ['academy', 'kind', 'on', 'count', 'source'],
        row: (one) => [codes.get(one.academyId) ?? '', one.kind, one.asOf, one.value, one.source],
        none: 'No counts yet: trust-carbon count add.',
      })
    }),
  )
  ledgerOptions(
    count
      .command('add')
      .description('add a count; of two for one day the one added last holds, so a wrong one is added again')
      .argument('<academy>', 'its code, name or URN')
      .addArgument(new Argument('<kind>', 'what was counted').choices(countKinds))
      .argument('<number>', 'how many, or how many square metres')
      .requiredOption('--on <day>', 'the day of the census, such as 2024-10-03')
      .requiredOption('--source <text>', 'where it comes from, such as "Autumn census 2024"'),
  ).action((code: string, kind: string, value: string, options: Options & { on: string; source: string }) =>
    withClient(tools, options, async (client) => {
      const academy = await academyCalled(client, code)
      const { on: asOf, source } = options
      await tell(terminal, options, {
        answer: client.call('POST', '/v1/counts', { academyId: academy.id, kind, asOf, value, source }),
        words: (one) => `${academy.code}: ${one.value} ${one.kind} on ${one.asOf} (${one.source}).`,
      })
    }),
  )
}
