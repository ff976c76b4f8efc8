import type { Command } from 'commander'
import { mintKey } from '../../access/key.ts'
import { addKey } from '../../access/store.ts'
import { newId } from '../../db/id.ts'
import { createTrust } from '../../trusts/run.ts'
import { type Client, type ClientOptions, CommandProblem, everyItem, good, openService } from '../client.ts'
import { answering, ledgerOptions, type Tools, withClient } from '../connect.ts'
import { aligned, say } from '../output.ts'

type Options = ClientOptions & { json?: boolean }

/** The academy that has this code, name, URN or id. */
export async function academyCalled(client: Client, named: string): Promise<{ id: string; code: string }> {
  const found = (await everyItem(client, '/v1/academies')).find((one) =>
    [one.id, one.code, one.urn, one.name].some((name) => name?.toLowerCase() === named.toLowerCase()),
  )
  if (found === undefined)
    throw new CommandProblem(`There is no academy “${named}”. “trust-carbon academy list” lists them.`)
  return found
}

/** `trust-carbon trust create`: the first thing on a new ledger. */
function addTrust(program: Command, { terminal, clock }: Tools): void {
  const trust = program.command('trust').description('make a trust')
  trust
    .command('create')
    .argument('<name>')
    .description('make a trust in the ledger here, with its first administrator’s key')
    .option('--data <folder>', 'the data folder (or TRUST_CARBON_DATA; else ./data)')
    .option('--json', 'answer as JSON')
    .action((name: string, options: { data?: string; json?: boolean }) =>
      answering(terminal, async () => {
        const service = await openService(options, clock)
        try {
          const { db } = service.services
          const made = await createTrust(db, name)
          const id = newId()
          const { text, secretHash } = mintKey({ trustId: made.id, keyId: id })
          await addKey(db, {
            trustId: made.id,
            id,
            name: 'first administrator',
            role: 'admin',
            academyIds: [],
            secretHash,
            expiresAt: null,
            createdBy: 'operator',
          })
          if (options.json) say(terminal, JSON.stringify({ id: made.id, name: made.name, key: text }))
          else {
            say(terminal, `Made the trust “${made.name}”.`)
            say(terminal, `Its administrator’s key, shown now and never again:\n  ${text}`)
          }
        } finally {
          await service.close()
        }
      }),
    )
}

