import type { RefusalCode } from '../domain/refusal.ts'
import type { Issue } from './record.ts'

/** How many errors, and how many warnings, of one file are listed: more than anybody reads. The rest are counted, code by code. */
export const issuesMax = 10_000

/** How many issues a file has, those that are not listed too. */
export interface IssueCounts {
  readonly errors: number
  readonly warnings: number
}

const cut = (text: string | undefined): string | undefined =>
  text !== undefined && text.length > 100 ? `${text.slice(0, 99)}…` : text

/** The issues of a file as they are found: listed up to a limit for each severity, and counted beyond it. */
export class IssueList {
  /** Those not handed on yet. */
  waiting: Issue[] = []
  readonly #found = { error: 0, warning: 0 }
  readonly #leftOut = { error: new Map<RefusalCode, number>(), warning: new Map<RefusalCode, number>() }

  /** Notes an issue of a row. */
  add(issue: Issue): void {
    const { severity, code } = issue
    this.#found[severity]++
    if (this.#found[severity] <= issuesMax)
      this.waiting.push({ ...issue, column: cut(issue.column), value: cut(issue.value) })
    else this.#leftOut[severity].set(code, (this.#leftOut[severity].get(code) ?? 0) + 1)
  }

  /** Notes an error of the whole file, which is listed however many there are. */
  addOfFile(code: RefusalCode, message: string): void {
    this.#found.error++
    this.#list('error', code, message)
  }

  /** Lists, as one issue for each severity, how many were only counted, and of what kind. To be called once, at the end. */
  sayLeftOut(): void {
    for (const severity of ['error', 'warning'] as const) {
      const left = [...this.#leftOut[severity]].sort(([, a], [, b]) => b - a)
      if (left.length === 0) continue
      const total = left.reduce((sum, [, count]) => sum + count, 0)
      this.#list(
        severity,
        'issues_left_out',
        `${total} more ${severity}s were found and are not listed (${left.map(([code, count]) => `${code}: ${count}`).join(', ')}). Mend what the first ${issuesMax} have in common, and send the file again.`,
      )
    }
  }

  #list(severity: Issue['severity'], code: RefusalCode, message: string): void {
    this.waiting.push({ code, severity, row: undefined, column: undefined, value: undefined, message })
  }

  get counts(): IssueCounts {
    return { errors: this.#found.error, warnings: this.#found.warning }
  }
}
