import type { Sql } from '../db/client.ts'
import { type EstimatePart, estimateParts } from '../ledger/run.ts'

/** An upload of estimates. */
export interface EstimateUpload {
  readonly id: string
  readonly no: number
  readonly fileName: string
  readonly status: 'counted' | 'reverted'
  /** The name of the key that made it. */
  readonly author: string
  readonly createdAt: Date
  readonly revertedAt: Date | null
  readonly revertReason: string | null
}

export interface ListedEstimate extends EstimatePart {
  readonly upload: EstimateUpload
  readonly meter: string
  readonly academyId: string | null
}

/** Uploads of estimates, the newest first, those before `beforeNo`, with what each has for each meter and method. */
export async function listEstimates(
  sql: Sql,
  trustId: string,
  {
    beforeNo,
    limit,
    meterId,
    academyId,
  }: {
    beforeNo: number | undefined
    limit: number
    meterId: string | undefined
    academyId: string | undefined
  },
): Promise<{ items: ListedEstimate[]; uploads: number; lastNo: number | undefined }> {
  const uploads = await sql.query<EstimateUpload>(
    `SELECT u.id, u.no, u.file_name AS "fileName", u.status, COALESCE(k.name, u.created_by) AS author,
            u.created_at AS "createdAt", u.reverted_at AS "revertedAt", u.revert_reason AS "revertReason"
     FROM upload u LEFT JOIN actor k ON k.trust_id = u.trust_id AND k.id::text = u.created_by
     WHERE u.trust_id = $1::uuid AND u.format->>'name' = 'estimates' AND u.status IN ('counted', 'reverted')
       AND ($2::int IS NULL OR u.no < $2::int)
       AND (($4::uuid IS NULL AND $5::uuid IS NULL) OR EXISTS (
         SELECT 1 FROM meter_day d JOIN meter m ON m.trust_id = d.trust_id AND m.id = d.meter_id
         WHERE d.trust_id = u.trust_id AND d.upload_no = u.no
           AND ($4::uuid IS NULL OR m.id = $4::uuid) AND ($5::uuid IS NULL OR m.academy_id = $5::uuid)))
     ORDER BY u.no DESC LIMIT $3`,
    [trustId, beforeNo ?? null, limit, meterId ?? null, academyId ?? null],
  )
  const parts = await estimateParts(
    sql,
    trustId,
    uploads.map((one) => one.no),
  )
  const meters = await sql.query<{ id: string; number: string; academy_id: string | null }>(
    'SELECT id, number, academy_id FROM meter WHERE trust_id = $1::uuid AND id = ANY($2::uuid[])',
    [trustId, [...new Set(parts.map((one) => one.meterId))]],
  )
  const byId = new Map(meters.map((one) => [one.id, one]))
  const items = uploads.flatMap((upload) =>
    parts
      .filter((part) => part.uploadNo === upload.no)
      .map((part) => ({
        ...part,
        upload,
        meter: byId.get(part.meterId)?.number ?? part.meterId,
        academyId: byId.get(part.meterId)?.academy_id ?? null,
      }))
      .filter((item) => meterId === undefined || item.meterId === meterId)
      .filter((item) => academyId === undefined || item.academyId === academyId),
  )
  return { items, uploads: uploads.length, lastNo: uploads.at(-1)?.no }
}
