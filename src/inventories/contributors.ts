import { nameRead } from '../access/caller.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import type { Services } from '../services.ts'

/**
 * Who has a part in the figures of a year, by name as people read it: who sent its files (estimates are files too), and who said its
 * counts, what does not apply, what its electricity contracts say, and who joined and left. None of them approves it.
 */
export async function contributorsTo(
  { db }: Pick<Services, 'db'>,
  { trustId, body }: { trustId: string; body: FrozenInventory },
): Promise<string[]> {
  const { start, end } = body.period
  const rows = await db.query<{ name: string }>(
    `SELECT created_by AS name FROM count
     WHERE trust_id = $1::uuid AND created_by IS NOT NULL AND as_of >= $2::date AND as_of < $3::date
     UNION SELECT created_by FROM assertion
     WHERE trust_id = $1::uuid AND withdrawn_at IS NULL AND start < $3::date AND COALESCE("end", 'infinity'::date) > $2::date
     UNION SELECT created_by FROM contract
     WHERE trust_id = $1::uuid AND created_by IS NOT NULL AND withdrawn_at IS NULL AND start < $3::date AND "end" > $2::date
     UNION SELECT created_by FROM membership
     WHERE trust_id = $1::uuid AND created_by IS NOT NULL AND withdrawn_at IS NULL AND start >= $2::date AND start < $3::date
     UNION SELECT ended_by FROM membership
     WHERE trust_id = $1::uuid AND ended_by IS NOT NULL AND withdrawn_at IS NULL AND "end" > $2::date AND "end" <= $3::date`,
    [trustId, start, end],
  )
  const names = [...rows.map((row) => row.name), ...body.files.map((file) => file.uploadedBy)]
  return [...new Set(names.map(nameRead))].sort()
}
