import type { Command } from 'commander'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  academyCalled,
  academyCodes,
  given,
  type Item,
  type Options,
  showList,
  tell,
  theOne,
  withdrawnCell,
  withReason,
} from '../names.ts'
import { endEvent, eventKind, startEvent } from './academy.ts'

const sinceWhen = (items: readonly Item[]): string =>
  `There are several: say which with --since ${items.map((one) => one.start).join(' or ')}.`

interface Asked extends Options {
  since?: string
  event: string
  on?: string
  until?: string
  untilEvent?: string
  untilKind?: string
  untilEvidence?: string
  kind?: string
  evidence?: string
  reason: string
  academy?: string
  withdrawn?: boolean
}

/** `trust-carbon membership`: when which academy was part of the trust. */
export function addMembershipCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const membership = program
    .command('membership')
    .description('when academies were part of the trust: what counts as owned follows')
  ledgerOptions(
    membership
      .command('list')
      .description('list memberships')
      .option('--academy <code>', 'only of this academy')
      .option('--kind', 'whether each start and end is structural or organic')
      .option('--evidence', 'the evidence of each start and end')
      .option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const codes = await academyCodes(client)
      const query = new URLSearchParams(options.withdrawn ? { withdrawn: 'true' } : {})
      if (options.academy !== undefined)
        query.set('academyId', (await academyCalled(client, options.academy)).id)
      showList(terminal, options, {
        items: await everyItem(client, `/v1/memberships?${query}`),
        head: [
          ...[
            'academy',
            'since',
            '',
            ...(options.kind ? [''] : []),
            ...(options.evidence ? ['evidence'] : []),
          ],
          ...['until', '', ...(options.kind ? [''] : []), ...(options.evidence ? ['evidence'] : []), ''],
        ],
        row: (one) => [
          codes.get(one.academyId) ?? one.academyId,
          one.start,
          one.startEvent,
          ...(options.kind ? [one.startKind] : []),
          ...(options.evidence ? [one.evidence ?? ''] : []),
          one.end ?? '',
          one.endEvent ?? '',
          ...(options.kind ? [one.endKind ?? ''] : []),
          ...(options.evidence ? [one.endEvidence ?? ''] : []),
          withdrawnCell(one),
        ],
        none: 'No memberships.',
      })
    }),
  )
  ledgerOptions(
    membership
      .command('add')
      .description('say that an academy was, or is, part of the trust')
      .argument('<academy>', 'its code, name or URN')
      .requiredOption('--since <day>', 'the first day in the trust')
      .addOption(startEvent())
      .addOption(eventKind('--kind <kind>', 'what its start was'))
      .option('--evidence <text>', 'of its start, such as the deed or the board’s minute')
      .option('--until <day>', 'the first day outside the trust, where it ended')
      .option('--until-event <event>', 'how it ended: left, closed, merged or split')
      .addOption(eventKind('--until-kind <kind>', 'what its end was'))
      .option('--until-evidence <text>', 'of its end'),
  ).action((code: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const academy = await academyCalled(client, code)
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          '/v1/memberships',
          given({
            academyId: academy.id,
            start: options.since,
            startEvent: options.event,
            startKind: options.kind,
            evidence: options.evidence,
            end: options.until,
            endEvent: options.untilEvent,
            endKind: options.untilKind,
            endEvidence: options.untilEvidence,
          }),
        ),
        words: (one) =>
          `${academy.code} is in the trust from ${one.start}${one.end === null ? '' : `, and no longer from ${one.end}`}.`,
      })
    }),
  )
  ledgerOptions(
    membership
      .command('end')
      .description('say when an academy left, closed, was merged or was split')
      .argument('<academy>', 'its code, name or URN')
      .requiredOption('--on <day>', 'the first day outside the trust')
      .addOption(endEvent().makeOptionMandatory())
      .addOption(eventKind('--kind <kind>', 'what its end was'))
      .option('--evidence <text>', 'such as the deed or the board’s minute'),
  ).action((code: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const academy = await academyCalled(client, code)
      const items = await everyItem(client, `/v1/memberships?academyId=${academy.id}`)
      const { id } = theOne(
        items.filter((one) => one.end === null),
        { none: `${academy.code} has no membership that lasts.`, several: sinceWhen },
      )
      await tell(terminal, options, {
        answer: client.call(
          'POST',
          `/v1/memberships/${id}/end`,
          given({
            end: options.on,
            endEvent: options.event,
            endKind: options.kind,
            evidence: options.evidence,
          }),
        ),
        words: (one) =>
          `${academy.code} ${one.endEvent} (${one.endKind}): no longer in the trust from ${one.end}.`,
      })
    }),
  )
  ledgerOptions(
    withReason(
      membership
        .command('withdraw')
        .description('take back a membership that was said wrongly; then add it anew')
        .argument('<academy>', 'its code, name or URN')
        .option('--since <day>', 'which one, where there are several'),
    ),
  ).action((code: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const academy = await academyCalled(client, code)
      const items = await everyItem(client, `/v1/memberships?academyId=${academy.id}`)
      const { id } = theOne(
        items.filter((one) => options.since === undefined || one.start === options.since),
        { none: `${academy.code} has no such membership.`, several: sinceWhen },
      )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/memberships/${id}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew the membership of ${academy.code} since ${one.start}; it counts no more.`,
      })
    }),
  )
}
