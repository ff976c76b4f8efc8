import { parseUnit, type Unit } from '../domain/unit.ts'
import { headsMeter } from './meter-heads.ts'
import type { Profile, Role, Says } from './profile.ts'
import type { ReadContext } from './record.ts'

/** A head as heads are compared: letters and digits only, so that `MPAN_Core`, `"mpan core "` and `MPAN Core` are one. */
export const plainHead = (head: string): string =>
  head
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

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

/** How the columns of half-hours may be headed: `00:00`, `00:30:00`, `1` to `50`, `HH01`, `kWh_1`, `[00:30]`. */
const slotHead = /^(?:\[?(?:[01]?\d|2[0-4]):[03]0(?::00)?\]?|(?:hh|kwh_?|h|p)?0?(?:[1-9]|[1-4]\d|50))$/

/** The columns of half-hours: a run of at least 46 neighbours, read in the order in which they stand. */
function slotColumns(heads: readonly string[], taken: ReadonlySet<number>): number[] {
  const found = heads.flatMap((head, index) => (!taken.has(index) && slotHead.test(head) ? [index] : []))
  return found.length >= 46 && found.length <= 50 ? found : []
}

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
  readonly slotFlags: readonly number[]
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

/** Looks at a row as the head of a profile's table; `title` is what the rows above it say. */
export function matchHead(
  profile: Profile,
  { heads, read }: HeadRow,
  { context, title }: { context: ReadContext; title: Says },
): HeadMatch {
  const { columns, bare } = columnsOf(profile, read)
  const { saved } = profile
  const measuredIn = measured
    .map((role) => columns[role])
    .map((column) => (column === undefined ? undefined : read[column]?.unit))
    .find((unit) => unit !== undefined)
  const says: Says = {
    ...title,
    ...(measuredIn === undefined ? {} : { unit: measuredIn }),
    ...profile.says,
  }
  const missing = missingRoles(profile, columns, { context, says })
  const slots = saved?.slots
    ? slotRange(heads, saved.slots)
    : profile.slots
      ? slotColumns(
          heads.map((head) => head.toLowerCase()),
          new Set(Object.values(columns)),
        )
      : profile.meters
        ? meterColumns(heads, new Set(Object.values(columns)), context)
        : []
  const asked = context.defaults.profile === profile.name
  const other =
    !asked && (profile.without?.some((name) => read.some(({ full }) => full === plainHead(name))) ?? false)
  const otherwise =
    profile.unless !== undefined && heads.some((head) => profile.unless?.test(head.toLowerCase()))
  const fits =
    missing.length === 0 && !other && !otherwise && (!(profile.slots || profile.meters) || slots.length > 0)
  // What somebody of the trust has said of such a file goes before what is known of files in general.
  const whole = saved !== undefined && Object.keys(saved.columns).length === Object.keys(columns).length
  const score = Object.keys(columns).length - bare / 4 + slots.length + (whole && fits ? savedBonus : 0)
  return { profile, heads, columns, slots, slotFlags: [], says, missing, fits, score }
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
  return { ...(meter === undefined ? {} : { meter }), ...(unit === undefined ? {} : { unit }) }
}
