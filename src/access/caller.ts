/** The roles: who sends data, who reads and reports, who decides, who looks in for a time, who makes keys. */
export const roles = ['estates', 'finance', 'lead', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who asks: the key that came with the request, or the person who is signed in; looked up and still good. */
export interface Caller {
  readonly trustId: string
  /** The id of the key, or of the person. */
  readonly keyId: string
  /** The key's or the person's name, for the record of who did what. */
  readonly name: string
  /** `operator` is the command line on the machine itself, which holds the database anyway; no key has it. */
  readonly role: Role | 'operator'
  /** The academies it may write for; empty means all of the trust. */
  readonly academyIds: readonly string[]
  /** True for what a page asks on behalf of the person who opened it: the page itself was counted. */
  readonly counted?: boolean
}

/** Whether the caller may change things of this academy. Reading is trust-wide for every role. */
export function mayWriteFor(caller: Caller, academyId: string): boolean {
  return caller.academyIds.length === 0 || caller.academyIds.includes(academyId)
}

/** A name of a key as people read it: “Lea”, “LEA” and “lea ” are one. */
export const nameRead = (name: string): string =>
  name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
