import { plainHead } from '../heads.ts'
import type { SavedProfile } from './saved-profile.ts'

/** How the head of a file differs from the one that its profile was made for, in words; undefined where it does not. */
export function headChange(saved: SavedProfile, heads: readonly string[]): string | undefined {
  const before = new Set(saved.head.map(plainHead))
  const now = new Set(heads.map(plainHead))
  const gone = saved.head.filter((head) => head !== '' && !now.has(plainHead(head)))
  const come = heads.filter((head) => head !== '' && !before.has(plainHead(head)))
  if (gone.length === 0 && come.length === 0) return undefined
  const listed = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ')
  return [
    come.length === 0 ? undefined : `new: ${listed(come)}`,
    gone.length === 0 ? undefined : `gone: ${listed(gone)}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ')
}
