import { type Refusal, refuse } from '../../domain/refusal.ts'
import { plainHead, slotRange } from '../heads.ts'
import type { Layout, Profile, Role, Says } from '../profile.ts'
import { ownProfiles } from '../profiles/own.ts'

/** The columns of a kind of file as somebody of the trust has said them. Versions, never edits: the newest of a name counts. */
export interface SavedProfile {
  readonly name: string
  readonly version: number
  readonly title: string
  readonly layout: Layout
  /** The heads of the file that it was made for, as they stand there. */
  readonly head: readonly string[]
  /** What each column is: a role, and the head of its column. */
  readonly columns: Readonly<Partial<Record<Role, string>>>
  /** The heads of the first and the last column of the half-hours, where each half-hour has one. */
  readonly slots?: { readonly first: string; readonly last: string }
  /** What is so for every row and stands in no column. */
  readonly says: Says
}

/** The project's own layout of a kind: what its columns can be, and which are needed. */
function ownLayout(layout: Layout): Profile {
  const own = ownProfiles.find((one) => one.layout === layout)
  if (own === undefined) throw new Error(`No layout of the project is ${layout}.`)
  return own
}

/** The layouts that columns can be mapped to. */
export const mappedLayouts: readonly Layout[] = ownProfiles.map((one) => one.layout)

/** What the columns of a layout can be. */
export const rolesOf = (layout: Layout): readonly Role[] => Object.keys(ownLayout(layout).heads) as Role[]

/** The roles of which each needs a column, or something that stands for it. */
export const neededRoles = (layout: Layout): readonly Role[] =>
  ownLayout(layout).required.map((oneOf) => oneOf[0] as Role)

/** What may stand for every row in place of a column: the sender says the meter and the academy with each file. */
const sayable: readonly Role[] = ['meter', 'academy', 'unit', 'stream']

/** A saved profile as the reader uses it. */
export function profileOf(saved: SavedProfile): Profile {
  const { name, title, layout, columns, says } = saved
  const heads = Object.fromEntries(Object.entries(columns).map(([role, head]) => [role, [head]]))
  const { required, slots = false } = ownLayout(layout)
  return { name, title, layout, heads, required, slots, says, saved }
}

/** What is wrong with a mapping, undefined where it can be used. */
export function wrongMapping(saved: Omit<SavedProfile, 'version'>): Refusal | undefined {
  const { layout, head, columns, slots } = saved
  const pointer = (part: string) => ({ pointer: `body/${part}` })
  const roles = rolesOf(layout)
  const plain = head.map(plainHead)
  for (const [role, text] of Object.entries(columns)) {
    if (!(roles as readonly string[]).includes(role))
      return refuse(
        'invalid',
        `“${role}” is nothing that a column of ${layout} can be. There are ${roles.join(', ')}.`,
        pointer(`columns/${role}`),
      )
    const places = plain.filter((one) => one === plainHead(text)).length
    if (places !== 1)
      return refuse(
        'invalid',
        places === 0
          ? `The file has no column “${text}”. It has ${head.filter((one) => one !== '').join(', ')}.`
          : `The column “${text}” stands ${places} times in the head, and which is meant cannot be told.`,
        pointer(`columns/${role}`),
      )
  }
  const twice = Object.values(columns).find((text, index, all) => all.indexOf(text) !== index)
  if (twice !== undefined)
    return refuse('invalid', `The column “${twice}” cannot be two things.`, pointer('columns'))
  const missing = neededRoles(layout).filter((role) => columns[role] === undefined && !sayable.includes(role))
  if (missing.length > 0)
    return refuse(
      'column_missing',
      `Say which column is ${missing.map((role) => `“${role}”`).join(' and ')}.`,
      pointer('columns'),
    )
  if (layout !== 'halfHourlyWide') return undefined
  if (slots === undefined)
    return refuse(
      'column_missing',
      'Say which columns the half-hours are in: the first and the last.',
      pointer('slots'),
    )
  const count = slotRange(head, slots).length
  return count >= 46 && count <= 50
    ? undefined
    : refuse(
        'invalid',
        `From “${slots.first}” to “${slots.last}” there are ${count} columns, and a day has 46 to 50 half-hours.`,
        pointer('slots'),
      )
}
