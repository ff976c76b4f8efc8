import { parseUnit, type Unit } from '../domain/unit.ts'
import { fillIn, unitNamed, unnamedTotal } from './by-content.ts'
import { headChange } from './mapping/head-change.ts'
import { headsMeter } from './meter-heads.ts'
import type { Profile, Role, Says } from './profile.ts'
import type { ReadContext } from './record.ts'
import { findSlots, type SlotHeads } from './slot-heads.ts'

/** A head as heads are compared: letters and digits only, so that `MPAN_Core`, `"mpan core "` and `MPAN Core` are one. */
export const plainHead = (head: string): string =>
  head
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

/** The first rows of a table. */
export type SampleRows = readonly { readonly line: number; readonly cells: readonly string[] }[]

/** A head of a file, with the unit that it may name: `Consumption (kWh)`. */
interface Head {
  readonly full: string
  /** Without what stands in brackets. */
  readonly bare: string
  readonly unit: Unit | undefined
}

const bracketed = /\(([^()]*)\)|\[([^[\]]*)\]/

/** The unit that a head names, in brackets or as its last word. */
export function unitOfHead(head: string): Unit | undefined {
  const [, round, square] = bracketed.exec(head) ?? []
  const inside = (round ?? square)?.trim()
  const inBrackets = inside === undefined ? undefined : parseUnit(inside)
  const last =
    head
      .trim()
      .split(/[\s_]+/)
      .at(-1) ?? ''
  // A single letter, as in “Column T”, is no unit.
  return inBrackets ?? (last.length > 1 ? parseUnit(last) : undefined)
}

const headOf = (text: string): Head => ({
  full: plainHead(text),
  bare: plainHead(text.replace(bracketed, ' ')),
  unit: unitOfHead(text),
})

/**
 * The columns that are headed by meters: all that have a head, or none. Where the sender names the layout, a head may be any
 * reference; otherwise each must be plain to be a meter.
 */
function meterColumns(
  heads: readonly string[],
  taken: ReadonlySet<number>,
  context: ReadContext,
): readonly number[] {
  const columns = heads.flatMap((head, index) =>
    taken.has(index) || /^(?:(?:grand )?total)?$/i.test(head) ? [] : [index],
  )
  const sure = context.defaults.profile !== undefined
  return sure || columns.every((index) => headsMeter(heads[index] ?? '', context)) ? columns : []
}

/** The columns from one head to another, none where they are not there in this order. */
export function slotRange(
  head: readonly string[],
  { first, last }: { first: string; last: string },
): number[] {
  const plain = head.map(plainHead)
  const from = plain.indexOf(plainHead(first))
  const to = plain.lastIndexOf(plainHead(last))
  return from === -1 || to < from ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
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
    for (const [rank, name] of names.entries()) {
      const head = plainHead(name)
      byHead.set(head, [...(byHead.get(head) ?? []), { role, rank }])
    }
  namings.set(profile, byHead)
  return byHead
}

/** Heads with something in brackets come after all that are whole. */
const bareRank = 10_000

interface Place {
  readonly rank: number
  readonly index: number
}

/** The columns that may be of each role, the likeliest first. */
function placesOf(profile: Profile, heads: readonly Head[]): Map<Role, Place[]> {
  const byHead = namingsOf(profile)
  const found = new Map<Role, Place[]>()
  const note = (head: string, index: number, more: number): void => {
    for (const { role, rank } of byHead.get(head) ?? [])
      found.set(role, [...(found.get(role) ?? []), { rank: rank + more, index }])
  }
  for (const [index, { full, bare }] of heads.entries()) {
    if (full !== '') note(full, index, 0)
    if (bare !== full && bare !== '') note(bare, index, bareRank)
  }
  for (const places of found.values()) places.sort((a, b) => a.rank - b.rank || a.index - b.index)
  return found
}

