import { parseUnit, type Unit } from '../../domain/unit.ts'
import { plainHead, unitOfHead } from '../heads.ts'
import type { Layout, Role, Says } from '../profile.ts'
import type { Candidate } from '../recognise.ts'
import type { ReadContext } from '../record.ts'
import { type ColumnKind, type ColumnLook, lookAtColumns } from './column-kinds.ts'
import { neededRoles, rolesOf } from './saved-profile.ts'

/** How sure a proposal is of a column: its cells and its head agree; its cells alone say so; it is the likeliest of several. */
export type Confidence = 'high' | 'medium' | 'low'

export interface ProposedColumn {
  readonly role: Role
  readonly head: string
  /** 1 for the first. */
  readonly column: number
  readonly confidence: Confidence
  readonly samples: readonly string[]
}

/** How a file with heads that nobody knows may be meant: for a person to accept or put right. */
export interface Proposal {
  readonly layout: Layout
  readonly delimiter: string
  readonly headLine: number
  readonly head: readonly string[]
  readonly columns: readonly ProposedColumn[]
  readonly slots: { readonly first: string; readonly last: string } | null
  readonly says: Says
  /** The roles that are needed and that no column could be found for. */
  readonly missing: readonly Role[]
  /** The first three rows under the head. */
  readonly sampleRows: readonly (readonly string[])[]
}

const sampleRowsMax = 3
const isFilled = (cell: string): boolean => cell.trim() !== ''
const looksLikeData = (cell: string): boolean => /^[\s£$€+-]*[\d.]/.test(cell) && !/\p{L}{3}/u.test(cell)

/** The row that heads the others: words, and below it rows with numbers in most of its columns. */
function headIndex({ rows }: Candidate): number {
  return rows.findIndex(({ cells }, index) => {
    const filled = cells.filter(isFilled)
    const next = rows.slice(index + 1).find((row) => row.cells.filter(isFilled).length > 1)
    if (filled.length < 2 || next === undefined) return false
    const words = filled.filter((cell) => /\p{L}/u.test(cell)).length
    const numbers = next.cells.filter((cell) => isFilled(cell) && looksLikeData(cell)).length
    return words >= Math.min(2, filled.length) && numbers > 0 && next.cells.length <= cells.length + 2
  })
}

/** What heads say of their column, in the words of suppliers; the first that fits is taken. */
const hints: readonly { role: Role; kinds: readonly ColumnKind[]; word: RegExp }[] = [
  {
    role: 'meter',
    kinds: ['meter', 'number', 'text'],
    word: /mpan|mprn|mpxn|meter|supplypoint|supplynumber/,
  },
  { role: 'from', kinds: ['day'], word: /from|start|begin|tripdate|traveldate|journeydate|deliverydate/ },
  { role: 'to', kinds: ['day'], word: /to$|todate|end|until/ },
  { role: 'date', kinds: ['day'], word: /date|day|when/ },
  { role: 'start', kinds: ['moment'], word: /start|time|stamp|date|from|interval/ },
  { role: 'reading', kinds: ['number'], word: /reading|read$|index|register|dial/ },
  { role: 'value', kinds: ['number'], word: /kwh|consum|usage|used|value|quantity|volume|energy|m3|units/ },
  {
    role: 'quantity',
    kinds: ['number'],
    word: /kwh|consum|usage|used|quantity|litre|mile|km|distance|weight|tonne|units|volume/,
  },
  { role: 'total', kinds: ['number'], word: /total/ },
  { role: 'unit', kinds: ['unit'], word: /unit|uom|measure/ },
  { role: 'status', kinds: ['status'], word: /status|flag|type|quality|estimate/ },
  { role: 'readType', kinds: ['status'], word: /type|status|estimate/ },
  { role: 'academy', kinds: ['academy', 'text'], word: /academy|school|site|location|building/ },
  { role: 'stream', kinds: ['stream'], word: /stream|activity|category|type/ },
  { role: 'serial', kinds: ['text', 'number'], word: /serial|msn/ },
  { role: 'fuel', kinds: ['text'], word: /fuel/ },
  { role: 'note', kinds: ['text'], word: /note|comment|reason|purpose|description/ },
]
/** What is measured and is not what was used: export, power, reactive energy, plans. */
const notUse = /export|generat|reactive|kvar|kva\b|\bkw\b|demand|co2|forecast|budget|target|\bnet\b/i
const money = /£|\$|€|cost|price|vat|net|gross|charge|amount(?!used)|gbp|rate/i

/** What a column's cells alone can mean in a layout. */
const byKind: Readonly<Partial<Record<ColumnKind, readonly Role[]>>> = {
  meter: ['meter'],
  moment: ['start'],
  day: ['date', 'from', 'to'],
  unit: ['unit'],
  status: ['status', 'readType'],
  academy: ['academy'],
  stream: ['stream'],
  number: ['value', 'quantity', 'reading'],
}

function hinted(role: Role, column: ColumnLook): boolean {
  const head = plainHead(column.head)
  if (column.kind === 'number' && (money.test(column.head) || notUse.test(column.head))) return false
  return hints.some(
    (hint) => hint.role === role && hint.kinds.includes(column.kind ?? 'text') && hint.word.test(head),
  )
}

