import type { Database } from '../db/client.ts'
import { asOwner, type Signature, type TakenUpload } from './lease.ts'

const rowsAtOnce = 5000

/**
 * Takes away what a reading has left that was cut off or came to nothing, in short steps, each of them only while the upload is
 * still this process's: its rows, then the meters that it made where nothing else uses them, and, unless they are the answer, its issues.
 */
export async function clearStaged(
  db: Database,
  signature: Signature,
  upload: TakenUpload,
  { issuesToo }: { issuesToo: boolean },
): Promise<void> {
  const tables = [
    'meter_day',
    'meter_read',
    'activity',
    'meter_month_next',
    ...(issuesToo ? ['upload_issue'] : []),
  ]
  for (const table of tables) {
    let gone = 0
    do {
      gone = await asOwner(db, signature, upload, async (sql) => {
        const rows = await sql.query<{ gone: number }>(
          `WITH deleted AS (
             DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
               SELECT ctid FROM ${table} WHERE trust_id = $1::uuid AND upload_no = $2 LIMIT ${rowsAtOnce})) RETURNING 1)
           SELECT count(*)::int AS gone FROM deleted`,
          [upload.trustId, upload.no],
        )
        return rows[0]?.gone ?? 0
      })
    } while (gone === rowsAtOnce)
  }
  await clearMadeMeters(db, signature, upload)
}

const unused = `m.academy_id IS NULL AND m.name IS NULL
  AND NOT EXISTS (SELECT 1 FROM meter_day d WHERE d.trust_id = m.trust_id AND d.meter_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM meter_read r WHERE r.trust_id = m.trust_id AND r.meter_id = m.id)`

/** Locked first and looked at again after: another process may be about to put rows of its own under one of them. */
async function clearMadeMeters(db: Database, signature: Signature, upload: TakenUpload): Promise<void> {
  await asOwner(db, signature, upload, async (sql) => {
    const found = await sql.query<{ id: string }>(
      `SELECT m.id FROM meter m
       WHERE m.trust_id = $1::uuid AND ${unused}
         AND m.created_at >= (SELECT created_at FROM upload WHERE trust_id = $1::uuid AND no = $2)
       ORDER BY m.number FOR UPDATE`,
      [upload.trustId, upload.no],
    )
    if (found.length === 0) return
    // A row that is gone names nobody: the log is told whose file had made it.
    await sql.query(
      `SELECT set_config('trust_carbon.actor', COALESCE(k.name, u.created_by), true), set_config('trust_carbon.reason', $3, true)
       FROM upload u LEFT JOIN actor k ON k.trust_id = u.trust_id AND k.id::text = u.created_by
       WHERE u.trust_id = $1::uuid AND u.id = $2::uuid`,
      [upload.trustId, upload.id, `nothing of upload ${upload.no} was kept`],
    )
    await sql.query(
      `DELETE FROM meter m WHERE m.trust_id = $1::uuid AND m.id = ANY($2::uuid[]) AND ${unused}`,
      [upload.trustId, found.map((meter) => meter.id)],
    )
  })
}