function addAcademy(program: Command, tools: Tools): void {
  const { terminal } = tools
  const academy = program.command('academy').description('academies of the trust')
  ledgerOptions(academy.command('list').description('list academies')).action((options: Options) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, '/v1/academies')
      if (options.json) return say(terminal, JSON.stringify(items))
      for (const line of aligned(items.map((one) => [one.code, one.name, one.phase, one.urn ?? ''])))
        say(terminal, line)
    }),
  )
  ledgerOptions(
    academy
      .command('add')
      .description('add an academy and the day on which it became part of the trust')
      .argument('<code>', 'short name for files, such as oakfield')
      .argument('<name>')
      .requiredOption(
        '--phase <phase>',
        'first, primary, middle, secondary, sixthForm, allThrough, special or other',
      )
      .requiredOption('--since <day>', 'the first day in the trust')
      .option('--event <event>', 'founded or joined', 'joined')
      .option('--urn <urn>'),
  ).action(
    (
      code: string,
      name: string,
      options: Options & { phase: string; since: string; event: string; urn?: string },
    ) =>
      withClient(tools, options, async (client) => {
        const body = {
          code,
          name,
          phase: options.phase,
          ...(options.urn === undefined ? {} : { urn: options.urn }),
        }
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
}

function addMeter(program: Command, tools: Tools): void {
  const { terminal } = tools
  const meter = program.command('meter').description('meters and the holding place')
  ledgerOptions(
    meter
      .command('list')
      .description('list meters')
      .option('--held', 'only those that nobody has registered'),
  ).action((options: Options & { held?: boolean }) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, `/v1/meters${options.held ? '?held=true' : ''}`)
      if (options.json) return say(terminal, JSON.stringify(items))
      const codes = new Map((await everyItem(client, '/v1/academies')).map((one) => [one.id, one.code]))
      const rows = items.map((one) => [
        one.number,
        one.utility ?? '',
        codes.get(one.academyId) ?? 'held',
        one.start ?? '',
      ])
      for (const line of aligned(rows)) say(terminal, line)
    }),
  )
  ledgerOptions(
    meter
      .command('assign')
      .description('register a meter, or assign one from the holding place')
      .argument('<number>', 'MPAN, MPRN or own reference')
      .requiredOption('--academy <code>')
      .requiredOption('--utility <utility>', 'electricity, gas, water, heat, oil, lpg, solar or solarExport')
      .option('--unit <unit>', 'where its files do not say')
      .option('--start <day>', 'the first day of use')
      .option('--end <day>', 'the first day on which it is no longer in use'),
  ).action(
    (
      number: string,
      options: Options & { academy: string; utility: string; unit?: string; start?: string; end?: string },
    ) =>
      withClient(tools, options, async (client) => {
        const { id: academyId } = await academyCalled(client, options.academy)
        const { utility, unit, start, end } = options
        const details = {
          academyId,
          utility,
          ...(unit === undefined ? {} : { unit }),
          ...(start === undefined ? {} : { start }),
          ...(end === undefined ? {} : { end }),
        }
        const [known] = await everyItem(
          client,
          `/v1/meters?number=${encodeURIComponent(number.replaceAll(' ', ''))}`,
        )
        const made = good(
          known === undefined
            ? await client.call('POST', '/v1/meters', { number, ...details })
            : await client.call('PATCH', `/v1/meters/${known.id}`, details),
        )
        say(
          terminal,
          options.json
            ? JSON.stringify(made)
            : `${made.number} is ${/^[aeiou]/.test(made.utility) ? 'an' : 'a'} ${made.utility} meter of ${options.academy}.`,
        )
      }),
  )
}

function addKeys(program: Command, tools: Tools): void {
  const { terminal } = tools
  const key = program.command('key').description('API keys')
  ledgerOptions(
    key
      .command('add')
      .description('make a key')
      .argument('<name>', 'whose it is')
      .requiredOption('--role <role>', 'estates, finance, lead, auditor or admin')
      .option(
        '--academy <code>',
        'an academy it may write for; may be repeated; none: all',
        (value, all: string[]) => [...all, value],
        [],
      )
      .option('--expires <time>', 'such as 2027-08-31T00:00:00Z'),
  ).action((name: string, options: Options & { role: string; academy: string[]; expires?: string }) =>
    withClient(tools, options, async (client) => {
      const academyIds: string[] = []
      for (const code of options.academy) academyIds.push((await academyCalled(client, code)).id)
      const expiry = options.expires === undefined ? {} : { expiresAt: options.expires }
      const made = good(
        await client.call('POST', '/v1/keys', { name, role: options.role, academyIds, ...expiry }),
      )
      say(
        terminal,
        options.json ? JSON.stringify(made) : `The key, shown now and never again:\n  ${made.key}`,
      )
    }),
  )
  ledgerOptions(key.command('list').description('list keys')).action((options: Options) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, '/v1/keys')
      if (options.json) return say(terminal, JSON.stringify(items))
      const rows = items.map((one) => [
        one.id,
        one.name,
        one.role,
        one.revokedAt === null ? '' : `revoked ${one.revokedAt}`,
      ])
      for (const line of aligned(rows)) say(terminal, line)
    }),
  )
  ledgerOptions(key.command('revoke').description('make a key useless').argument('<id>')).action(
    (id: string, options: Options) =>
      withClient(tools, options, async (client) => {
        const revoked = good(await client.call('DELETE', `/v1/keys/${encodeURIComponent(id)}`))
        say(terminal, options.json ? JSON.stringify(revoked) : `Revoked ${revoked.name}.`)
      }),
  )
}

/** The commands for who and what there is: trust, academy, meter, key. */
export function addOrganisation(program: Command, tools: Tools): void {
  addTrust(program, tools)
  addAcademy(program, tools)
  addMeter(program, tools)
  addKeys(program, tools)
}
