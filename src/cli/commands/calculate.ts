import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Calculation, calculate } from '../../domain/calculate.ts'
import { decimalText, parseDecimal } from '../../domain/decimal.ts'
import type { FactorTable } from '../../domain/factor-table.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { majorityYear, reportingPeriod } from '../../domain/reporting-year.ts'
import {
  type AttributeName,
  type Attributes,
  attributeNames,
  type StreamId,
  streamIds,
} from '../../domain/stream.ts'
import { parseUnit } from '../../domain/unit.ts'
import { publishedSets, readPublishedSet } from '../../factors/published.ts'
import { aligned, complain, say, type Terminal } from '../output.ts'

/** One thing to work out, as it is written. */
interface Asked {
  readonly stream?: unknown
  readonly quantity?: unknown
  readonly unit?: unknown
  readonly factors?: unknown
  readonly year?: unknown
  readonly attributes?: unknown
}

interface Answer {
  readonly calculation: Calculation
  readonly set: string
  /** The set of the reporting year is not published yet, so the newest one was used. */
  readonly provisional: boolean
}

/** The set that was named, or that of the reporting year: September to August, the calendar year of its greatest part. */
async function tableOf(asked: Asked): Promise<{ table: FactorTable; provisional: boolean } | Refusal> {
  const sets = await publishedSets()
  const newest = sets.at(-1)
  if (newest === undefined) throw new Error('No factor set came with the project.')
  let id = newest.id
  let provisional = false
  if (typeof asked.factors === 'string') id = asked.factors
  else if (typeof asked.year === 'string') {
    const period = reportingPeriod(asked.year, 9)
    if (isRefusal(period)) return period
    const year = majorityYear(period)
    provisional = year > newest.year
    if (!provisional) id = `desnz-${year}`
  } else
    return refuse(
      'factor_set_unknown',
      'Say which factors: a reporting year such as 2023-24, or a set such as desnz-2024.',
    )
  const table = await readPublishedSet(id)
  if (table === undefined)
    return refuse(
      'factor_set_unknown',
      `There is no factor set “${id}”. There are ${sets.map((set) => set.id).join(', ')}.`,
    )
  return { table, provisional }
}

function attributesOf(given: unknown): Attributes | Refusal {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return refuse('attribute_unknown', 'The attributes must be an object such as {"fuel": "diesel"}.')
  const attributes: Partial<Record<AttributeName, string>> = {}
  for (const [name, value] of Object.entries(given)) {
    const known = attributeNames.find((one) => one === name)
    if (known === undefined || (typeof value !== 'string' && typeof value !== 'boolean'))
      return refuse(
        'attribute_unknown',
        `“${name}” is not an attribute. There are ${attributeNames.join(', ')}.`,
      )
    attributes[known] = typeof value === 'boolean' ? (value ? 'with' : 'without') : value
  }
  return attributes
}

async function work(asked: Asked): Promise<Answer | Refusal> {
  const stream = streamIds.find((id) => id === asked.stream)
  if (stream === undefined)
    return refuse(
      'stream_unknown',
      `“${String(asked.stream)}” is not a stream. “trust-carbon streams” lists them.`,
    )
  // A JSON number is taken by its shortest text, which is what was written for any quantity of up to 15 digits.
  const quantity = parseDecimal(String(asked.quantity ?? ''))
  if (quantity === undefined)
    return refuse(
      'value_not_number',
      `“${String(asked.quantity)}” is not a quantity. Write digits with a point for decimals.`,
    )
  const unit = parseUnit(String(asked.unit ?? ''))
  if (unit === undefined) return refuse('unit_unknown', `“${String(asked.unit)}” is not a unit.`)
  const attributes = attributesOf(asked.attributes)
  if (isRefusal(attributes)) return attributes
  const chosen = await tableOf(asked)
  if (isRefusal(chosen)) return chosen
  const calculation = calculate(
    { stream: stream as StreamId, quantity, unit, attributes: attributes as Attributes },
    chosen.table,
  )
  return isRefusal(calculation)
    ? calculation
    : { calculation, set: chosen.table.info.id, provisional: chosen.provisional }
}

const problem = (refusal: Refusal) => ({
  error: {
    type: `/problems/${refusal.refusal.replaceAll('_', '-')}`,
    title: refusal.refusal.replaceAll('_', ' '),
    status: 422,
    detail: refusal.message,
  },
})

/** An answer as the interface has it: DESIGN.md §6. */
function body({ calculation, provisional }: Answer) {
  return {
    kgCO2e: decimalText(calculation.kgCo2e),
    lines: calculation.lines.map((line) => ({
      scope: line.scope ?? null,
      category: line.category ?? null,
      kind: line.kind,
      factor: { ...line.factor, value: decimalText(line.factor.value) },
      kgCO2e: decimalText(line.kgCo2e),
    })),
    ...(provisional ? { provisional } : {}),
  }
}

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

async function list(terminal: Terminal, path: string): Promise<void> {
  const asked: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (!Array.isArray(asked)) throw new SyntaxError('not a list')
  const answers = await Promise.all((asked as Asked[]).map((one) => work(one ?? {})))
  say(terminal, JSON.stringify(answers.map((answer) => (isRefusal(answer) ? problem(answer) : body(answer)))))
  if (answers.some(isRefusal)) terminal.exitCode = 1
}

/** `trust-carbon calculate`: what a quantity emits, over the published factors alone. */
export function addCalculate(program: Command, terminal: Terminal): void {
  program
    .command('calculate')
    .description('work out what a quantity emits, with the factor rows used')
    .option('--stream <id>', 'such as electricity.grid')
    .option('--quantity <number>')
    .option('--unit <unit>', 'such as kWh')
    .option('--year <year>', 'the reporting year, September to August, such as 2023-24')
    .option('--factors <set>', 'a factor set, such as desnz-2024')
    .option(
      '--attribute <name=value>',
      'such as fuel=diesel; may be repeated',
      (value, all: string[]) => [...all, value],
      [],
    )
    .option('--input <file>', 'a JSON list of quantities; answers with a JSON list')
    .option('--json', 'answer as JSON')
    .action(async (options: Options) => {
      if (options.input !== undefined) {
        try {
          await list(terminal, options.input)
        } catch (error) {
          complain(
            terminal,
            `${options.input} is not a JSON list that can be read: ${(error as Error).message}`,
          )
          terminal.exitCode = 2
        }
        return
      }
      const attributes = Object.fromEntries(options.attribute.map((text) => text.split('=', 2)))
      const answer = await work({ ...options, attributes })
      if (isRefusal(answer)) {
        if (options.json) say(terminal, JSON.stringify(problem(answer)))
        else complain(terminal, answer.message)
        terminal.exitCode = 1
      } else if (options.json) say(terminal, JSON.stringify(body(answer)))
      else show(terminal, answer)
    })
}
