import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { CommandProblem, good, WronglyCalled } from '../client.ts'
import { ledgerOptions, type Tools, withClient } from '../connect.ts'
import { given, type Item, type Options } from '../names.ts'
import { say, type Terminal } from '../output.ts'

function show(terminal: Terminal, year: string, body: Item): void {
  say(terminal, `${year}: measures taken to improve energy efficiency`)
  say(terminal, `  ${body.energyEfficiency}`)
  if (body.fromRegister) say(terminal, '  The measures of the register are listed after it.')
  if (body.firstYear) say(terminal, '  The first report: no year before is compared.')
  if (body.exclusions !== null) say(terminal, `  Left out: ${body.exclusions}`)
  if (body.commentary !== null) say(terminal, `  On the movement: ${body.commentary}`)
}

interface Asked extends Options {
  file?: string
  firstYear?: boolean
  notFirstYear?: boolean
  fromRegister?: boolean
  notFromRegister?: boolean
  exclusions?: string
  commentary?: string
}

/** `trust-carbon narrative`: what the report of a year says in words. */
export function addNarrativeCommands(program: Command, tools: Tools): void {
  const { terminal } = tools
  const narrative = program
    .command('narrative')
    .description('what the energy and carbon report says in words')
  ledgerOptions(
    narrative
      .command('set')
      .description('say what was done for energy efficiency in a year; if nothing, say so')
      .argument('<year>', 'such as 2024-25')
      .argument('[text]', 'the words, or --file')
      .option('--file <file>', 'a text file with the words')
      .option('--first-year', 'it is the first report: no year before is compared')
      .option('--not-first-year', 'it is not; where neither is said, that stays as it was')
      .option('--from-register', 'list the measures of the register after the words, as is usual')
      .option('--not-from-register', 'do not')
      .option('--exclusions <text>', 'what is left out because it was not practical to obtain, and why')
      .option('--commentary <text>', 'what you say of the movement, beside what the drivers say'),
  ).action((year: string, text: string | undefined, options: Asked) =>
    withClient(tools, options, async (client) => {
      const path = `/v1/narratives/${encodeURIComponent(year)}`
      const read = async (file: string) =>
        (
          await readFile(file, 'utf8').catch(() => {
            throw new WronglyCalled(`${file} is not a file that can be read.`)
          })
        ).trim()
      const words = text ?? (options.file === undefined ? undefined : await read(options.file))
      if (words === undefined) throw new CommandProblem('Give the words themselves, or a file with --file.')
      const said = given({
        energyEfficiency: words,
        firstYear: options.firstYear ?? (options.notFirstYear ? false : undefined),
        fromRegister: options.fromRegister ?? (options.notFromRegister ? false : undefined),
        exclusions: options.exclusions,
        commentary: options.commentary,
      })
      const body = good(await client.call('PUT', path, said))
      if (options.json) say(terminal, JSON.stringify(body))
      else show(terminal, year, body)
    }),
  )
  ledgerOptions(
    narrative
      .command('show')
      .description('show what was written for a year')
      .argument('<year>', 'such as 2024-25'),
  ).action((year: string, options: Options) =>
    withClient(tools, options, async (client) => {
      const body = good(await client.call('GET', `/v1/narratives/${encodeURIComponent(year)}`))
      if (options.json) say(terminal, JSON.stringify(body))
      else show(terminal, year, body)
    }),
  )
}
