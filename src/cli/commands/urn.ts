import type { Command } from 'commander'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import {
  academyCalled,
  given,
  type Options,
  showList,
  tell,
  theOne,
  withdrawnCell,
  withReason,
} from '../names.ts'

interface Asked extends Options {
  since: string
  evidence?: string
  withdrawn?: boolean
  reason: string
}

/** `trust-carbon academy urn`: the URNs that a school has had; a new one at conversion is the same site. */
export function addUrnCommands(academy: Command, tools: Tools): void {
  const { terminal } = tools
  const urn = academy
    .command('urn')
    .description('the URNs that a school has had: a new one at conversion is the same site')
  ledgerOptions(
    urn
      .command('add')
      .description('say since when a school has a URN')
      .argument('<academy>', 'its code, name or URN')
      .argument('<urn>', 'the school’s unique reference number: six digits')
      .requiredOption('--since <day>', 'the first day on which it has it, such as that of its conversion')
      .option('--evidence <text>', 'such as the register of schools'),
  ).action((code: string, number: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { id, code: called } = await academyCalled(client, code)
      const body = given({ urn: number, since: options.since, evidence: options.evidence })
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/academies/${id}/urns`, body),
        words: (one) =>
          `${called} has the URN ${one.urn} from ${one.since}${one.until === null ? '' : `, until ${one.until}`}.`,
      })
    }),
  )
  ledgerOptions(
    urn
      .command('list')
      .description('list the URNs of a school')
      .argument('<academy>', 'its code, name or URN')
      .option('--withdrawn', 'those taken back as well'),
  ).action((code: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { id, code: called } = await academyCalled(client, code)
      showList(terminal, options, {
        items: await everyItem(
          client,
          `/v1/academies/${id}/urns${options.withdrawn ? '?withdrawn=true' : ''}`,
        ),
        head: ['URN', 'since', 'until', 'evidence', ''],
        row: (one) => [
          one.urn,
          one.since ?? 'as far back as is known',
          one.until ?? '',
          one.evidence ?? '',
          withdrawnCell(one),
        ],
        none: `${called} has no URN yet: trust-carbon academy urn add.`,
      })
    }),
  )
  ledgerOptions(
    withReason(
      urn
        .command('withdraw')
        .description('take back a URN that was said wrongly')
        .argument('<academy>', 'its code, name or URN')
        .argument('<urn>', 'the one that is wrong')
        .option('--since <day>', 'which one, where it was said several times'),
    ),
  ).action((code: string, number: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { id, code: called } = await academyCalled(client, code)
      const items = await everyItem(client, `/v1/academies/${id}/urns`)
      const { id: urnId } = theOne(
        items.filter(
          (one) => one.urn === number && (options.since === undefined || one.since === options.since),
        ),
        {
          none: `${called} has no URN ${number}. “trust-carbon academy urn list” lists them.`,
          several: (all) =>
            `There are several: say which with --since ${all.map((one) => one.since).join(' or ')}.`,
        },
      )
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/academies/${id}/urns/${urnId}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew the URN ${one.urn} of ${called}; it counts no more.`,
      })
    }),
  )
}
