import { isRefusal, type Refusal, type RefusalCode, refuse } from '../domain/refusal.ts'
import type { FilePart, SheetPart } from './containers/parts.ts'
import { type Proposal, propose } from './mapping/propose.ts'
import { type Candidate, headLinesMax, type Recognised, recognise } from './recognise.ts'
import type { FormatFound, ReadContext } from './record.ts'
import { openRows, type Sample } from './rows.ts'
import { splitText } from './split.ts'
import type { Unfolding } from './unfold/unfolding.ts'
import { unfoldings } from './unfold/unfoldings.ts'

/** How a part of a file is to be read. */
export type Understood =
  | {
      readonly part: FilePart
      readonly as: 'table'
      readonly found: Recognised
      readonly format: FormatFound
    }
  | {
      readonly part: FilePart
      readonly as: 'unfolded'
      readonly unfolding: Unfolding
      readonly format: FormatFound
    }

const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
}

/** The first rows of a text. The sample may end inside one, which is left out, unless it is the only one. */
function firstRows(sample: Sample, delimiter: string): Candidate['rows'] {
  const { text } = sample
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
  const complete = sample.whole || end === 0 ? text : text.slice(0, end)
  const { lines, cells } = splitText(complete, { line: 1, delimiter, whole: true })
  return lines.slice(0, headLinesMax).map((line, index) => ({ line, cells: cells[index] ?? [] }))
}

const textCandidates = (sample: Sample): Candidate[] =>
  Object.keys(delimiterNames).map((delimiter) => ({
    delimiter,
    encoding: sample.encoding.name,
    rows: firstRows(sample, delimiter),
  }))

function sheetCandidate(part: SheetPart): Candidate {
  const rows = Array.from({ length: Math.min(part.rowCount, headLinesMax) }, (_, index) => ({
    line: index + 1,
    cells: part.row(index),
  }))
  return { delimiter: 'none', encoding: part.container, rows }
}

function understoodTable(part: FilePart, found: Recognised | Refusal): Understood | Refusal {
  if (isRefusal(found)) return found
  const delimiter = delimiterNames[found.delimiter] ?? found.delimiter
  const { name, saved } = found.profile
  return {
    part,
    as: 'table',
    found,
    format: { name, ...(saved && { version: saved.version }), encoding: found.encoding, delimiter },
  }
}

function understandSample(part: FilePart, sample: Sample, context: ReadContext): Understood | Refusal {
  const asked = context.defaults.profile
  const unfolding = unfoldings.find((one) =>
    asked === undefined ? one.looks(sample.text) : one.name === asked,
  )
  if (unfolding !== undefined) {
    const format = { name: unfolding.name, encoding: sample.encoding.name, delimiter: 'none' }
    return { part, as: 'unfolded', unfolding, format }
  }
  const found = recognise(textCandidates(sample), context)
  if (isRefusal(found) && !/[\r\n]/.test(sample.text) && !sample.whole)
    return refuse(
      'line_too_long',
      `The first ${sample.text.length} characters of the file are one line. Check that it has line ends and is the table that you meant to send.`,
    )
  return understoodTable(part, found)
}

/** A part of a file that cannot be read: why, and how it may be meant where it is a table with unknown heads. */
export interface Unknown extends Refusal {
  readonly proposal?: Proposal | undefined
}

/** What is refused because of its heads alone is a table that somebody can say the columns of. */
const ofHeads: readonly RefusalCode[] = ['file_unknown_format', 'column_missing']

/** What a proposal says, for people. */
function inWords({ layout, columns, slots, missing }: Proposal): string {
  const parts = columns.map(({ role, head }) => `“${head}” as ${role}`)
  if (slots !== null) parts.push(`“${slots.first}” to “${slots.last}” as the half-hours`)
  const lack = missing.length === 0 ? '' : ` What is the ${missing.join(', and the ')} has to be said.`
  return `Nobody has said yet what the columns of such a file are. It looks like ${layout}, with ${parts.join(', ')}.${lack} Accept that or put it right with “trust-carbon import --map FILE” or POST /v1/profiles; the next such file is then recognised by itself.`
}

function withProposal(
  refusal: Refusal,
  candidates: () => readonly Candidate[],
  context: ReadContext,
): Unknown {
  if (!ofHeads.includes(refusal.refusal) || context.defaults.profile !== undefined) return refusal
  const proposal = propose(candidates(), context)
  return proposal === undefined ? refusal : { ...refusal, message: inWords(proposal), proposal }
}

/** Finds out how a part of a file is to be read, from its beginning. */
export async function understand(part: FilePart, context: ReadContext): Promise<Understood | Unknown> {
  if (part.kind === 'sheet') {
    const candidate = sheetCandidate(part)
    const understood = understoodTable(part, recognise([candidate], context))
    return isRefusal(understood) ? withProposal(understood, () => [candidate], context) : understood
  }
  const opened = await openRows(part.file.open())
  if (isRefusal(opened)) return opened
  await opened.close()
  const { sample } = opened
  const understood = understandSample(part, sample, context)
  return isRefusal(understood) ? withProposal(understood, () => textCandidates(sample), context) : understood
}
