import type { Command } from 'commander'
import { everyItem } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { type Options, showList, tell, theOne, withdrawnCell, withReason } from '../names.ts'

interface Asked extends Options {
  reason: string
  withdrawn?: boolean
}

/** `trust-carbon profile`: what the columns of the trust's own kinds of file are. */
export function addProfileCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const profile = program
    .command('profile')
    .description('the mappings of files that the trust has made (“trust-carbon import --map” makes them)')
  ledgerOptions(
    profile.command('list').description('list them').option('--withdrawn', 'those taken back as well'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) =>
      showList(terminal, options, {
        items: await everyItem(client, `/v1/profiles${options.withdrawn ? '?withdrawn=true' : ''}`),
        head: ['profile', 'version', 'layout', 'columns', 'said', ''],
        row: (one) => [
          one.name,
          String(one.version),
          one.layout,
          Object.entries(one.columns)
            .map(([role, head]) => `${role}=${head}`)
            .join(', '),
          Object.entries(one.says)
            .map(([name, value]) => `${name}=${value}`)
            .join(', '),
          withdrawnCell(one),
        ],
        none: 'No profiles. A file with unknown heads proposes one: trust-carbon import --dry-run FILE',
      }),
    ),
  )
  ledgerOptions(
    withReason(
      profile
        .command('withdraw')
        .description('take back a mapping: no file is recognised by it any more')
        .argument('<name>'),
    ),
  ).action((name: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const items = await everyItem(client, `/v1/profiles?name=${encodeURIComponent(name)}`)
      const newest = items.sort((a, b) => b.version - a.version).slice(0, 1)
      const { id } = theOne(newest, {
        none: `There is no profile “${name}”. “trust-carbon profile list” lists them.`,
        several: () => '',
      })
      await tell(terminal, options, {
        answer: client.call('POST', `/v1/profiles/${id}/withdraw`, { reason: options.reason }),
        words: (one) => `Withdrew profile “${one.name}”; what was read with it stays.`,
      })
    }),
  )
}
