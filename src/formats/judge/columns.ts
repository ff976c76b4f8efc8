import type { Role } from '../profile.ts'
import { ownProfiles } from '../profiles/own.ts'
import type { Recognised } from '../recognise.ts'

const own = new Set(ownProfiles.map((profile) => profile.name))
/** More of them, and the table is somebody's export, whose many columns nobody meant for us. */
const unknownMost = 3

/** What people add for themselves. */
const ofNoMatter =
  /^(notes?|comments?|remarks?|description|names?|sites?|site name|address|postcode|id|reference)$/i

/**
 * The columns that are not read, of a table in one of the project's own layouts: there a column that is none of the layout's is
 * probably one whose name was misspelt. Suppliers' files have dozens that do not matter.
 */
export function columnsIgnored({ profile, heads, columns, slots, slotFlags }: Recognised): string[] {
  if (!own.has(profile.name)) return []
  const roles = Object.entries(columns) as [Role, number][]
  const ours = roles.filter(([role, index]) => heads[index]?.toLowerCase() === profile.heads[role]?.[0])
  // Somebody else's export is known by its words: MPAN, reading date, consumption.
  if (ours.length * 3 <= roles.length * 2) return []
  const taken = new Set([...Object.values(columns), ...slots, ...slotFlags])
  const left = heads.filter(
    (head, index) => head.trim() !== '' && !taken.has(index) && !ofNoMatter.test(head.trim()),
  )
  return left.length <= unknownMost && left.length < taken.size ? left : []
}
