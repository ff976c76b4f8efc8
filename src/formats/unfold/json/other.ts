import { refuse } from '../../../domain/refusal.ts'
import { isObject } from './document.ts'
import { longColumns, unfoldJson } from './unfold-json.ts'

const shownMax = 12
const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'nothing'
    : names
        .slice(0, shownMax)
        .map((name) => `“${name.slice(0, 40)}”`)
        .join(', ') + (names.length > shownMax ? ` and ${names.length - shownMax} more` : '')

/** What stands at the top of a JSON value. */
function topOf(value: unknown): string {
  if (isObject(value)) return `an object with ${listed(Object.keys(value))}`
  if (!Array.isArray(value)) return 'a single value'
  const first = value.find(isObject)
  if (first === undefined) return `a list of ${value.length} values without names`
  return `a list of ${value.length} objects, the first with ${listed(Object.keys(first))}`
}

/** JSON that is of no known service: refused with what it is. */
export const otherJson = unfoldJson({
  name: 'json',
  title: 'JSON',
  ...longColumns,
  looks: () => true,
  rows: (value) =>
    refuse(
      'file_unknown_format',
      `The file is JSON, and what it has at its top is ${topOf(value)}. Known are the answers of n3rgy (resource, values), Octopus Energy (results with interval_start and consumption), Perse (data with MPAN, Date, P1 to P50) and Hildebrand Glow (data with pairs), and lists of objects with meter, timestamp (or date) and value.`,
    ),
})
