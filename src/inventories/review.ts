import { type Caller, nameRead } from '../access/caller.ts'
import { listWords } from '../domain/day-words.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import { differencesOf } from '../domain/inventory-differences.ts'
import { type InventoryLife, type InventoryState, stateWords } from '../domain/inventory-life.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { type Contribution, contributionsTo } from './contributors.ts'
import { bodyOf } from './store.ts'
import { type WorkedOut, workOutYear } from './work-out.ts'

type Submitted = NonNullable<InventoryLife['submitted']>

/** Why somebody may not approve what was submitted: that they have a part in it, and which. undefined: they have none. */
export function ownPart(
  { year, submitted, parts }: { year: string; submitted: Submitted; parts: readonly Contribution[] },
  caller: Pick<Caller, 'name'>,
): Refusal | undefined {
  const name = nameRead(caller.name)
  const own = [
    ...(name === nameRead(submitted.by) ? [`submitted ${year}`] : []),
    ...parts.filter((one) => one.name === name).map((one) => one.what),
  ]
  if (own.length === 0 && submitted.contributors.includes(name)) own.push('sent or entered data of it')
  return own.length === 0
    ? undefined
    : refuse(
        'forbidden',
        `You have a part in ${year} (you ${listWords(own)}), so that somebody else must approve it: a lead who neither submitted it nor has a part in what it says.`,
      )
}

/** What of a year is no longer as it was submitted, or, where nothing is in review, as it was published last. */
export interface YearChanges {
  readonly since: 'submitted' | 'published'
  readonly version: number
  /** In lines; none: it is the same. */
  readonly lines: readonly string[]
}

async function changesOf(
  { db }: Pick<Services, 'db'>,
  trustId: string,
  { life, body, sha256 }: WorkedOut,
): Promise<YearChanges | null> {
  const { submitted } = life
  const standing = life.publications.at(-1)
  if (submitted?.sha256 != null) {
    const { version } = submitted
    if (submitted.sha256 === sha256) return { since: 'submitted', version, lines: [] }
    const then: FrozenInventory = (await bodyOf(db, { trustId, sha256: submitted.sha256 })).body
    return { since: 'submitted', version, lines: differencesOf(then, body, 'as submitted') }
  }
  if (standing === undefined) return null
  const then: FrozenInventory = (await bodyOf(db, { trustId, sha256: standing.sha256 })).body
  return {
    since: 'published',
    version: standing.version,
    lines: differencesOf(then, body, 'as published'),
  }
}

/** Who has a part in a year, whether the caller may approve it, and what of it changed. */
export interface Review {
  readonly state: InventoryState
  readonly version: number
  /** Whether the caller could approve it now; else why not. */
  readonly approval: { readonly may: boolean; readonly because: string | null }
  /** By name, each with what their part is, in words that follow “You”. */
  readonly contributors: readonly { readonly name: string; readonly parts: readonly string[] }[]
  readonly changes: YearChanges | null
}

function whyNot(
  year: string,
  {
    life,
    parts,
    changes,
  }: { life: InventoryLife; parts: readonly Contribution[]; changes: YearChanges | null },
  caller: Pick<Caller, 'name' | 'role'>,
): string | null {
  if (caller.role !== 'lead' && caller.role !== 'operator')
    return `Only a lead approves a year, and you are here as ${caller.role}.`
  const { submitted, state } = life
  if (state !== 'submitted' || submitted === undefined)
    return `${stateWords(year, life)} Only what is submitted is approved.`
  if (changes !== null && changes.lines.length > 0)
    return `${year} changed since it was submitted, so it is no longer what was reviewed. Send it back and submit it anew.`
  return ownPart({ year, submitted, parts }, caller)?.message ?? null
}

/** What somebody who is to approve a year must know first; the same rules as those of the approval itself. */
export async function reviewOf(
  services: Services,
  { caller, year }: { caller: Pick<Caller, 'trustId' | 'name' | 'role'>; year: string },
): Promise<Review | Refusal> {
  const { trustId } = caller
  const found = await workOutYear(services, { trustId, year })
  if (isRefusal(found)) return found
  const { life, body } = found
  const changes = await changesOf(services, trustId, found)
  const parts = await contributionsTo(services, { trustId, body })
  const names = new Map<string, { name: string; parts: string[] }>()
  for (const { name, written, what } of parts) {
    const own = names.get(name) ?? { name: written, parts: [] }
    own.parts.push(what)
    names.set(name, own)
  }
  const because = whyNot(year, { life, parts, changes }, caller)
  return {
    ...{ state: life.state, version: life.version, changes },
    approval: { may: because === null, because },
    contributors: [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  }
}
