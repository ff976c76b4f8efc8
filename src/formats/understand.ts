import { isRefusal, type Refusal, type RefusalCode, refuse } from '../domain/refusal.ts'
import { batchesOf } from './batches.ts'
import type { FilePart, SheetPart } from './containers/parts.ts'
import { type Proposal, propose } from './mapping/propose.ts'
import { type Candidate, headLinesMax, type Recognised, recognise } from './recognise.ts'
import type { FormatFound, ReadContext } from './record.ts'
import { openRows, type Sample } from './rows.ts'
import { splitText } from './split.ts'
import { type Surveyed, type SurveyRows, survey } from './survey.ts'
import type { Unfolding } from './unfold/unfolding.ts'
import { unfoldings } from './unfold/unfoldings.ts'

/** How a part of a file is to be read. */
export type Understood =
  | {
      readonly part: FilePart
      readonly as: 'table'
      readonly found: Recognised
      /** What of it a person should know. */
      readonly notes: Surveyed['notes']
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

/** The rows of a sample. It may end inside one, which is left out, unless it is the only one. */
function sampleRows(sample: Sample, delimiter: string): Candidate['rows'] {
  const { text } = sample
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
  const complete = sample.whole || end === 0 ? text : text.slice(0, end)
  const { lines, cells } = splitText(complete, { line: 1, delimiter, whole: true })
  return lines.map((line, index) => ({ line, cells: cells[index] ?? [] }))
}

const textCandidates = (sample: Sample): Candidate[] =>
  Object.keys(delimiterNames).map((delimiter) => ({
    delimiter,
    encoding: sample.encoding.name,
    rows: sampleRows(sample, delimiter).slice(0, headLinesMax),
  }))

/** How many rows of a sheet are looked at before all of it is. */
const sheetRowsFirst = 1000

/** The rows of a part by which what stands for all of them is found out. */
function rowsToSurvey(part: FilePart, found: Recognised, sample: Sample | undefined): SurveyRows {
  const under = (rows: Candidate['rows']) =>
    rows.filter(({ line }) => line > found.headLine).map(({ cells }) => cells)
  const again = () => batchesOf(part, found.delimiter)
  if (sample !== undefined)
    return { first: under(sampleRows(sample, found.delimiter)), complete: sample.whole, again }
  const sheet = part as SheetPart
  const count = Math.min(sheet.rowCount, sheetRowsFirst)
  const first = Array.from({ length: count }, (_, index) => ({ line: index + 1, cells: sheet.row(index) }))
  return { first: under(first), complete: count === sheet.rowCount, again }
}

function sheetCandidate(part: SheetPart): Candidate {
  const rows = Array.from({ length: Math.min(part.rowCount, headLinesMax) }, (_, index) => ({
    line: index + 1,
    cells: part.row(index),
  }))
  return { delimiter: 'none', encoding: part.container, rows }
}

function formatOf({ profile, encoding, delimiter }: Recognised): FormatFound {
  const { name, saved } = profile
  const version = saved && { version: saved.version }
  return { name, ...version, encoding, delimiter: delimiterNames[delimiter] ?? delimiter }
}

async function understoodTable(
  part: FilePart,
  recognised: Recognised | Refusal,
  { sample, context }: { sample?: Sample; context: ReadContext },
): Promise<Understood | Unknown> {
  if (isRefusal(recognised)) return recognised
  const surveyed = await survey(recognised, rowsToSurvey(part, recognised, sample), context)
  if (isRefusal(surveyed)) return { ...surveyed, format: formatOf(recognised) }
  const { found, notes } = surveyed
  return { part, as: 'table', found, notes, format: formatOf(found) }
}

async function understandSample(
  part: FilePart,
  sample: Sample,
  context: ReadContext,
): Promise<Understood | Unknown> {
  const asked = context.defaults.profile
  const beginning = sample.text.replace(/\r\n?/g, '\n')
  const unfolding = unfoldings.find((one) =>
    asked === undefined ? one.looks(beginning) : one.name === asked,
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
  return understoodTable(part, found, { sample, context })
}

/** A part of a file that cannot be read: why, and how it may be meant where it is a table with unknown heads. */
export interface Unknown extends Refusal {
  /** What it was recognised as, where the refusal is about what cannot be told of it. */
  readonly format?: FormatFound
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
  refusal: Unknown,
  candidates: () => readonly Candidate[],
  context: ReadContext,
): Unknown {
  if (!ofHeads.includes(refusal.refusal) || context.defaults.profile !== undefined) return refusal
  if (refusal.pointer === 'meter') return refusal
  const proposal = propose(candidates(), context)
  return proposal === undefined ? refusal : { ...refusal, message: inWords(proposal), proposal }
}

/** Finds out how a part of a file is to be read, from its beginning. */
export async function understand(part: FilePart, context: ReadContext): Promise<Understood | Unknown> {
  if (part.kind === 'sheet') {
    const candidate = sheetCandidate(part)
    const understood = await understoodTable(part, recognise([candidate], context), { context })
    return isRefusal(understood) ? withProposal(understood, () => [candidate], context) : understood
  }
  const opened = await openRows(part.file.open())
  if (isRefusal(opened)) return opened
  await opened.close()
  const { sample } = opened
  const understood = await understandSample(part, sample, context)
  return isRefusal(understood) ? withProposal(understood, () => textCandidates(sample), context) : understood
}
