import type { Sql } from '../db/client.ts'

/**
 * Held by whoever changes what counts in a trust (an upload that concludes or is reverted, a meter that is changed), to the end of
 * the transaction: one at a time, so that nobody writes month totals over those of another.
 */
export async function lockLedger(sql: Sql, trustId: string): Promise<void> {
  await sql.query('SELECT 1 FROM trust WHERE id = $1::uuid FOR UPDATE', [trustId])
}
