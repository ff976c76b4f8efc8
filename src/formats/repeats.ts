const offsetBasis = 0x811c9dc5
const prime = 0x01000193

/** FNV-1a over numbers, a missing one being none of them. */
function hashOfNumbers(numbers: readonly (number | null)[]): number {
  let hash = offsetBasis
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] ?? -1
    // Multiplying alone never brings the upper bits down.
    hash = Math.imul(hash ^ number, prime)
    hash ^= hash >>> 15
  }
  return hash
}

/** FNV-1a over the text of a row: enough to tell whether the same meter-day came twice alike or not. */
function hashOf(texts: readonly string[], basis = offsetBasis): number {
  let hash = basis
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), prime)
    hash = Math.imul(hash ^ 31, prime)
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
    return this.#look(thing, day, hashOf(texts))
  }

  /** The same for a row of many values, which are quicker to go through than their text. */
  lookValues(
    thing: string,
    day: string,
    { values, texts }: { values: readonly (number | null)[]; texts: readonly string[] },
  ): 'new' | 'same' | 'different' {
    return this.#look(thing, day, hashOf(texts, hashOfNumbers(values)))
  }

  #look(thing: string, day: string, hash: number): 'new' | 'same' | 'different' {
    let days = this.#seen.get(thing)
    if (days === undefined) {
      days = new Map()
      this.#seen.set(thing, days)
    }
    const before = days.get(day)
    days.set(day, hash)
    return before === undefined ? 'new' : before === hash ? 'same' : 'different'
  }
}
