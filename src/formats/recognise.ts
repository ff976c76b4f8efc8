import { type Refusal, refuse } from '../domain/refusal.ts'
import { parseUnit } from '../domain/unit.ts'
import { fillIn, unitNamed, unnamedTotal } from './by-content.ts'
import { findHeadless } from './headless.ts'
import type { Profile, Role, Says } from './profile.ts'
import { noHead } from './profiles/half-hourly-wide.ts'
import { profiles as knownProfiles } from './profiles/profiles.ts'
import type { ReadContext } from './record.ts'
import { columnsMax, type Sample } from './rows.ts'
import { findSlots, type SlotHeads } from './slot-heads.ts'
import { splitText } from './split.ts'

/** Where a file's columns are. */
export interface Recognised {
  readonly profile: Profile
  readonly delimiter: string
  readonly encoding: string
  /** The line of the head. */
  readonly headLine: number
  readonly heads: readonly string[]
  readonly columns: Readonly<Partial<Record<Role, number>>>
  /** The columns of the half-hours, in order; empty where the layout has none. */
  readonly slots: readonly number[]
  /** The column that says of what kind each half-hour is (actual, estimated), in the same order; empty where there are none. */
  readonly slotFlags: readonly number[]
  readonly says: Says
  /** What the head says of its half-hours, where it was one that told them. */
  readonly slotHeads?: SlotHeads
}

const delimiters = [',', ';', '\t', '|']
/** How far down a head is looked for: reports begin with a title, a date and blank lines. */
const headLinesMax = 30

const plain = (head: string): string =>
  head
    .replace(/^\uFEFF/, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase()

function columnsOf(profile: Profile, heads: readonly string[]): Partial<Record<Role, number>> {
  const columns: Partial<Record<Role, number>> = {}
  const taken = new Set<number>()
  for (const [role, names] of Object.entries(profile.heads) as [Role, readonly string[]][]) {
    const index = names.map((name) => heads.indexOf(name)).find((at) => at !== -1 && !taken.has(at))
    if (index === undefined) continue
    columns[role] = index
    taken.add(index)
  }
  return columns
}

/** What the sender has said for the whole file need not stand in a column. */
function missingRoles(
  profile: Profile,
  columns: Partial<Record<Role, number>>,
  context: ReadContext,
): readonly Role[] {
  const { defaults } = context
  const said = new Set<Role>()
  if (defaults.meter !== undefined) said.add('meter')
  if (defaults.academyId !== undefined) said.add('academy')
  if (defaults.stream !== undefined) said.add('stream')
  return profile.required.flatMap((oneOf) =>
    oneOf.some((role) => columns[role] !== undefined || said.has(role)) ? [] : [oneOf[0] as Role],
  )
}

type SampleRows = readonly { readonly line: number; readonly cells: readonly string[] }[]

/** A head over two lines: the second has no figure in it, and names what the first leaves blank. */
const isSecondHead = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.trim() !== '') && !cells.some((cell) => /\d/.test(cell))

function match(profile: Profile, row: readonly string[], context: ReadContext, below: SampleRows) {
  const heads = row.map(plain)
  const columns = columnsOf(profile, heads)
  const slotHeads = profile.slots ? findSlots(row, new Set(Object.values(columns))) : undefined
  // A name that stands beside each half-hour is no column of the row: `Type` 48 times.
  for (const [role, column] of Object.entries(columns) as [Role, number][])
    if (slotHeads?.flags.includes(column)) delete columns[role]
  const second = slotHeads !== undefined && below[0] !== undefined && isSecondHead(below[0].cells)
  if (profile.byContent && slotHeads !== undefined) {
    const rows = below.slice(second ? 1 : 0).filter(({ cells }) => cells.length > slotHeads.slots.length)
    fillIn(columns, row, slotHeads, rows)
    const total = unnamedTotal(columns, row, slotHeads, rows)
    if (total !== undefined) columns.total = total
  }
  const missing = missingRoles(profile, columns, context)
  const slots = slotHeads?.slots ?? []
  const fits = missing.length === 0 && (!profile.slots || slots.length > 0)
  return {
    columns,
    slotHeads,
    slots,
    missing,
    fits,
    second,
    score: Object.keys(columns).length + slots.length,
  }
}

/** What a head and the lines above it say of every row: the unit, the clock, how half-hours are named. */
function saidBy(
  { columns, slotHeads }: { columns: Partial<Record<Role, number>>; slotHeads: SlotHeads | undefined },
  heads: readonly string[],
  above: SampleRows,
): Says {
  if (slotHeads === undefined) return {}
  const { labels } = slotHeads
  const total = heads[columns.total ?? -1] ?? ''
  const titles = above.flatMap(({ cells }) => cells)
  const written =
    slotHeads.unit ??
    unitNamed([total]) ??
    unitNamed([total.replace(/([a-z])(kwh)/gi, '$1 $2')]) ??
    unitNamed(titles)
  const unit = written === undefined ? undefined : parseUnit(written)
  const utc = /\b(utc|gmt)\b/i.test(heads[columns.date ?? -1] ?? '')
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(unit === undefined ? {} : { unit }),
    ...(utc ? { clock: 'utc' as const } : {}),
  }
}

