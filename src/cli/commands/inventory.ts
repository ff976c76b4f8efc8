import { type Command, InvalidArgumentError, Option } from 'commander'
import { restatementCauses } from '../../domain/inventory-life.ts'
import { type Client, type ClientOptions, good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { aligned, endWith, say, type Terminal } from '../output.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any
type Options = ClientOptions & {
  json?: boolean
  note?: string
  reason: string
  cause: string
  accept?: { code: string; about?: string; reason: string }[]
}

/** `CODE=REASON`, or `CODE:ABOUT=REASON` for one finding of the code. */
function acceptance(text: string, before: Options['accept'] = []): NonNullable<Options['accept']> {
  const match = /^([a-z_]+)(?::([^=]+))?=(.+)$/.exec(text)
  if (match === null)
    throw new InvalidArgumentError('Write CODE=REASON, or CODE:ABOUT=REASON for one finding of the code.')
  const [, code = '', about, reason = ''] = match
  return [...before, { code, ...(about === undefined ? {} : { about }), reason }]
}

const at = (year: string, step = ''): string => `/v1/inventories/${encodeURIComponent(year)}${step}`
const stateWords: Readonly<Record<string, string>> = {
  open: 'open',
  submitted: 'in review',
  approved: 'approved',
  published: 'published',
}
const stepWords: Readonly<Record<string, string>> = {
  submitted: 'sent to review',
  sentBack: 'sent back',
  approved: 'approved',
  published: 'published',
  reopened: 'reopened for a restatement',
  abandoned: 'restatement given up',
}

/** Findings, those that block first, each with what accepts it. */
function showFindings(terminal: Terminal, findings: readonly Body[]): void {
  const blocking = findings.filter((one) => one.severity === 'blocks')
  const warnings = findings.filter((one) => one.severity === 'warns')
  if (findings.length === 0) say(terminal, 'The checks find nothing.')
  if (blocking.length > 0) say(terminal, 'Must be put right first:')
  for (const one of blocking) say(terminal, `  ${one.message}`)
  if (warnings.length > 0) say(terminal, 'Must be put right, or accepted with a reason:')
  for (const one of warnings) {
    say(terminal, `  ${one.message}`)
    say(terminal, `    --accept "${one.code}${one.aboutText === '' ? '' : `:${one.aboutText}`}=REASON"`)
  }
}

/** Of the step that published an earlier version: which one stands in its place. */
function supersededWords(step: Body, publications: readonly Body[]): string {
  const own = publications.find((one) => one.version === step.version)
  return step.kind !== 'published' || own === undefined || own.supersededBy === null
    ? ''
    : `, superseded by version ${own.supersededBy}`
}

/** An inventory: how far it has come, its steps, what was published, and what the checks find. */
function showInventory(terminal: Terminal, body: Body): void {
  say(terminal, `${body.year}: ${stateWords[body.state]}, version ${body.version}`)
  if (body.sha256 !== null) {
    const of =
      body.frozenVersion === body.version ? '' : ` of version ${body.frozenVersion}, which is published`
    say(terminal, `  SHA-256${of === '' ? '' : `${of}:`} ${body.sha256}`)
  }
  if (body.restatement !== null)
    say(terminal, `  A restatement (${body.restatement.cause}): ${body.restatement.reason}`)
  if (body.steps.length > 0) say(terminal, 'Steps:')
  const steps = body.steps.map((one: Body) => [
    one.at.slice(0, 10),
    `version ${one.version}`,
    `${stepWords[one.kind] ?? one.kind}${supersededWords(one, body.publications)}`,
    `by ${one.by}`,
    [...(one.cause === null ? [] : [one.cause]), ...(one.note === null ? [] : [one.note])].join(': '),
  ])
  for (const line of aligned(steps, new Set())) say(terminal, `  ${line}`)
  for (const one of body.steps.at(-1)?.accepted ?? [])
    say(terminal, `  accepted: ${one.message} Because: ${one.reason}`)
  const shown = body.figures.filter((one: Body) => one.published !== null || one.restated !== null)
  const restated = shown.some((one: Body) => one.restated !== null)
  if (shown.length > 0) {
    say(terminal, 'Published:')
    const rows = shown.map((one: Body) => [
      one.label,
      one.published ?? '–',
      ...(restated ? [one.restated ?? ''] : []),
      one.unit,
    ])
    const head = ['', 'as published', ...(restated ? ['as restated'] : []), '']
    for (const line of aligned([head, ...rows], new Set(restated ? [1, 2] : [1]))) say(terminal, `  ${line}`)
  }
  if (body.checks !== null) showFindings(terminal, body.checks)
}

/** `trust-carbon inventory`: a reporting year on its way from open to published, and its restatements. */
export function addInventoryCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const inventory = program
    .command('inventory')
    .description('a reporting year on its way: checks, review, approval, publication, restatement')
  const tell = (options: Options, body: Body, show: (body: Body) => void): void =>
    options.json ? say(terminal, JSON.stringify(body)) : show(body)

  ledgerOptions(inventory.command('list').description('the years and how far each has come')).action(
    (options: Options) =>
      withClient(tools, options, async (client) => {
        const body = good(await client.call('GET', '/v1/inventories')) as Body
        tell(options, body, ({ items }) => {
          if (items.length === 0) return say(terminal, 'No year has data yet.')
          const rows = items.map((one: Body) => [
            ...[one.year, stateWords[one.state] ?? one.state, `version ${one.version}`],
            one.publishedOn === null ? '' : `published ${one.publishedOn}, approved by ${one.approvedBy}`,
            one.sha256?.slice(0, 12) ?? '',
          ])
          for (const line of aligned(rows, new Set())) say(terminal, line)
        })
      }),
  )
  ledgerOptions(
    inventory
      .command('show')
      .description('how far a year has come, its steps, and what was published of it')
      .argument('<year>', 'such as 2024-25'),
  ).action((year: string, options: Options) =>
    withClient(tools, options, async (client) =>
      tell(options, good(await client.call('GET', at(year))), (body) => showInventory(terminal, body)),
    ),
  )
  ledgerOptions(
    inventory
      .command('checks')
      .description(
        'what must be put right, or accepted with a reason, before a year is submitted; exits 1 where something blocks',
      )
      .argument('<year>', 'such as 2024-25'),
  ).action((year: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const body = good(await client.call('GET', at(year, '/checks'))) as Body
      tell(options, body, ({ findings }) => showFindings(terminal, findings))
      if (body.blocking > 0) endWith(terminal, 1)
    }),
  )

  const step = (
    name: string,
    description: string,
    { more, body }: { more: (command: Command) => Command; body: (options: Options) => object },
  ): void => {
    ledgerOptions(
      more(inventory.command(name).description(description).argument('<year>', 'such as 2024-25')),
    ).action((year: string, options: Options) =>
      withClient(tools, options, async (client: Client) =>
        tell(options, good(await client.call('POST', at(year, `/${name}`), body(options))), (answer) =>
          showInventory(terminal, answer),
        ),
      ),
    )
  }
  const note = (command: Command): Command => command.option('--note <text>', 'what is to be said of it')
  const noteBody = (options: Options) => (options.note === undefined ? {} : { note: options.note })
  const reason = (command: Command): Command => command.requiredOption('--reason <text>', 'why')
  const reasonBody = (options: Options) => ({ reason: options.reason })
  step('submit', 'send a year to review: it is frozen as it stands', {
    more: (command) =>
      note(command).option(
        '--accept <finding>',
        'accept a finding of the checks, CODE=REASON; may be given several times',
        acceptance,
      ),
    body: (options) => ({ ...noteBody(options), accepted: options.accept ?? [] }),
  })
  step('approve', 'approve what was submitted, by somebody who has no part in it', {
    more: note,
    body: noteBody,
  })
  step('send-back', 'give what was submitted or approved back', { more: reason, body: reasonBody })
  step('publish', 'publish what was approved: its days are locked from then on', {
    more: note,
    body: noteBody,
  })
  step('reopen', 'open a published year for a restatement', {
    more: (command) =>
      reason(command).addOption(
        new Option('--cause <cause>', 'why it is restated').choices(restatementCauses).makeOptionMandatory(),
      ),
    body: (options) => ({ cause: options.cause, ...reasonBody(options) }),
  })
  step('abandon', 'give a restatement up, where nothing has changed', { more: reason, body: reasonBody })
}
