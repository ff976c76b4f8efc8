import type { Command } from 'commander'
import { good } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import type { Item, Options } from '../names.ts'
import { aligned, say } from '../output.ts'

const words: Readonly<Record<string, string>> = {
  relevant: 'relevant',
  notRelevant: 'not relevant',
  notYetMeasured: 'not yet measured',
}

interface Asked extends Options {
  status: string
  reason: string
}

/** `trust-carbon category`: which of the 15 categories of Scope 3 are relevant to the trust. */
export function addCategoryCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const category = program
    .command('category')
    .description('which categories of Scope 3 are relevant, and why')
  ledgerOptions(
    category.command('list').description('list the 15 categories and what was said of each'),
  ).action((options: Options) =>
    withClient(tools, options, async (client) => {
      const { items } = good(await client.call('GET', '/v1/scope-3-categories'))
      if (options.json) return say(terminal, JSON.stringify({ items }))
      const rows = items.map((one: Item) => [
        String(one.category),
        one.name,
        words[one.status] ?? one.status,
        one.createdBy === null ? one.reason : `${one.reason} (${one.createdBy})`,
      ])
      for (const line of aligned(rows, new Set([0]))) say(terminal, line)
    }),
  )
  ledgerOptions(
    category
      .command('set')
      .description('say what a category is to the trust')
      .argument('<category>', '1 to 15')
      .requiredOption('--status <status>', 'relevant, notRelevant or notYetMeasured')
      .requiredOption('--reason <text>', 'why'),
  ).action((named: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const { status, reason } = options
      const path = `/v1/scope-3-categories/${encodeURIComponent(named)}`
      const made = good(await client.call('PUT', path, { status, reason }))
      if (options.json) say(terminal, JSON.stringify(made))
      else say(terminal, `${made.category} ${made.name}: ${words[made.status]}. ${made.reason}`)
    }),
  )
}
