import { type Command, Option } from 'commander'
import { mintKey } from '../../access/key.ts'
import { addKey } from '../../access/store.ts'
import type { Database } from '../../db/client.ts'
import { newId } from '../../db/id.ts'
import { monthNames } from '../../domain/day-words.ts'
import { allTrusts, createTrust, type Trust } from '../../trusts/run.ts'
import { CommandProblem, good, openService } from '../client.ts'
import { answering, ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Item, type Options, wholeNumber } from '../names.ts'
import { say, type Terminal } from '../output.ts'

const policies = ['majority', 'byDay'] as const

const yearStart = () =>
  new Option('--year-start <month>', 'the month in which reporting years start, 1 to 12').argParser(
    wholeNumber,
  )
const policy = () =>
  new Option(
    '--factor-policy <policy>',
    'majority: a year uses the factors of the calendar year with most of its days; byDay: each month those of its own',
  ).choices(policies)

function show(terminal: Terminal, trust: Item): void {
  say(terminal, trust.name)
  say(terminal, `  reporting years start in ${monthNames[trust.yearStartMonth - 1]}`)
  say(terminal, `  factor policy ${trust.factorPolicy}`)
}

async function addTrust(
  db: Database,
  name: string,
  settings: Partial<Trust>,
): Promise<{ made: Trust; key: string }> {
  if ((await allTrusts(db)).some((one) => one.name.toLowerCase() === name.toLowerCase()))
    throw new CommandProblem(`There is a trust “${name}” in this ledger already.`)
  const made = await createTrust(db, name, settings)
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
  return { made, key: text }
}

type Settings = { yearStart?: number; factorPolicy?: 'majority' | 'byDay' }

/** `trust-carbon trust`: the organisation that reports; `create` is the first thing on a new ledger. */
export function addTrustCommands(program: Command, tools: Tools): void {
  const { terminal, clock } = tools
  const trust = program.command('trust').description('the organisation that reports')
  trust
    .command('create')
    .description('make a trust in the ledger here, with its first administrator’s key')
    .argument('<name>', 'the name of the trust')
    .addOption(yearStart().default(9, 'September'))
    .addOption(policy())
    .option('--data <folder>', 'the data folder (or TRUST_CARBON_DATA; else ./data)')
    .option('--json', 'answer as JSON')
    .action((name: string, options: Settings & { data?: string; json?: boolean }) =>
      answering(terminal, async () => {
        const { yearStart: yearStartMonth = 9, factorPolicy } = options
        if (yearStartMonth < 1 || yearStartMonth > 12)
          throw new CommandProblem('The month in which a year starts is 1 (January) to 12 (December).')
        const service = await openService(options, clock)
        try {
          const settings = { yearStartMonth, ...(factorPolicy === undefined ? {} : { factorPolicy }) }
          const { made, key } = await addTrust(service.services.db, name, settings)
          if (options.json) return say(terminal, JSON.stringify({ ...made, key }))
          say(
            terminal,
            `Made the trust “${made.name}”; its years start in ${monthNames[yearStartMonth - 1]}.`,
          )
          say(terminal, `Its administrator’s key, shown now and never again:\n  ${key}`)
          say(
            terminal,
            'It makes the keys of others (POST /v1/keys, or “trust-carbon key add”), and sends no data itself.',
          )
        } finally {
          await service.close()
        }
      }),
    )
  ledgerOptions(trust.command('show').description('show the trust and its settings')).action(
    (options: Options) =>
      withClient(tools, options, async (client) => {
        const body = good(await client.call('GET', '/v1/trust'))
        if (options.json) say(terminal, JSON.stringify(body))
        else show(terminal, body)
      }),
  )
  ledgerOptions(
    trust
      .command('set')
      .description('change the trust’s name or settings; figures follow at once')
      .option('--name <name>', 'the new name')
      .addOption(yearStart())
      .addOption(policy())
      .option('--reason <text>', 'why, for the log of changes'),
  ).action((options: Options & Settings & { name?: string; reason?: string }) =>
    withClient(tools, options, async (client) => {
      const change = given({
        name: options.name,
        yearStartMonth: options.yearStart,
        factorPolicy: options.factorPolicy,
      })
      if (Object.keys(change).length === 0)
        throw new CommandProblem('Say what to change: --name, --year-start or --factor-policy.')
      const asked = { ...change, ...given({ reason: options.reason }) }
      const body = good(await client.call('PATCH', '/v1/trust', asked))
      if (options.json) say(terminal, JSON.stringify(body))
      else show(terminal, body)
    }),
  )
}
