import { type Refusal, refuse } from '../domain/refusal.ts'
import { findHeadless } from './headless.ts'
import {
  type HeadMatch,
  type HeadPlace,
  headRow,
  matchHead,
  plainHead,
  type SampleRows,
  titleSays,
} from './heads.ts'
import type { Profile, Role, Says } from './profile.ts'
import { noHead } from './profiles/half-hourly-wide.ts'
import { profiles as knownProfiles } from './profiles/profiles.ts'
import type { ReadContext } from './record.ts'
import { columnsMax } from './rows.ts'
import type { SlotHeads } from './slot-heads.ts'
import { unfoldings } from './unfold/unfoldings.ts'

/** Where a table's columns are, and what is so for all of its rows. */
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

/** The first rows of a table, cut at one of the delimiters that it may have. */
export interface Candidate {
  readonly delimiter: string
  readonly encoding: string
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

/** How far down a head is looked for: reports begin with a title, a date and blank lines. */
export const headLinesMax = 30

/** Refused where a column that is needed stands twice under one name: which of the two is meant cannot be told. */
function withoutRepeats(found: Recognised): Recognised | Refusal {
  const heads = found.heads.map(plainHead)
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

/** The profiles that are tried: all, or the one that the sender names. */
function profilesFor(context: ReadContext): readonly Profile[] | Refusal {
  const asked = context.defaults.profile
  const all = [...(context.profiles ?? []), ...knownProfiles]
  const named = all.filter((one) => (asked === undefined ? !one.onlyAsked : one.name === asked))
  if (named.length > 0) return named
  const names = [...all, ...unfoldings].map((one) => one.name)
  return refuse('file_unknown_format', `There is no layout “${asked}”. The layouts are ${names.join(', ')}.`)
}

/** A head as a table is read by it; `next` is the row below it. */
function recognised(
  match: HeadMatch,
  where: { candidate: Candidate; line: number; next?: SampleRows[number] | undefined },
): Recognised {
  const { profile, columns, slots, slotHeads, second, says } = match
  const { candidate, line, next } = where
  const { delimiter, encoding } = candidate
  const heads = [...match.heads]
  for (const column of Object.values(columns))
    heads[column] ||= (second && next?.cells[column]?.trim()) || `column ${column + 1}`
  return {
    profile,
    delimiter,
    encoding,
    headLine: second ? (next?.line ?? line) : line,
    heads,
    columns,
    slots,
    slotFlags: slotHeads?.flags ?? [],
    says,
    ...(slotHeads === undefined ? {} : { slotHeads }),
  }
}

/** The best of what a row may be the head of, and what it comes nearest to of the rest. */
function bestOf(
  profiles: readonly Profile[],
  cells: readonly string[],
  place: HeadPlace,
): { best: HeadMatch | undefined; near: HeadMatch | undefined } {
  const row = headRow(cells)
  let best: HeadMatch | undefined
  let near: HeadMatch | undefined
  for (const profile of profiles) {
    const match = matchHead(profile, row, place)
    if (match.fits && (best === undefined || match.score > best.score)) best = match
    if (!match.fits && cells.length > 1 && (near === undefined || match.score > near.score)) near = match
  }
  return { best, near }
}

/** What a row in the middle of a file is the head of, where another table begins with it. */
export function headOfAnother(
  cells: readonly string[],
  given: { context: ReadContext; title: Says; line: number; first: Recognised },
): Recognised | undefined {
  const { context, title, line, first } = given
  const known = [...(context.profiles ?? []), ...knownProfiles].filter((one) => !one.onlyAsked)
  const { best } = bestOf(known, cells, { context, title, above: [], below: [] })
  if (best === undefined) return undefined
  const found = recognised(best, { candidate: { ...first, rows: [] }, line })
  return 'refusal' in withoutRepeats(found) ? undefined : found
}

/** A half-hourly file that has no head, told by its rows. */
function withoutHead(candidates: readonly Candidate[], { defaults }: ReadContext): Recognised | undefined {
  const profile = knownProfiles.find(({ name }) => name === noHead)
  if (profile === undefined || (defaults.profile !== undefined && defaults.profile !== noHead))
    return undefined
  for (const { rows, delimiter, encoding } of candidates) {
    const found = findHeadless(rows, { meterSaid: defaults.meter !== undefined })
    if (found === undefined) continue
    const { flags, ...rest } = found
    return { profile, delimiter, encoding, ...rest, slotFlags: flags, says: profile.says ?? {} }
  }
  return undefined
}

/**
 * Recognises a table by the content of its head, wherever in the first rows that stands and whatever the delimiter. Refused with
 * what was found and what is known, where no layout fits.
 */
export function recognise(candidates: readonly Candidate[], context: ReadContext): Recognised | Refusal {
  const profiles = profilesFor(context)
  if ('refusal' in profiles) return profiles
  let best: { found: Recognised; score: number } | undefined
  let nearest: HeadMatch | undefined
  for (const candidate of candidates) {
    const { first, near } = firstHead(candidate, { profiles, context })
    if (first !== undefined && (best === undefined || first.score > best.score)) best = first
    if (near !== undefined && (nearest === undefined || near.score > nearest.score)) nearest = near
  }
  if (best !== undefined) return withoutRepeats(best.found)
  return withoutHead(candidates, context) ?? unknown(candidates, nearest)
}

/** The first row that is a head, and else the one that comes nearest to it. What stands below may be the head of another table. */
function firstHead(
  candidate: Candidate,
  { profiles, context }: { profiles: readonly Profile[]; context: ReadContext },
): { first?: { found: Recognised; score: number }; near?: HeadMatch | undefined } {
  const { rows } = candidate
  let nearest: HeadMatch | undefined
  for (const [index, { line, cells }] of rows.entries()) {
    const above = rows.slice(0, index)
    const title = titleSays(above.map((row) => row.cells))
    const { best, near } = bestOf(profiles, cells, { context, title, above, below: rows.slice(index + 1) })
    if (best !== undefined)
      return {
        first: { found: recognised(best, { candidate, line, next: rows[index + 1] }), score: best.score },
      }
    if (near !== undefined && (nearest === undefined || near.score > nearest.score)) nearest = near
  }
  return { near: nearest }
}

function unknown(candidates: readonly Candidate[], nearest: HeadMatch | undefined): Refusal {
  const widest = Math.max(0, ...candidates.flatMap(({ rows }) => rows.map(({ cells }) => cells.length)))
  if (widest > columnsMax)
    return refuse(
      'too_many_columns',
      `No head of a known layout was found, and a line has ${widest} columns; at most ${columnsMax} are read. Check that this is the table that you meant to send.`,
    )
  if (nearest !== undefined && nearest.score >= 2) {
    const { profile, missing } = nearest
    const names = missing.map((role) => `“${profile.heads[role]?.[0] ?? role}”`)
    const what =
      names.length === 0
        ? '46 to 50 columns of half-hours'
        : `the column${names.length > 1 ? 's' : ''} ${names.join(' and ')}`
    const said = missing.includes('meter')
      ? ' If it is all of one meter, say which with meter=NUMBER (trust-carbon import --meter NUMBER).'
      : ''
    return refuse(
      'column_missing',
      `The file looks like “${profile.title}”${profile.title === profile.name ? '' : ` (${profile.name})`} but lacks ${what}. Add what is missing.${said} GET /v1/templates has every layout with an example.`,
      // Where only the meter lacks, that is what to say: there is nothing to map.
      missing.length === 1 && missing[0] === 'meter' ? { pointer: 'meter' } : {},
    )
  }
  return refuse(
    'file_unknown_format',
    `No head of a known layout was found in the first ${headLinesMax} lines (delimiters tried: comma, semicolon, tab, pipe). GET /v1/templates, or “trust-carbon template”, shows every layout with an example.`,
  )
}
