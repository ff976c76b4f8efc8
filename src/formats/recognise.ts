import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Profile, Role, Says } from './profile.ts'
import { profiles as knownProfiles } from './profiles/profiles.ts'
import type { ReadContext } from './record.ts'
import { columnsMax, type Sample } from './rows.ts'
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

/** How the columns of half-hours may be headed: `00:00`, `00:30:00`, `1` to `50`, `HH01`, `kWh_1`, `[00:30]`. */
const slotHead = /^(?:\[?(?:[01]?\d|2[0-4]):[03]0(?::00)?\]?|(?:hh|kwh_?|h|p)?0?(?:[1-9]|[1-4]\d|50))$/

/** The columns of half-hours: a run of at least 46 neighbours, read in the order in which they stand. */
function slotColumns(heads: readonly string[], taken: ReadonlySet<number>): number[] {
  const found = heads.flatMap((head, index) => (!taken.has(index) && slotHead.test(head) ? [index] : []))
  return found.length >= 46 && found.length <= 50 ? found : []
}

interface Naming {
  readonly role: Role
  /** How early a name stands among the names of its role: the earlier it does, the more it is meant. */
  readonly rank: number
}

const namings = new WeakMap<Profile, ReadonlyMap<string, readonly Naming[]>>()

/** What each head means to a profile. It is worked out once, because every profile looks at every one of the first lines. */
function namingsOf(profile: Profile): ReadonlyMap<string, readonly Naming[]> {
  const known = namings.get(profile)
  if (known !== undefined) return known
  const byHead = new Map<string, Naming[]>()
  for (const [role, names] of Object.entries(profile.heads) as [Role, readonly string[]][])
    for (const [rank, name] of names.entries())
      byHead.set(name, [...(byHead.get(name) ?? []), { role, rank }])
  namings.set(profile, byHead)
  return byHead
}

/** Names with something in brackets behind them come after all that are whole. */
const bracketRank = 10_000

function columnsOf(profile: Profile, heads: readonly string[]): Partial<Record<Role, number>> {
  const byHead = namingsOf(profile)
  const found = new Map<Role, { rank: number; index: number }[]>()
  const note = (head: string, index: number, more: number): void => {
    for (const { role, rank } of byHead.get(head) ?? []) {
      const places = found.get(role) ?? []
      found.set(role, places)
      places.push({ rank: rank + more, index })
    }
  }
  for (const [index, head] of heads.entries()) {
    // Of a head that stands twice the first counts.
    if (byHead.has(head) && heads.indexOf(head) === index) note(head, index, 0)
    if (profile.bracketsAside && head.endsWith(')'))
      note(head.replace(/ ?\([^()]*\)$/, ''), index, bracketRank)
  }
  const columns: Partial<Record<Role, number>> = {}
  const taken = new Set<number>()
  for (const role of Object.keys(profile.heads) as Role[]) {
    const places = found.get(role)?.sort((a, b) => a.rank - b.rank || a.index - b.index)
    const place = places?.find(({ index }) => !taken.has(index))
    if (place === undefined) continue
    columns[role] = place.index
    taken.add(place.index)
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

function match(profile: Profile, row: readonly string[], context: ReadContext) {
  const heads = row.map(plain)
  const columns = columnsOf(profile, heads)
  const missing = missingRoles(profile, columns, context)
  const slots = profile.slots ? slotColumns(heads, new Set(Object.values(columns))) : []
  const otherwise = profile.unless !== undefined && heads.some((head) => profile.unless?.test(head))
  const fits = missing.length === 0 && (!profile.slots || slots.length > 0) && !otherwise
  return { columns, slots, missing, fits, score: Object.keys(columns).length + slots.length }
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

/**
 * Recognises a file by the content of its head, wherever in the first lines that stands and whatever the delimiter. Refused with
 * what was found and what is known, where no layout fits.
 */
export function recognise(sample: Sample, context: ReadContext): Recognised | Refusal {
  const asked = context.defaults.profile
  const profiles =
    asked === undefined
      ? knownProfiles.filter((profile) => !profile.onlyAsked)
      : knownProfiles.filter((profile) => profile.name === asked)
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
    for (const { line, cells } of firstRows(sample.text, delimiter)) {
      widest = Math.max(widest, cells.length)
      for (const profile of profiles) {
        const matched = match(profile, cells, context)
        if (matched.fits && (best === undefined || matched.score > best.score)) {
          const { columns, slots } = matched
          const heads = cells.map((cell) => cell.replace(/^\uFEFF/, '').trim())
          best = {
            found: {
              profile,
              delimiter,
              encoding: sample.encoding.name,
              headLine: line,
              heads,
              columns,
              slots,
              slotFlags: [],
              says: profile.says ?? {},
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
      `The file looks like “${nearest.profile.title}” (${nearest.profile.name}) but lacks ${what}. Add what is missing; GET /v1/templates has every layout with an example.`,
    )
  }
  return refuse(
    'file_unknown_format',
    `No head of a known layout was found in the first ${headLinesMax} lines (delimiters tried: comma, semicolon, tab, pipe). GET /v1/templates, or “trust-carbon template”, shows every layout with an example.`,
  )
}
