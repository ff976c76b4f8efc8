import type { RefusalCode } from '../../domain/refusal.ts'

/** What is odd about a meter's days in a file: a warning of the row of the first day concerned. */
export interface Finding {
  readonly code: RefusalCode
  /** Undefined where it is of the whole meter. */
  readonly row: number | undefined
  readonly value?: string
  readonly message: string
}

/** How many of one kind are named for each meter; the others are counted. */
export const namedMax = 10

/** The first ones, and in the place of the others their number. */
export function named(findings: readonly Finding[], meter: string): Finding[] {
  const rest = findings.length - namedMax
  const [first] = findings
  if (rest <= 0 || first === undefined) return [...findings]
  const { code } = first
  const message = `Meter ${meter} has ${rest} more of this kind, which are not listed: look at the whole of its data in this file.`
  return [...findings.slice(0, namedMax), { code, row: findings[namedMax]?.row, message }]
}
