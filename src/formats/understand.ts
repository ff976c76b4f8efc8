import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { FilePart, SheetPart } from './containers/parts.ts'
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
  return {
    part,
    as: 'table',
    found,
    format: { name: found.profile.name, encoding: found.encoding, delimiter },
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

/** Finds out how a part of a file is to be read, from its beginning. */
export async function understand(part: FilePart, context: ReadContext): Promise<Understood | Refusal> {
  if (part.kind === 'sheet') return understoodTable(part, recognise([sheetCandidate(part)], context))
  const opened = await openRows(part.file.open())
  if (isRefusal(opened)) return opened
  await opened.close()
  return understandSample(part, opened.sample, context)
}
