import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { decimalText } from '../../domain/decimal.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { majorityYear, reportingPeriod } from '../../domain/reporting-year.ts'
import {
  type Answer,
  type Asked,
  answerBody,
  type FactorSource,
  workOut,
} from '../../emissions/calculation.ts'
import { publishedSets, readPublishedSet } from '../../factors/published.ts'
import { refusalBody } from '../../http/problem.ts'
import { attributeOption, attributesGiven } from '../attributes.ts'
import { aligned, complain, endWith, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

/** Over the factors that come with the project alone: no database is opened. */
const published: FactorSource = {
  async byId(id) {
    return (
      (await readPublishedSet(id)) ??
      refuse(
        'factor_set_unknown',
        `There is no factor set “${id}”. There are ${(await publishedSets()).map((set) => set.id).join(', ')}.`,
      )
    )
  },
  async ofYear(year) {
    const period = reportingPeriod(year, 9)
    if (isRefusal(period)) return period
    const wanted = majorityYear(period)
    const sets = await publishedSets()
    const newest = sets.at(-1)
    if (newest === undefined) throw new Error('No factor set came with the project.')
    const provisional = wanted > newest.year
    const table = await published.byId(provisional ? newest.id : `desnz-${wanted}`)
    return isRefusal(table) ? table : { table, provisional }
  },
}

const work = (asked: Asked) => workOut(asked, published)

const problem = (refusal: Refusal) => ({ error: refusalBody(refusal, 'calculate') })

function show(terminal: Terminal, { calculation, set, provisional }: Answer): void {
  say(
    terminal,
    `${decimalText(calculation.kgCo2e)} kg CO2e${provisional ? ' (provisional: the set of that year is not published yet)' : ''}`,
  )
  const rows = calculation.lines.map((line) => [
    line.kind,
    line.scope === undefined
      ? 'outside of scopes'
      : `Scope ${line.scope}${line.category === undefined ? '' : `.${line.category}`}`,
    decimalText(line.kgCo2e),
    `= ${decimalText(line.quantity)} × ${decimalText(line.factor.value)} ${line.factor.unit}`,
    line.factor.id,
  ])
  for (const row of aligned(rows, new Set([2]))) say(terminal, `  ${row}`)
  say(terminal, `  factors: ${set}`)
}

interface Options {
  stream?: string
  quantity?: string
  unit?: string
  year?: string
  factors?: string
  attribute: string[]
  input?: string
  json?: boolean
}

/** What must be said and was not, with a call that would do. */
function lackingOf(options: Options): Refusal | undefined {
  const lacking = [
    ...(['stream', 'quantity', 'unit'] as const)
      .filter((name) => options[name] === undefined)
      .map((name) => `--${name}`),
    ...(options.year === undefined && options.factors === undefined ? ['--year or --factors'] : []),
  ]
  return lacking.length === 0
    ? undefined
    : refuse(
        'invalid',
        `Missing: ${lacking.join(', ')}; or --input with a file. For example: trust-carbon calculate --stream gas.mains --quantity 1000 --unit kWh --year 2024-25`,
      )
}

async function list(terminal: Terminal, path: string): Promise<void> {
  const asked: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (!Array.isArray(asked)) throw new SyntaxError('not a list')
  const answers = await Promise.all((asked as Asked[]).map((one) => work(one ?? {})))
  say(
    terminal,
    JSON.stringify(answers.map((answer) => (isRefusal(answer) ? problem(answer) : answerBody(answer)))),
  )
  if (answers.some(isRefusal)) endWith(terminal, ends.refused)
}

/** `trust-carbon calculate`: what a quantity emits, over the published factors alone. */
export function addCalculate(program: Command, terminal: Terminal): void {
  const command = program
    .command('calculate')
    .description('work out what a quantity emits, with the factor rows used')
    .option('--stream <id>', 'such as electricity.grid')
    .option('--quantity <number>', 'digits, a point for decimals and no commas, such as 1234.5')
    .option('--unit <unit>', 'such as kWh')
    .option('--year <year>', 'the reporting year, September to August, such as 2023-24')
    .option('--factors <set>', 'a factor set, such as desnz-2024')
    .option('--input <file>', 'a JSON list of quantities; answers with a JSON list')
    .option('--json', 'answer as JSON')
  attributeOption(command).action(async (options: Options) => {
    if (options.input !== undefined) {
      try {
        await list(terminal, options.input)
      } catch (error) {
        complain(
          terminal,
          `${options.input} is not a JSON list that can be read: ${(error as Error).message}`,
        )
        endWith(terminal, ends.wronglyCalled)
      }
      return
    }
    const lacking = lackingOf(options)
    if (lacking !== undefined) {
      if (options.json) say(terminal, JSON.stringify(problem(lacking)))
      else complain(terminal, lacking.message)
      endWith(terminal, ends.wronglyCalled)
      return
    }
    const attributes = attributesGiven(options.attribute)
    const answer = await work({ ...options, attributes })
    if (isRefusal(answer)) {
      if (options.json) say(terminal, JSON.stringify(problem(answer)))
      else complain(terminal, answer.message)
      endWith(terminal, ends.refused)
    } else if (options.json) say(terminal, JSON.stringify(answerBody(answer)))
    else show(terminal, answer)
  })
}
