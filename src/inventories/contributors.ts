import { nameRead } from '../access/caller.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import type { Services } from '../services.ts'

/** Somebody with a part in a year, by name as people read it, and what that part is. */
export interface Contribution {
  readonly name: string
  /** The name as it was written. */
  readonly written: string
  /** In words that follow “You”: “sent its data”. */
  readonly what: string
}

/**
 * Who has a part in a year: who sent its files (estimates are files too); who said its counts, what does not apply, what its electricity
 * contracts say, how large the trust is, what a Scope 3 category is, who joined and left; and who wrote words of the report that still
 * stand in it. None of them approves it.
 */
export async function contributionsTo(
  { db }: Pick<Services, 'db'>,
  { trustId, body }: { trustId: string; body: FrozenInventory },
): Promise<Contribution[]> {
  const { start, end } = body.period
  const rows = await db.query<Omit<Contribution, 'written'>>(
    `SELECT created_by AS name, 'entered its counts' AS what FROM count
     WHERE trust_id = $1::uuid AND created_by IS NOT NULL AND as_of >= $2::date AND as_of < $3::date
     UNION SELECT created_by, 'said what does not apply' FROM assertion
     WHERE trust_id = $1::uuid AND withdrawn_at IS NULL AND start < $3::date AND COALESCE("end", 'infinity'::date) > $2::date
     UNION SELECT created_by, 'entered its electricity contracts' FROM contract
     WHERE trust_id = $1::uuid AND created_by IS NOT NULL AND withdrawn_at IS NULL AND start < $3::date AND "end" > $2::date
     UNION SELECT created_by, 'entered who joined' FROM membership
     WHERE trust_id = $1::uuid AND created_by IS NOT NULL AND withdrawn_at IS NULL AND start >= $2::date AND start < $3::date
     UNION SELECT ended_by, 'entered who left' FROM membership
     WHERE trust_id = $1::uuid AND ended_by IS NOT NULL AND withdrawn_at IS NULL AND "end" > $2::date AND "end" <= $3::date
     UNION SELECT n.created_by, 'wrote the words of the report' FROM narrative n
     JOIN (SELECT * FROM narrative WHERE trust_id = $1::uuid AND year = $4 ORDER BY version DESC LIMIT 1) newest
       ON n.version = newest.version OR n.energy_efficiency = newest.energy_efficiency
         OR n.exclusions = newest.exclusions OR n.commentary = newest.commentary
     WHERE n.trust_id = $1::uuid AND n.year = $4
     UNION (SELECT created_by, 'entered the size of the trust' FROM reporting_size
       WHERE trust_id = $1::uuid AND year = $4 ORDER BY version DESC LIMIT 1)
     UNION (SELECT DISTINCT ON (category) created_by, 'said which Scope 3 categories are relevant' FROM category_screening
       WHERE trust_id = $1::uuid ORDER BY category, version DESC)`,
    [trustId, start, end, body.year],
  )
  const files = body.files.map(({ uploadedBy }) => ({ name: uploadedBy, what: 'sent its data' }))
  const own = [...files, ...rows].map(({ name, what }) => ({ name: nameRead(name), written: name, what }))
  return [...new Map(own.map((one) => [`${one.name}\n${one.what}`, one])).values()]
}

/** Their names alone, in order. */
export const contributorNames = (all: readonly Contribution[]): string[] =>
  [...new Set(all.map((one) => one.name))].sort()
