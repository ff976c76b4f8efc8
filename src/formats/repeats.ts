/** FNV-1a over the text of a row: enough to tell whether the same meter-day came twice alike or not. */
function hashOf(texts: readonly string[]): number {
  let hash = 0x811c9dc5
  for (const text of texts) {
    for (let index = 0; index < text.length; index++)
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    hash = Math.imul(hash ^ 31, 0x01000193)
  }
  return hash | 0
}

/**
 * Remembers which meter-days a file has had, in a number each, and whether one that comes again says the same. Two different rows of
 * one day that share a 32-bit hash would pass for the same: one chance in four thousand million for each repeated day.
 */
export class Repeats {
  readonly #seen = new Map<string, Map<string, number>>()

  /** `new`, `same` as an earlier row, or `different` from it. */
  look(thing: string, day: string, texts: readonly string[]): 'new' | 'same' | 'different' {
    let days = this.#seen.get(thing)
    if (days === undefined) {
      days = new Map()
      this.#seen.set(thing, days)
    }
    const hash = hashOf(texts)
    const before = days.get(day)
    days.set(day, hash)
    return before === undefined ? 'new' : before === hash ? 'same' : 'different'
  }
}
