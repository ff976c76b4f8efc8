import type { Command } from 'commander'
import { type Client, CommandProblem, everyItem, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCodes, given, type Item, type Options, showList, tell } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'
import { tonnes } from '../tonnes.ts'
import { change, share, showEntries } from './base-year.ts'

interface OfTarget extends Options {
  target?: string
}
const ofTarget = (command: Command): Command =>
  command.option('--target <code>', 'of which target; else main')

/** The restatement of a target that has this number. */
async function numbered(client: Client, no: string, { target = 'main' }: OfTarget): Promise<Item> {
  const found = (await everyItem(client, `/v1/restatements?target=${encodeURIComponent(target)}`)).find(
    (one) => String(one.no) === no,
  )
  if (found === undefined)
    throw new CommandProblem(
      `There is no restatement ${no} of target ${target}. “trust-carbon restatement list” lists them.`,
    )
  return found
}

function showRestatement(terminal: Terminal, one: Item, codes: ReadonlyMap<string, string>): void {
  const { body } = one
  const by = `proposed by ${one.proposedBy} on ${one.proposedAt.slice(0, 10)}`
  const decided =
    one.decidedBy === null ? '' : `, ${one.status} by ${one.decidedBy} on ${one.decidedAt.slice(0, 10)}`
  say(terminal, `Restatement ${one.no} of target ${one.target}: ${by}${decided}`)
  for (const [name, text] of [
    ['cause', body.cause],
    ['evidence', one.evidence],
    ['minute', one.minuteReference],
    ['note', one.decisionNote],
  ])
    if (text !== null) say(terminal, `  ${name}: ${text}`)
  say(
    terminal,
    `  base ${tonnes(body.baseBeforeKgCO2e)} t (boundary of ${body.baseBeforeAt}) becomes ${tonnes(body.baseAfterKgCO2e)} t (boundary of ${body.at})`,
  )
  if (body.replaces !== null && body.replaces !== undefined)
    say(
      terminal,
      `  in place of ${tonnes(body.replaces.kgCO2e)} t of version ${body.replaces.target.version} of the target, with other years, scopes or categories`,
    )
  const due = body.due ? 'the policy asks for it' : 'below the policy’s threshold'
  say(terminal, `  taken in: ${share(body.registerPercent)} of the base before; ${due}`)
  showEntries(terminal, body.entries, codes)
  const rows = [
    ['year', 'before', 'change', 'after', 'change'],
    ...body.years.map((year: Item) => [
      year.year,
      tonnes(year.beforeKgCO2e),
      change(year.beforeChangePercent),
      tonnes(year.afterKgCO2e),
      change(year.afterChangePercent),
    ]),
  ]
  for (const line of aligned(rows, new Set([1, 2, 3, 4]))) say(terminal, `  ${line}`)
  if (body.provisional)
    say(terminal, '  provisional: a factor set stands in for one that is not published yet')
  for (const id of body.unknown) say(terminal, `  ${codes.get(id)} has no data of the base year yet`)
  say(terminal, `  SHA-256 ${one.sha256}`)
}

/** `trust-carbon restatement`: the base, restated by decision of two people. */
export function addRestatementCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const restatement = program
    .command('restatement')
    .description('restate the base: one proposes, somebody else approves')
  const show = async (client: Client, options: Options, one: Item) => {
    if (options.json) say(terminal, JSON.stringify(one))
    else showRestatement(terminal, one, await academyCodes(client))
  }
  ledgerOptions(
    ofTarget(restatement.command('propose'))
      .description('propose to take in all that is pending')
      .option('--at <day>', 'the boundary of this day, such as 2025-08-31; else today')
      .option('--cause <text>', 'why, in words')
      .option('--evidence <text>', 'such as the deed or the report of the error'),
  ).action((options: OfTarget & { at?: string; cause?: string; evidence?: string }) =>
    withClient(tools, options, async (client) => {
      const { target, at, cause, evidence } = options
      const body = given({ target, at, cause, evidence })
      await show(client, options, good(await client.call('POST', '/v1/restatements', body)))
    }),
  )
  ledgerOptions(
    ofTarget(restatement.command('approve'))
      .description('approve what somebody else has proposed: its base is published from then on')
      .argument('<no>', 'its number')
      .requiredOption('--minute <text>', 'the minute of the decision')
      .option('--note <text>', 'what is to be said of it'),
  ).action((no: string, options: OfTarget & { minute: string; note?: string }) =>
    withClient(tools, options, async (client) => {
      const { id } = await numbered(client, no, options)
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          `/v1/restatements/${id}/approve`,
          given({ minuteReference: options.minute, note: options.note }),
        ),
        words: (one) =>
          `Approved restatement ${one.no}: the base is ${tonnes(one.baseAfterKgCO2e)} t from now on.`,
      })
    }),
  )
  ledgerOptions(
    ofTarget(restatement.command('reject'))
      .description('reject what was proposed, or take back one’s own; it stays in the records')
      .argument('<no>', 'its number')
      .requiredOption('--note <text>', 'why'),
  ).action((no: string, options: OfTarget & { note: string }) =>
    withClient(tools, options, async (client) => {
      const { id } = await numbered(client, no, options)
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/restatements/${id}/reject`, { note: options.note }),
        words: (one) => `Rejected restatement ${one.no}: the base stays ${tonnes(one.baseBeforeKgCO2e)} t.`,
      })
    }),
  )
  ledgerOptions(
    restatement
      .command('list')
      .description('list what was proposed, and what became of it')
      .option('--target <code>', 'of one target'),
  ).action((options: OfTarget) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams(given({ target: options.target }) as Record<string, string>)
      showList(terminal, options, {
        items: await everyItem(client, `/v1/restatements?${query}`),
        head: [
          'target',
          'no',
          'boundary of',
          'before',
          'after',
          'status',
          'proposed by',
          'decided by',
          'minute',
        ],
        row: (one) => [
          one.target,
          String(one.no),
          one.at,
          tonnes(one.baseBeforeKgCO2e),
          tonnes(one.baseAfterKgCO2e),
          one.status,
          one.proposedBy,
          one.decidedBy ?? '',
          one.minuteReference ?? '',
        ],
        none: 'Nothing was proposed yet: trust-carbon restatement propose.',
      })
    }),
  )
  ledgerOptions(
    ofTarget(restatement.command('show'))
      .description('show a restatement with all that it says')
      .argument('<no>', 'its number'),
  ).action((no: string, options: OfTarget) =>
    withClient(tools, options, async (client) => {
      const { id } = await numbered(client, no, options)
      await show(client, options, good(await client.call('GET', `/v1/restatements/${id}`)))
    }),
  )
}
