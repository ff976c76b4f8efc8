import type { Command } from 'commander'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Item, type Options, showList, tell } from '../names.ts'
import { say, type Terminal } from '../output.ts'

function show(terminal: Terminal, one: Item): void {
  say(terminal, `${one.figure} of ${one.year}: ${one.open ? 'open' : 'settled'} (${one.id})`)
  for (const { kind, text, createdBy, createdAt } of one.comments)
    say(
      terminal,
      `  ${createdAt.slice(0, 10)} ${createdBy}${kind === 'comment' ? '' : ` (${kind})`}: ${text}`,
    )
}

const acts = [
  ['answer', 'comments', 'answer a query, or ask on'],
  ['settle', 'settle', 'say that a query is settled, and how'],
  ['reopen', 'reopen', 'open a settled query again, and say why'],
] as const

/** `trust-carbon query`: questions on figures, and their answers. */
export function addQueryCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const query = program.command('query').description('questions on the figures of a year, and their answers')
  ledgerOptions(
    query
      .command('list')
      .description('list queries')
      .option('--year <year>', 'only of this reporting year')
      .option('--figure <figure>', 'only on this figure, such as secr:scope1Gas')
      .option('--open', 'only those that nobody has settled'),
  ).action((options: Options & { year?: string; figure?: string; open?: boolean }) =>
    withClient(tools, options, async (client) => {
      const { year, figure, open } = options
      const asked = given({ year, figure, open: open ? 'true' : undefined }) as Record<string, string>
      showList(terminal, options, {
        items: await everyItem(client, `/v1/figure-threads?${new URLSearchParams(asked)}`),
        head: ['id', 'year', 'figure', 'asked by', 'on', 'said', '', 'question'],
        row: (one) => [
          ...[one.id, one.year, one.figure, one.createdBy, one.createdAt.slice(0, 10), String(one.comments)],
          ...[one.open ? 'open' : 'settled', one.text],
        ],
        none: 'No queries.',
      })
    }),
  )
  ledgerOptions(
    query
      .command('show')
      .description('show a query and what was said')
      .argument('<id>', 'as “query list” shows it'),
  ).action((id: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const one = good(await client.call('GET', `/v1/figure-threads/${encodeURIComponent(id)}`))
      if (options.json) say(terminal, JSON.stringify(one))
      else show(terminal, one)
    }),
  )
  ledgerOptions(
    query
      .command('ask')
      .description('ask about a figure')
      .argument('<year>', 'the reporting year, such as 2023-24')
      .argument('<figure>', 'year, secr:scope1Gas, academy:CODE, meter:NUMBER or line:NUMBER')
      .argument('<text>', 'the question'),
  ).action((year: string, figure: string, text: string, options: Options) =>
    withClient(tools, options, (client) =>
      tell(terminal, options, {
        answer: client.call('POST', '/v1/figure-threads', { year, figure, text }),
        words: (one) => `Asked about ${one.figure} of ${one.year}, as query ${one.id}.`,
      }),
    ),
  )
  for (const [name, path, description] of acts)
    ledgerOptions(
      query
        .command(name)
        .description(description)
        .argument('<id>', 'as “query list” shows it')
        .argument('<text>', 'what you say'),
    ).action((id: string, text: string, options: Options) =>
      withClient(tools, options, async (client) => {
        const url = `/v1/figure-threads/${encodeURIComponent(id)}/${path}`
        const one = good(await client.call('POST', url, { text }))
        if (options.json) say(terminal, JSON.stringify(one))
        else show(terminal, one)
      }),
    )
}
