import type { Command } from 'commander'
import { addDays } from '../../domain/day.ts'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { academyCalled, academyCodes, given, type Item, type Options, tell, withReason } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'

interface Asked extends Options {
  at?: string
  year?: string
  on: string
  share?: string
  academy?: string
  reportedAs?: string
  evidence?: string
  reason: string
}

const history = (site: Item): string =>
  site.history
    .map(({ start, end, sharePercent }: Item) => {
      const days = [start === null ? '' : `from ${start}`, end === null ? '' : `to ${addDays(end, -1)}`]
      return [`${sharePercent} %`, ...days].filter((part) => part !== '').join(' ')
    })
    .join(', ')

function membershipWords(site: Item): string {
  if (site.since === null) return 'never a member: merged in'
  const since = `${site.startEvent} ${site.since}`
  return site.until === null ? since : `${since}, ${site.endEvent} ${site.until}`
}

/** The boundary, who left, what happened in order, and what does not fit. */
function showStructure(terminal: Terminal, body: Item): void {
  say(terminal, `The boundary of ${body.at}, like for like:`)
  const rows = body.sites.map((one: Item) => [
    `  ${one.code}`,
    one.name,
    one.urn ?? '',
    membershipWords(one),
    history(one),
  ])
  if (rows.length === 0) say(terminal, '  no sites: trust-carbon membership add')
  else
    for (const line of aligned([['  academy', 'name', 'URN', 'member', 'share of its history'], ...rows]))
      say(terminal, line)
  for (const one of body.left)
    say(
      terminal,
      `Not in it: ${one.code}, ${one.name}, which ${one.endEvent === 'left' ? 'left' : `ended (${one.endEvent})`} on ${one.until}.`,
    )
  say(terminal)
  say(terminal, 'What happened:')
  const events = body.events.map((one: Item) => [
    `  ${one.day}`,
    one.kind,
    `${one.words} (${[
      one.evidence ?? 'no evidence',
      ...(one.recordedBy === null ? [] : [`recorded by ${one.recordedBy}`]),
      ...(one.what === 'membership' ? [] : [`id ${one.id}`]),
    ].join('; ')})`,
  ])
  for (const line of aligned(events)) say(terminal, line)
  if (body.owned !== null) {
    say(terminal)
    say(terminal, `As owned in ${body.owned.year} (${body.owned.days} days):`)
    const owned = body.owned.academies.map((one: Item) => [
      `  ${one.code}`,
      `${one.days} days`,
      one.periods.map((period: Item) => `${period.start} to ${addDays(period.end, -1)}`).join(' and '),
    ])
    for (const line of aligned(owned, new Set([1]))) say(terminal, line)
  }
  if (body.problems.length > 0) say(terminal)
  for (const problem of body.problems) say(terminal, `To settle: ${problem}`)
}

function addShow(structure: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    structure
      .command('show', { isDefault: true })
      .description('the boundary of a day and how it came about (“structure” alone does the same)')
      .option('--at <day>', 'the day whose members are shown; else today')
      .option('--year <year>', 'the days on which each academy was owned in it as well, such as 2024-25'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const query = new URLSearchParams(
        given({ at: options.at, year: options.year }) as Record<string, string>,
      )
      const body = good(await client.call('GET', `/v1/structure?${query}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else showStructure(terminal, body)
    }),
  )
}

function addPass(structure: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    structure
      .command('pass')
      .description('say to whom the history of a site passed: a merger, or a part of a split')
      .argument('<from>', 'whose it was: its code, name or URN')
      .argument('<to>', 'whose it is: its code, name or URN')
      .requiredOption('--on <day>', 'the first day on which it is the other’s')
      .option('--share <percent>', 'how much of it, such as 60; else all')
      .option('--evidence <text>', 'such as the deed or the board’s minute'),
  ).action((from: string, to: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const source = await academyCalled(client, from)
      const target = await academyCalled(client, to)
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/lineages',
          given({
            fromAcademyId: source.id,
            toAcademyId: target.id,
            day: options.on,
            sharePercent: options.share,
            evidence: options.evidence,
          }),
        ),
        words: (one) =>
          `From ${one.day} on ${one.sharePercent} % of the history of ${source.code} is that of ${target.code}.`,
      })
    }),
  )
}

function addChange(structure: Command, tools: Tools, kind: 'outsource' | 'insource'): void {
  const { terminal } = tools
  ledgerOptions(
    structure
      .command(kind)
      .description(
        kind === 'outsource'
          ? 'say that an activity was handed to somebody else'
          : 'say that an activity was taken over from somebody else',
      )
      .argument('<stream>', 'as “trust-carbon streams” lists them, such as fleet.minibus')
      .requiredOption('--on <day>', 'the first day under the new arrangement')
      .option('--academy <code>', 'of this academy; else of every academy of the trust')
      .option('--reported-as <stream>', 'the stream under which it is reported while it is not the trust’s')
      .option('--evidence <text>', 'such as the contract'),
  ).action((stream: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const academy = options.academy === undefined ? undefined : await academyCalled(client, options.academy)
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/activity-changes',
          given({
            academyId: academy?.id,
            stream,
            day: options.on,
            kind: `${kind}d`,
            reportedAs: options.reportedAs,
            evidence: options.evidence,
          }),
        ),
        words: (one) =>
          `${one.stream} of ${academy?.code ?? 'every academy'} is ${one.kind === 'outsourced' ? 'somebody else’s' : 'the trust’s own'} from ${one.day}${one.reportedAs === null ? '' : `, reported as ${one.reportedAs} while it is somebody else’s`}.`,
      })
    }),
  )
}

function addWithdraw(structure: Command, tools: Tools): void {
  const { terminal } = tools
  ledgerOptions(
    withReason(
      structure
        .command('withdraw')
        .description('take back a merger, a split or an activity handed over that was said wrongly')
        .argument('<id>', 'its id, as “trust-carbon structure” shows it'),
    ),
  ).action((id: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { events } = good(await client.call('GET', '/v1/structure'))
      const activity = events.some((one: Item) => one.id === id && one.what === 'activity')
      const path = `/v1/${activity ? 'activity-changes' : 'lineages'}/${encodeURIComponent(id)}/withdraw`
      const codes = await academyCodes(client)
      await tell(terminal, options, {
        answer: client.call('POST', path, { reason: options.reason }),
        words: (one) =>
          activity
            ? `Withdrew it: ${one.stream} was not ${one.kind} on ${one.day}.`
            : `Withdrew it: the history of ${codes.get(one.fromAcademyId)} did not pass to ${codes.get(one.toAcademyId)} on ${one.day}.`,
      })
    }),
  )
}

/** `trust-carbon structure`: the boundary of a day, how it came about, and mergers, splits and activities handed over. */
export function addStructureCommands(program: Command, tools: Tools): void {
  const structure = program
    .command('structure')
    .description('the boundary of a day, and the mergers, splits and handed-over activities behind it')
  addShow(structure, tools)
  addPass(structure, tools)
  addChange(structure, tools, 'outsource')
  addChange(structure, tools, 'insource')
  addWithdraw(structure, tools)
}