/** Which column each role of a profile has: the first of its names that a head has, in full or but for its brackets. */
function columnsOf(
  profile: Profile,
  heads: readonly Head[],
): { columns: Partial<Record<Role, number>>; bare: number } {
  const columns: Partial<Record<Role, number>> = {}
  const places = placesOf(profile, heads)
  if (places.size === 0) return { columns, bare: 0 }
  const taken = new Set<number>()
  let bare = 0
  // Whole heads first, for every role: one with brackets takes no column that another role has in full.
  for (const least of [0, bareRank]) {
    for (const role of Object.keys(profile.heads) as Role[]) {
      if (columns[role] !== undefined) continue
      const place = places
        .get(role)
        ?.find(({ rank, index }) => rank >= least && rank < least + bareRank && !taken.has(index))
      if (place === undefined) continue
      columns[role] = place.index
      taken.add(place.index)
      if (least > 0) bare++
    }
  }
  return { columns, bare }
}

/** The columns whose head may say what the values are in. */
const measured: readonly Role[] = ['value', 'quantity', 'reading', 'total']

/** How a row fits a profile as its head. */
export interface HeadMatch {
  readonly profile: Profile
  readonly heads: readonly string[]
  readonly columns: Readonly<Partial<Record<Role, number>>>
  readonly slots: readonly number[]
  readonly slotHeads: SlotHeads | undefined
  /** Whether the row below is a part of the head. */
  readonly second: boolean
  readonly says: Says
  /** The roles that are needed and that neither a column nor the sender has. */
  readonly missing: readonly Role[]
  readonly fits: boolean
  readonly score: number
}

/** What the sender has said for the whole file, or its title says, need not stand in a column. */
function missingRoles(
  profile: Profile,
  columns: Partial<Record<Role, number>>,
  { context, says }: { context: ReadContext; says: Says },
): readonly Role[] {
  const { defaults } = context
  const said = new Set<Role>()
  if (defaults.meter !== undefined || says.meter !== undefined) said.add('meter')
  if (defaults.academyId !== undefined) said.add('academy')
  if (defaults.stream !== undefined) said.add('stream')
  if (says.unit !== undefined) said.add('unit')
  if (says.stream !== undefined) said.add('stream')
  return profile.required.flatMap((oneOf) =>
    oneOf.some((role) => columns[role] !== undefined || said.has(role)) ? [] : [oneOf[0] as Role],
  )
}

/** A byte order mark, as such or as what a program made of it that did not know it. */
const marks = /^(?:\uFEFF|ÿþ|þÿ|\uFFFD{2})/

/** A row that may be a head, made ready to be held against profiles. */
export interface HeadRow {
  readonly heads: readonly string[]
  readonly read: readonly Head[]
}

/** Makes a row ready to be held against profiles. */
export function headRow(cells: readonly string[]): HeadRow {
  const heads = cells.map((cell) => cell.replace(marks, '').trim())
  return { heads, read: heads.map(headOf) }
}

const savedBonus = 1000

/** A head over two lines: the second has no figure in it, and names what the first leaves blank. */
const isSecondHead = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.trim() !== '') && !cells.some((cell) => /\d/.test(cell))

/** What surrounds a row that may be a head: what the rows above it say, and those below it. */
export interface HeadPlace {
  readonly context: ReadContext
  readonly title: Says
  readonly above: SampleRows
  readonly below: SampleRows
}

/** The columns of the half-hours, and what else they show of the table: found by their heads, and the others by what stands in them. */
function slotsOf(
  profile: Profile,
  { heads }: HeadRow,
  { columns, below }: { columns: Partial<Record<Role, number>>; below: SampleRows },
): { slotHeads: SlotHeads | undefined; second: boolean } {
  const slotHeads = findSlots(heads, new Set(Object.values(columns)))
  if (slotHeads === undefined) return { slotHeads, second: false }
  // A name that stands beside each half-hour is no column of the row: `Type` 48 times.
  for (const [role, column] of Object.entries(columns) as [Role, number][])
    if (slotHeads.flags.includes(column)) delete columns[role]
  const second = below[0] !== undefined && isSecondHead(below[0].cells)
  if (profile.byContent) {
    const rows = below.slice(second ? 1 : 0).filter(({ cells }) => cells.length > slotHeads.slots.length)
    fillIn(columns, heads, slotHeads, rows)
    const total = unnamedTotal(columns, heads, slotHeads, rows)
    if (total !== undefined) columns.total = total
  }
  return { slotHeads, second }
}

