import { type Command, Option } from 'commander'
import { roles } from '../../access/caller.ts'
import { type Client, CommandProblem, everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  academyCalled,
  academyCodes,
  given,
  type Item,
  lastMoment,
  type Options,
  repeated,
  showList,
  tell,
} from '../names.ts'
import { say, type Terminal } from '../output.ts'

/** The person with this address, name or id. */
async function personCalled(client: Client, named: string): Promise<Item> {
  const wanted = named.trim().toLowerCase()
  const found = (await everyItem(client, '/v1/users')).find((one) =>
    [one.id, one.email, one.name.toLowerCase()].includes(wanted),
  )
  if (found === undefined)
    throw new CommandProblem(`There is no person “${named}”. “trust-carbon user list” lists them.`)
  return found
}

function showLink(terminal: Terminal, { email, link }: { email: string; link: Item }): void {
  say(
    terminal,
    `Send ${email} this link, shown now and never again; it goes behind the address of your trust-carbon:`,
  )
  say(terminal, `  ${link.path}`)
  say(terminal, `It is good once, until ${link.expiresAt}.`)
}

/** `trust-carbon user`: the people who sign in to the web pages. */
export function addUserCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const user = program.command('user').description('people who sign in to the web pages')
  ledgerOptions(
    user
      .command('add')
      .description('invite a person; the link by which they come in is shown once, and nothing is e-mailed')
      .argument('<email>', 'their address')
      .argument('<name>', 'their name, which says who did what and never changes')
      .addOption(
        new Option('--role <role>', 'what they may do, as “trust-carbon key add --help” says')
          .choices(roles)
          .makeOptionMandatory(),
      )
      .option(
        '--academy <code>',
        'an academy they may write for; may be repeated; none: all of the trust',
        repeated,
      )
      .option(
        '--expires <day>',
        'the last day they may sign in, such as 2027-08-31; else until they are disabled (an auditor: 90 days)',
      ),
  ).action(
    (
      email: string,
      name: string,
      options: Options & { role: string; academy?: string[]; expires?: string },
    ) =>
      withClient(tools, options, async (client) => {
        const academyIds: string[] = []
        for (const code of options.academy ?? []) academyIds.push((await academyCalled(client, code)).id)
        const { role } = options
        const body = given({ email, name, role, academyIds, expiresAt: lastMoment(options.expires) })
        const made = good(await client.call('POST', '/v1/users', body))
        if (options.json) say(terminal, JSON.stringify(made))
        else showLink(terminal, made)
      }),
  )
  ledgerOptions(user.command('list').description('list the people who sign in')).action((options: Options) =>
    withClient(tools, options, async (client) => {
      const codes = await academyCodes(client)
      showList(terminal, options, {
        items: await everyItem(client, '/v1/users'),
        head: ['e-mail', 'name', 'role', 'academies', 'state', 'until', 'last signed in'],
        row: (one) => [
          ...[one.email, one.name, one.role],
          one.academyIds.length === 0
            ? 'all'
            : one.academyIds.map((id: string) => codes.get(id) ?? id).join(', '),
          one.lockedUntil === null ? one.state : 'locked',
          one.expiresAt ?? '',
          one.lastSignInAt ?? '',
        ],
        none: 'No people.',
      })
    }),
  )
  ledgerOptions(
    user
      .command('link')
      .description('make a new link for a person who has not come in, forgot the password or is locked out')
      .argument('<person>', 'their address, name or id'),
  ).action((named: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const { id, email } = await personCalled(client, named)
      const link = good(await client.call('POST', `/v1/users/${id}/link`))
      if (options.json) say(terminal, JSON.stringify(link))
      else showLink(terminal, { email, link })
    }),
  )
  for (const [word, does, done] of [
    ['disable', 'keep a person out', 'is kept out'],
    ['enable', 'let a person in again', 'is let in again'],
  ] as const)
    ledgerOptions(
      user
        .command(word)
        .description(does)
        .argument('<person>', 'their address, name or id')
        .requiredOption('--reason <text>', 'why, for the log of changes'),
    ).action((named: string, options: Options & { reason: string }) =>
      withClient(tools, options, async (client) => {
        const { id } = await personCalled(client, named)
        await tell(terminal, options, {
          answer: client.call('POST', `/v1/users/${id}/${word}`, { reason: options.reason }),
          words: (one) => `${one.name} ${done}.`,
        })
      }),
    )
}
