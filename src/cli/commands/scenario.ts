import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { isRefusal } from '../../domain/refusal.ts'
import { readFactorScenario } from '../../formats/factor-scenario.ts'
import { CommandProblem, everyItem, good, WronglyCalled } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { type Item, type Options, showList, tell } from '../names.ts'
import { aligned, say, type Terminal } from '../output.ts'

interface Asked extends Options {
  title: string
  source: string
  published: string
  versions?: boolean
}

/** `electricity.grid 2026 to 2050` for each stream that has factors. */
function contents({ factors }: Item): string {
  const byStream = new Map<string, number[]>()
  for (const { stream, year } of factors) byStream.set(stream, [...(byStream.get(stream) ?? []), year])
  return [...byStream]
    .map(([stream, years]) => {
      const [first, last] = [Math.min(...years), Math.max(...years)]
      return `${stream} ${first}${first === last ? '' : ` to ${last}`}`
    })
    .join(', ')
}

function show(terminal: Terminal, scenario: Item): void {
  say(terminal, `${scenario.code}: ${scenario.title}`)
  if (scenario.version === 0) {
    say(terminal, '  always there')
    return
  }
  say(terminal, `  ${scenario.source}, published ${scenario.publishedOn}`)
  say(
    terminal,
    `  version ${scenario.version}, set by ${scenario.createdBy} on ${String(scenario.createdAt).slice(0, 10)}`,
  )
  const rows = scenario.factors.map((one: Item) => [one.stream, String(one.year), one.kgCO2ePerUnit])
  for (const line of aligned([['stream', 'year', 'kg CO2e per unit'], ...rows], new Set([2])))
    say(terminal, `  ${line}`)
}

/** `trust-carbon scenario`: factors that are expected for years to come. */
export function addScenarioCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const scenario = program
    .command('scenario')
    .description('factors that are expected for years to come, for “trust-carbon forecast”')
  ledgerOptions(
    scenario
      .command('set')
      .description('declare factors: a new version of the code, the earlier ones stay')
      .argument('<code>', 'a short name, such as fes-2026')
      .argument('<file>', 'a CSV file with the columns stream, year, kgCO2ePerUnit')
      .requiredOption('--title <text>', 'what it is called')
      .requiredOption('--source <text>', 'who expects it, and where they say so')
      .requiredOption('--published <day>', 'when they said it, such as 2026-07-14'),
  ).action((code: string, file: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const bytes = await readFile(file).catch(() => {
        throw new WronglyCalled(`${file} is not a file that can be read.`)
      })
      const factors = readFactorScenario(bytes)
      if (isRefusal(factors))
        throw new CommandProblem(
          [`${file}: ${factors.message}`, ...(factors.details ?? []).map((one) => `  - ${one}`)].join('\n'),
        )
      const { title, source, published: publishedOn } = options
      await tell(terminal, options, {
        answer: client.call('POST', '/v1/factor-scenarios', { code, title, source, publishedOn, factors }),
        words: (one) => `${one.code} has ${contents(one)} (version ${one.version}).`,
      })
    }),
  )
  ledgerOptions(scenario.command('list').description('list the scenarios')).action((options: Options) =>
    withClient(tools, options, async (client) =>
      showList(terminal, options, {
        items: await everyItem(client, '/v1/factor-scenarios'),
        head: ['scenario', 'version', 'title', 'factors', 'published', 'by'],
        row: (one) => [
          one.code,
          one.version === 0 ? '' : String(one.version),
          one.title,
          contents(one),
          one.publishedOn ?? '',
          one.source ?? '',
        ],
        none: 'No scenarios.',
      }),
    ),
  )
  ledgerOptions(
    scenario
      .command('show')
      .description('show a scenario and its factors')
      .argument('<code>', 'as “trust-carbon scenario list” shows it')
      .option('--versions', 'every version, the newest first'),
  ).action((code: string, options: Asked) =>
    withClient(tools, options, async (client) => {
      const path = `/v1/factor-scenarios/${encodeURIComponent(code)}`
      const answer = await client.call('GET', options.versions ? `${path}/versions` : path)
      const body = good(answer)
      if (options.json) return say(terminal, JSON.stringify(body))
      for (const one of options.versions ? body.items : [body]) show(terminal, one)
    }),
  )
}