/** What a half-hourly head and the lines above it say of every row: the unit, the clock, how half-hours are named. */
function saidByHead(
  { columns, slotHeads }: { columns: Partial<Record<Role, number>>; slotHeads: SlotHeads },
  heads: readonly string[],
  above: SampleRows,
): Says {
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

/** The unit that the head of the values names. */
function measuredUnit(columns: Partial<Record<Role, number>>, { read }: HeadRow): Says {
  const unit = measured
    .map((role) => columns[role])
    .map((column) => (column === undefined ? undefined : read[column]?.unit))
    .find((one) => one !== undefined)
  return unit === undefined ? {} : { unit }
}

/** Whether a head shows that the file is of another kind than the profile. */
function isOther(profile: Profile, { heads, read }: HeadRow, { defaults }: ReadContext): boolean {
  if (defaults.profile === profile.name) return false
  if (profile.without?.some((name) => read.some(({ full }) => full === plainHead(name)))) return true
  return profile.unless !== undefined && heads.some((head) => profile.unless?.test(head.toLowerCase()))
}

/** Looks at a row as the head of a profile's table. */
export function matchHead(profile: Profile, row: HeadRow, place: HeadPlace): HeadMatch {
  const { context, title, above, below } = place
  const { heads, read } = row
  const { columns, bare } = columnsOf(profile, read)
  const { saved } = profile
  const looked = profile.slots === true && saved === undefined
  const { slotHeads, second } = looked
    ? slotsOf(profile, row, { columns, below })
    : { slotHeads: undefined, second: false }
  const says: Says = {
    ...title,
    ...measuredUnit(columns, row),
    ...profile.says,
    ...(slotHeads === undefined ? {} : saidByHead({ columns, slotHeads }, heads, above)),
  }
  const missing = missingRoles(profile, columns, { context, says })
  const slots = saved?.slots
    ? slotRange(heads, saved.slots)
    : profile.meters
      ? meterColumns(heads, new Set(Object.values(columns)), context)
      : (slotHeads?.slots ?? [])
  const needsSlots = profile.slots || profile.meters
  const fits = missing.length === 0 && !isOther(profile, row, context) && (!needsSlots || slots.length > 0)
  // What somebody of the trust has said of such a file goes before what is known of files in general.
  const whole = saved !== undefined && headChange(saved, heads) === undefined
  const score = Object.keys(columns).length - bare / 4 + slots.length + (whole && fits ? savedBonus : 0)
  return { profile, heads, columns, slots, slotHeads, second, says, missing, fits, score }
}

const meterTitle =
  /^(?:mpan|mprn|mpxn|mpr|meter|supply)(?:[ _]*(?:core|number|no\.?|point|reference|ref|id))*\s*[:=]?\s*(.*)$/i
const unitTitle = /^(?:units?|uom|unit of measure(?:ment)?)\s*[:=]?\s*(.*)$/i

/** What the rows above a head say of the whole table: `MPAN: 2248624512332`, `Units,kWh`. */
export function titleSays(rows: readonly (readonly string[])[]): Says {
  let meter: string | undefined
  let unit: Unit | undefined
  for (const row of rows) {
    const cells = row.map((cell) => cell.trim()).filter((cell) => cell !== '')
    cells.forEach((cell, index) => {
      const next = cells[index + 1] ?? ''
      const number = meterTitle.exec(cell)
      const named = number === null ? '' : (number[1] || next).trim()
      // Right or wrong, it is the meter that the title means: the table judges it.
      if (/\d{5}/.test(named)) meter = named
      const measure = unitTitle.exec(cell)
      if (measure !== null) unit = parseUnit(measure[1] || next) ?? unit
    })
  }
  const title = rows
    .flat()
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '' && !/\d{4}/.test(cell))
    .join(' ')
    .slice(0, 500)
  return {
    ...(meter === undefined ? {} : { meter }),
    ...(unit === undefined ? {} : { unit }),
    ...(title === '' ? {} : { title }),
  }
}
