import type { Command } from 'commander'
import type { FactorTable } from '../../domain/factor-table.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import type { Attributes } from '../../domain/stream.ts'
import { allStreams } from '../../domain/streams/catalogue.ts'
import type { StreamEntry } from '../../domain/streams/entry.ts'
import { variantsIn } from '../../domain/streams/published.ts'
import { publishedSets, publishedVariants, readPublishedSet } from '../../factors/published.ts'
import {
  attributeWords,
  findStream,
  streamBody,
  streamDetailBody,
  streamFactorsBody,
} from '../../factors/streams.ts'
import { refusalBody } from '../../http/problem.ts'
import { attributeOption, attributesGiven } from '../attributes.ts'
import { aligned, complain, endWith, say, type Terminal } from '../output.ts'
import { ends } from '../problems.ts'

interface Options {
  factors?: string
  unit?: string
  attribute: string[]
  names?: boolean
  json?: boolean
}

const scopeWords = ({ scope, category }: { scope: number | null; category: number | null }): string =>
  scope === null ? 'outside of scopes' : `Scope ${scope}${category === null ? '' : `.${category}`}`
const useWords = (use: { kind: string; scope: number | null; category: number | null }): string =>
  use.kind === 'energy' ? 'energy' : `${use.kind}, ${scopeWords(use)}`

function listStreams(terminal: Terminal, json: boolean): void {
  const streams = allStreams().map(streamBody)
  if (json) {
    say(terminal, JSON.stringify(streams))
    return
  }
  const rows = streams.map((stream) => [
    stream.id,
    stream.scope === null ? 'memo' : scopeWords(stream),
    stream.secr,
    stream.title,
    stream.units.join(', '),
  ])
  for (const line of aligned(rows)) say(terminal, line)
}

type Detail = ReturnType<typeof streamDetailBody>

function showNames(terminal: Terminal, { names }: Detail): void {
  const items = names?.items ?? []
  const rows = items.map(({ name, routes }) => (routes.length === 0 ? [name] : [name, routes.join(', ')]))
  for (const line of aligned(rows)) say(terminal, line)
}

function showDetail(terminal: Terminal, stream: StreamEntry, detail: Detail): void {
  say(terminal, `${detail.id}: ${detail.title}`)
  say(
    terminal,
    `  ${detail.scope === null ? 'Memo: in no total' : scopeWords(detail)}; SECR: ${detail.secr}; units: ${detail.units.join(', ')} (base: ${detail.baseUnit})`,
  )
  for (const words of attributeWords(stream.id)) say(terminal, `  ${words}`)
  if (detail.reason !== null) say(terminal, `  ${detail.reason}`)
  for (const use of detail.uses) say(terminal, `  ${useWords(use)}: ${use.why}`)
}

type StreamFactors = Exclude<ReturnType<typeof streamFactorsBody>, Refusal>

function showFactors(terminal: Terminal, body: StreamFactors): void {
  const said = Object.entries(body.attributes).map(([name, value]) => `${name} ${value}`)
  say(terminal, `${body.stream}${said.length === 0 ? '' : ` (${said.join(', ')})`} in ${body.set.title}`)
  if (body.reason !== null) say(terminal, `  ${body.reason}`)
  if (body.grade > 2)
    say(terminal, `  What is not known is averaged, so quantities are graded ${body.grade}.`)
  for (const { unit, uom, times, uses } of body.units) {
    say(terminal, `${unit}${times === '1' ? '' : ` = ${times} ${uom}`}`)
    for (const use of uses) {
      const { factor } = use
      const row =
        factor === null
          ? (use.absent ?? '')
          : `${factor.value} ${factor.unit}, row ${factor.no}: ${factor.labels.filter((label) => label !== '').join(' > ')}${factor.id.includes('|') ? '' : ` (${factor.id})`}`
      say(terminal, `  ${useWords(use)}: ${row}`)
      say(terminal, `    ${use.why}`)
    }
  }
}

async function tableNamed(id: string): Promise<FactorTable | Refusal> {
  return (
    (await readPublishedSet(id)) ??
    refuse(
      'factor_set_unknown',
      `There is no factor set “${id}”. There are ${(await publishedSets()).map((set) => set.id).join(', ')}.`,
    )
  )
}

/** One stream: its names, its rows in a set, or itself. */
async function oneStream(terminal: Terminal, id: string, options: Options): Promise<Refusal | undefined> {
  const stream = findStream(id)
  if (isRefusal(stream)) return stream
  const table = options.factors === undefined ? undefined : await tableNamed(options.factors)
  if (isRefusal(table)) return table
  if (table !== undefined && !options.names) {
    const body = streamFactorsBody(stream, {
      attributes: attributesGiven(options.attribute) as Attributes,
      unit: options.unit,
      table,
    })
    if ('refusal' in body) return body
    if (options.json) say(terminal, JSON.stringify(body))
    else showFactors(terminal, body)
    return undefined
  }
  if (options.names && stream.names === undefined)
    return refuse(
      'attribute_unknown',
      `${stream.id} takes no published names: all that it takes is in the catalogue (trust-carbon streams ${stream.id}).`,
    )
  const variants = table === undefined ? await publishedVariants() : variantsIn(table)
  const detail = streamDetailBody(stream, { variants, set: options.factors ?? null })
  if (options.json) say(terminal, JSON.stringify(options.names ? detail.names : detail))
  else if (options.names) showNames(terminal, detail)
  else showDetail(terminal, stream, detail)
  return undefined
}

/** `trust-carbon streams`: the catalogue, and which row of which set it uses, and why. No ledger is opened. */
export function addStreams(program: Command, terminal: Terminal): void {
  const command = program
    .command('streams')
    .description('list the streams; of one, what it is and which factor rows it uses, and why')
    .argument('[id]', 'such as travel.car')
    .option('--factors <set>', 'the rows it uses in this set, such as desnz-2025')
    .option('--unit <unit>', 'with --factors: in this unit alone')
    .option('--names', 'the published names that it takes (of all sets, or of that of --factors)')
    .option('--json', 'answer as JSON')
  attributeOption(command).action(async (id: string | undefined, options: Options) => {
    if (id === undefined) return listStreams(terminal, options.json === true)
    const refusal = await oneStream(terminal, id, options)
    if (refusal === undefined) return
    if (options.json) say(terminal, JSON.stringify({ error: refusalBody(refusal, 'streams') }))
    else complain(terminal, refusal.message)
    endWith(terminal, ends.refused)
  })
}
