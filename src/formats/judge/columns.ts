import { ownProfiles } from '../profiles/own.ts'
import type { Recognised } from '../recognise.ts'

const own = new Set(ownProfiles.map((profile) => profile.name))
/** More of them, and the table is somebody's export, whose many columns nobody meant for us. */
const unknownMost = 3

/**
 * The columns that are not read, of a table in one of the project's own layouts: there a column that is none of the layout's is
 * probably one whose name was misspelt. Suppliers' files have dozens that do not matter.
 */
export function columnsIgnored({ profile, heads, columns, slots, slotFlags }: Recognised): string[] {
  if (!own.has(profile.name)) return []
  const taken = new Set([...Object.values(columns), ...slots, ...slotFlags])
  const left = heads.filter((head, index) => head.trim() !== '' && !taken.has(index))
  return left.length <= unknownMost && left.length < taken.size ? left : []
}
