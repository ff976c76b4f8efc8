import type { RefusalCode } from '../domain/refusal.ts'
import type { Issue } from './record.ts'

interface Summary {
  readonly code: RefusalCode
  readonly say: (count: number, row: number) => string
  readonly row: number
  count: number
}

/** How many different things are summed up; what comes after them is counted under the last. */
const kindsMax = 2000

/**
 * Warnings that would otherwise stand once for each row: counted as they come, and said once each at the end, with how many there
 * were and where the first is.
 */
export class Summaries {
  readonly #found = new Map<string, Summary>()

  /** Counts something about a row. `key` tells it from others, and `say` makes the sentence of how many there were. */
  count(key: string, row: number, code: RefusalCode, say: Summary['say'], by = 1): void {
    const there = this.#found.get(key)
    if (there !== undefined) there.count += by
    else if (this.#found.size < kindsMax) this.#found.set(key, { code, say, row, count: by })
  }

  /** Hands on what was counted. */
  flush(add: (severity: Issue['severity'], code: RefusalCode, at: object, message: string) => void): void {
    for (const { code, say, row, count } of this.#found.values()) add('warning', code, {}, say(count, row))
    this.#found.clear()
  }
}
