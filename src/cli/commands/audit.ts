import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { everyItem, good, WronglyCalled } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Item, type Options, wholeNumber } from '../names.ts'
import { endWith, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

interface Asked extends Options {
  chain?: string
  entity?: string
  actor?: string
  from?: string
  to?: string
  key?: string
  of?: string
  limit?: number
  csv?: string
  head?: string
}

const chainWords: Readonly<Record<string, string>> = {
  trust: 'The log of the trust',
  factorSets: 'The log of the factor sets',
}

function show(terminal: Terminal, one: Item): void {
  say(terminal, `${one.no}  ${one.at.slice(0, 19).replace('T', ' ')}  ${one.actor}`)
  say(terminal, `    ${one.what}`)
  if (one.reason !== null) say(terminal, `    why: ${one.reason}`)
}

function showVerification(terminal: Terminal, body: Item, asked: string | undefined): void {
  for (const { chain, ok, entries, head, fault } of body.chains) {
    say(terminal, `${chainWords[chain]}: ${ok ? `whole, ${entries} entries` : 'BROKEN'}.`)
    if (fault !== null) say(terminal, `  ${fault.what}`)
    if (ok && head !== null) say(terminal, `  head ${head}`)
  }
  if (asked === undefined)
    say(terminal, 'Write the heads down elsewhere: “trust-carbon audit verify --head HASH” finds each again.')
  else if (body.headNo === null)
    say(terminal, `No entry has the hash ${asked}: the log is not the one it was taken from.`)
  else say(terminal, `The hash that was written down is that of entry ${body.headNo}.`)
}

/** `trust-carbon audit`: the log of changes, and whether it is whole. */
export function addAudit(program: Command, tools: Tools): void {
  const { terminal } = tools
  const audit = program
    .command('audit')
    .description('the log of changes: who changed what, when, from what to what, and why')
  ledgerOptions(
    audit
      .command('list')
      .description('list changes, the newest first')
      .option('--entity <name>', 'what was changed: meter, count, upload, key, inventoryStep …')
      .option(
        '--of <name>',
        'of which: a meter’s number, an academy’s code, a key’s or file’s name, or an id',
      )
      .option('--actor <name>', 'who changed it')
      .option('--from <day>', 'from this day on')
      .option('--to <day>', 'up to, but not including, this day')
      .option('--chain <name>', 'factorSets: the log of the factor sets, which are every trust’s')
      .option('--limit <number>', 'how many; else 50, or all with --csv', wholeNumber)
      .option('--csv <file>', 'write all of them to a file instead'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { entity, actor, from, to, chain, of: key } = options
      const query = new URLSearchParams(
        given({ entity, actor, from, to, chain, key }) as Record<string, string>,
      )
      if (options.csv !== undefined) {
        if (options.limit !== undefined) throw new WronglyCalled('A file has all: leave --limit out.')
        // Asked first as a page, so that what is wrong with it is said in words.
        good(await client.call('GET', `/v1/audit?${query}&limit=1`))
        await pipeline(await client.download(`/v1/audit?${query}&format=csv`), createWriteStream(options.csv))
        return say(terminal, options.json ? JSON.stringify({ file: options.csv }) : `Wrote ${options.csv}.`)
      }
      const limit = options.limit ?? 50
      const items: Item[] =
        limit > 500
          ? (await everyItem(client, `/v1/audit?${query}&limit=500`)).slice(0, limit)
          : good(await client.call('GET', `/v1/audit?${query}&limit=${Math.max(limit, 1)}`)).items
      if (options.json) return say(terminal, JSON.stringify(items))
      if (items.length === 0) return say(terminal, 'No changes.')
      for (const one of items) show(terminal, one)
    }),
  )
  ledgerOptions(
    audit
      .command('verify')
      .description(
        'work every hash of the log out anew; ends with 1 where it is not the one that was written',
      )
      .option('--head <hash>', 'a head that was written down before: it must still stand in the log'),
  ).action((options: Asked) =>
    withClient(tools, options, async (client) => {
      const { head } = options
      const body = good(
        await client.call(
          'GET',
          `/v1/audit/verify${head === undefined ? '' : `?head=${encodeURIComponent(head)}`}`,
        ),
      )
      if (options.json) say(terminal, JSON.stringify(body))
      else showVerification(terminal, body, head)
      if (!body.ok) endWith(terminal, ends.refused)
    }),
  )
}