/** The column of a role, of those that are left. */
function columnFor(
  role: Role,
  columns: readonly ColumnLook[],
): { column: ColumnLook; confidence: Confidence } | undefined {
  const fitting = columns.filter(
    ({ kind, head }) =>
      kind !== undefined &&
      (byKind[kind] ?? []).includes(role) &&
      !(kind === 'number' && (money.test(head) || notUse.test(head))),
  )
  const named = columns.filter((column) => hinted(role, column))
  const both = named.find((column) => fitting.includes(column))
  if (both !== undefined) return { column: both, confidence: 'high' }
  const [byName] = named
  if (byName !== undefined) return { column: byName, confidence: 'medium' }
  const [only] = fitting
  if (only === undefined || ['to', 'readType'].includes(role)) return undefined
  return { column: only, confidence: fitting.length === 1 ? 'medium' : 'low' }
}

/** The longest run of neighbouring columns of numbers: the half-hours of a day, where there are 46 to 50. */
function slotRun(columns: readonly ColumnLook[]): readonly ColumnLook[] {
  let best: ColumnLook[] = []
  let run: ColumnLook[] = []
  for (const column of columns) {
    run = column.kind === 'number' && !/total|sum/i.test(column.head) ? [...run, column] : []
    if (run.length > best.length) best = run
  }
  return best.length >= 46 && best.length <= 50 ? best : []
}

/** The layout that columns of these kinds are of. */
function layoutOf(columns: readonly ColumnLook[]): Layout | undefined {
  const has = (kind: ColumnKind) => columns.some((column) => column.kind === kind)
  const hints = (role: Role) => columns.some((column) => hinted(role, column))
  const days = columns.filter(({ kind }) => kind === 'day').length
  if (!has('number')) return undefined
  // A column for each hour of the day, which is neither a day's value nor half-hours.
  const hours = columns.filter(
    ({ kind, head }) => kind === 'number' && /^\W*\d{1,2}[:.h]?\d{0,2}\W*$/.test(head),
  )
  if (hours.length >= 12 && slotRun(columns).length === 0) return undefined
  if (slotRun(columns).length > 0 && days > 0) return 'halfHourlyWide'
  if (has('moment')) return 'halfHourlyLong'
  if (days === 0) return undefined
  const travel = columns.some(
    ({ kind, head }) => kind === 'number' && /mile|km|distance|litre|weight|tonne/i.test(head),
  )
  if (has('stream') || (travel && !has('meter'))) return 'activities'
  if (days > 1) return 'bills'
  const reading = columns.find((column) => hinted('reading', column))
  if (reading?.rises && !hints('value')) return 'reads'
  return 'daily'
}

/** A unit that stands among the words of a head: “Miles claimed”. */
const unitAmong = (head: string): Unit | undefined =>
  head
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word.length > 1)
    .map(parseUnit)
    .find((unit) => unit !== undefined)

const delimiterScore = ({ rows }: Candidate): number => {
  const widths = rows.map(({ cells }) => cells.length).sort((a, b) => a - b)
  const middle = widths[Math.floor(widths.length / 2)] ?? 0
  return middle > 1 ? middle * widths.filter((width) => width === middle).length : 0
}

/** How a table whose heads nobody knows may be meant; undefined where nothing in it looks like a head above rows of data. */
export function propose(candidates: readonly Candidate[], context: ReadContext): Proposal | undefined {
  const [candidate] = [...candidates].sort((a, b) => delimiterScore(b) - delimiterScore(a))
  if (candidate === undefined || delimiterScore(candidate) === 0) return undefined
  const at = headIndex(candidate)
  const headRow = candidate.rows[at]
  if (headRow === undefined) return undefined
  const head = headRow.cells.map((cell) => cell.replace(/^\uFEFF/, '').trim())
  const rows = candidate.rows
    .slice(at + 1)
    .map(({ cells }) => cells)
    .filter((cells) => cells.some(isFilled))
  const looks = lookAtColumns(head, rows, context)
  const layout = layoutOf(looks)
  if (layout === undefined) return undefined
  const run = layout === 'halfHourlyWide' ? slotRun(looks) : []
  const columns: ProposedColumn[] = []
  const left = looks.filter((column) => !run.includes(column) && column.head !== '')
  const needed = neededRoles(layout)
  const roles = [...needed, ...rolesOf(layout).filter((role) => !needed.includes(role))]
  for (const role of roles) {
    const found = columnFor(role, left)
    if (found === undefined || (!needed.includes(role) && found.confidence === 'low')) continue
    const { column, confidence } = found
    left.splice(left.indexOf(column), 1)
    columns.push({ role, head: column.head, column: column.index + 1, confidence, samples: column.samples })
  }
  const valueHead = columns.find(
    ({ role }) => role === 'value' || role === 'quantity' || role === 'reading',
  )?.head
  const unit = valueHead === undefined ? undefined : (unitOfHead(valueHead) ?? unitAmong(valueHead))
  const has = (role: Role) => columns.some((column) => column.role === role)
  return {
    layout,
    delimiter: candidate.delimiter,
    headLine: headRow.line,
    head,
    columns,
    slots: run.length === 0 ? null : { first: run[0]?.head ?? '', last: run.at(-1)?.head ?? '' },
    says: unit === undefined || has('unit') ? {} : { unit },
    missing: needed.filter((role) => !has(role) && !(role === 'unit' && unit !== undefined)),
    sampleRows: rows.slice(0, sampleRowsMax),
  }
}