/** The first rows of a file. The sample may end inside one, which is left out, unless it is the only one. */
function firstRows(text: string, delimiter: string): { line: number; cells: readonly string[] }[] {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
  const complete = text.length < 60_000 || end === 0 ? text : text.slice(0, end)
  const { lines, cells } = splitText(complete, { line: 1, delimiter, whole: true })
  return lines.slice(0, headLinesMax).map((line, index) => ({ line, cells: cells[index] ?? [] }))
}

/** Refused where a column that is needed stands twice under one name: which of the two is meant cannot be told. */
function withoutRepeats(found: Recognised): Recognised | Refusal {
  const heads = found.heads.map(plain)
  for (const index of Object.values(found.columns)) {
    const other = heads.indexOf(heads[index] ?? '', index + 1)
    if (other !== -1)
      return refuse(
        'column_repeated',
        `The column “${found.heads[index]}” stands twice in the head (line ${found.headLine}, columns ${index + 1} and ${other + 1}), and which of them counts cannot be told. Take one out or name it otherwise.`,
      )
  }
  return found
}

/** A half-hourly file that has no head, told by its rows. */
function withoutHead({ text, encoding }: Sample, { defaults }: ReadContext): Recognised | undefined {
  const profile = knownProfiles.find(({ name }) => name === noHead)
  if (profile === undefined || (defaults.profile !== undefined && defaults.profile !== noHead))
    return undefined
  for (const delimiter of delimiters) {
    const found = findHeadless(firstRows(text, delimiter), { meterSaid: defaults.meter !== undefined })
    if (found === undefined) continue
    const { flags, ...rest } = found
    return { profile, delimiter, encoding: encoding.name, ...rest, slotFlags: flags, says: {} }
  }
  return undefined
}

/**
 * Recognises a file by the content of its head, wherever in the first lines that stands and whatever the delimiter. Refused with
 * what was found and what is known, where no layout fits.
 */
export function recognise(sample: Sample, context: ReadContext): Recognised | Refusal {
  const asked = context.defaults.profile
  const profiles =
    asked === undefined ? knownProfiles : knownProfiles.filter((profile) => profile.name === asked)
  if (profiles.length === 0) {
    return refuse(
      'file_unknown_format',
      `There is no layout “${asked}”. The layouts are ${knownProfiles.map((p) => p.name).join(', ')}.`,
    )
  }
  let best: { found: Recognised; score: number } | undefined
  let nearest: { profile: Profile; missing: readonly Role[]; score: number } | undefined
  let widest = 0
  for (const delimiter of delimiters) {
    const rows = firstRows(sample.text, delimiter)
    for (const [at, { line, cells }] of rows.entries()) {
      widest = Math.max(widest, cells.length)
      for (const profile of profiles) {
        const matched = match(profile, cells, context, rows.slice(at + 1))
        if (matched.fits && (best === undefined || matched.score > best.score)) {
          const { columns, slots, slotHeads, second } = matched
          const heads = cells.map((cell) => cell.replace(/^\uFEFF/, '').trim())
          for (const column of Object.values(columns))
            heads[column] ||= (second && rows[at + 1]?.cells[column]?.trim()) || `column ${column + 1}`
          best = {
            found: {
              profile,
              delimiter,
              encoding: sample.encoding.name,
              headLine: second ? (rows[at + 1]?.line ?? line) : line,
              heads,
              columns,
              slots,
              slotFlags: slotHeads?.flags ?? [],
              says: { ...profile.says, ...saidBy(matched, heads, rows.slice(0, at)) },
              ...(slotHeads === undefined ? {} : { slotHeads }),
            },
            score: matched.score,
          }
        } else if (
          !matched.fits &&
          cells.length > 1 &&
          (nearest === undefined || matched.score > nearest.score)
        ) {
          nearest = { profile, missing: matched.missing, score: matched.score }
        }
      }
    }
  }
  if (best !== undefined) return withoutRepeats(best.found)
  const headless = withoutHead(sample, context)
  if (headless !== undefined) return headless
  if (widest > columnsMax)
    return refuse(
      'too_many_columns',
      `No head of a known layout was found, and a line has ${widest} columns; at most ${columnsMax} are read. Check that this is the table that you meant to send.`,
    )
  if (!/[\r\n]/.test(sample.text) && sample.text.length > 60_000)
    return refuse(
      'line_too_long',
      `The first ${sample.text.length} characters of the file are one line. Check that it has line ends and is the table that you meant to send.`,
    )
  if (nearest !== undefined && nearest.score >= 2) {
    const names = nearest.missing.map((role) => `“${nearest?.profile.heads[role]?.[0] ?? role}”`)
    const what =
      names.length === 0
        ? '46 to 50 columns of half-hours'
        : `the column${names.length > 1 ? 's' : ''} ${names.join(' and ')}`
    return refuse(
      'column_missing',
      `The file looks like “${nearest.profile.title}” (${nearest.profile.name}) but lacks ${what}. Add what is missing${nearest.missing.includes('meter') ? ', or say with --meter (“meter” in the API) which meter the whole file is of' : ''}; GET /v1/templates has every layout with an example.`,
    )
  }
  return refuse(
    'file_unknown_format',
    `No head of a known layout was found in the first ${headLinesMax} lines (delimiters tried: comma, semicolon, tab, pipe). GET /v1/templates, or “trust-carbon template”, shows every layout with an example.`,
  )
}
