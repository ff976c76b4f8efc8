/** What can be written so that it reads the same for ever: decimals as text, whole numbers only. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [name: string]: Canonical }

/**
 * JSON in one form only: names in order, no spaces. The same content has the same text, whichever way a database keeps it, so that a
 * hash of it can be checked (after RFC 8785, JSON Canonicalization Scheme, for the values that are allowed here).
 */
export function canonicalJson(value: Canonical): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value).sort()
    const all = value as { readonly [name: string]: Canonical }
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(all[name]!)}`).join(',')}}`
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error(`${value} is no whole number: decimals are written as text.`)
  return JSON.stringify(value)
}
