import { type Command, Option } from 'commander'
import { roles } from '../../access/caller.ts'
import { everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  academyCalled,
  academyCodes,
  given,
  lastMoment,
  type Options,
  repeated,
  showList,
  tell,
} from '../names.ts'
import { say } from '../output.ts'

/** `trust-carbon key`: who may do what over HTTP. */
export function addKeyCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const key = program.command('key').description('API keys: who may do what over HTTP')
  ledgerOptions(
    key
      .command('add')
      .description('make a key; it is shown once')
      .argument('<name>', 'whose it is')
      .addOption(
        new Option(
          '--role <role>',
          'estates sends data; finance adds contracts, counts and the words of the report; lead does all of these, the organisation and the target; auditor reads; admin makes keys, the organisation and backups',
        )
          .choices(roles)
          .makeOptionMandatory(),
      )
      .option(
        '--academy <code>',
        'an academy it may write for; may be repeated; none: all of the trust',
        repeated,
      )
      .option(
        '--expires <day>',
        'the last day it is good, such as 2027-08-31; else until it is revoked (an auditor’s: 90 days)',
      ),
  ).action((name: string, options: Options & { role: string; academy?: string[]; expires?: string }) =>
    withClient(tools, options, async (client) => {
      const academyIds: string[] = []
      for (const code of options.academy ?? []) academyIds.push((await academyCalled(client, code)).id)
      const made = good(
        await client.call(
          'POST',
          '/v1/keys',
          given({ name, role: options.role, academyIds, expiresAt: lastMoment(options.expires) }),
        ),
      )
      if (options.json) return say(terminal, JSON.stringify(made))
      say(terminal, `The key, shown now and never again:\n  ${made.key}`)
      if (made.expiresAt !== null) say(terminal, `It is good until ${made.expiresAt}.`)
    }),
  )
  ledgerOptions(key.command('list').description('list keys, without their secrets')).action(
    (options: Options) =>
      withClient(tools, options, async (client) => {
        const codes = await academyCodes(client)
        showList(terminal, options, {
          items: await everyItem(client, '/v1/keys'),
          head: ['id', 'name', 'role', 'academies', 'good until', ''],
          row: (one) => [
            one.id,
            one.name,
            one.role,
            one.academyIds.length === 0
              ? 'all'
              : one.academyIds.map((id: string) => codes.get(id) ?? id).join(', '),
            one.expiresAt ?? '',
            one.revokedAt === null ? '' : `revoked ${one.revokedAt}`,
          ],
          none: 'No keys.',
        })
      }),
  )
  ledgerOptions(
    key.command('revoke').description('make a key useless').argument('<id>', 'as “key list” shows it'),
  ).action((id: string, options: Options) =>
    withClient(tools, options, (client) =>
      tell(terminal, options, {
        answer: client.call('DELETE', `/v1/keys/${encodeURIComponent(id)}`),
        words: (one) => `Revoked ${one.name}.`,
      }),
    ),
  )
}
