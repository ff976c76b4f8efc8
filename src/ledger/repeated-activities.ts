import type { Sql, SqlValue } from '../db/client.ts'

/** Activities of an upload that count already from another one, to the last digit. */
export interface RepeatedActivities {
  readonly uploadNo: number
  readonly fileName: string
  /** How many of this upload's rows are among the other's: a row that stands twice in both is twice the same. */
  readonly rows: number
  /** The first of them. */
  readonly row: number
}

/** An activity that is not in the ledger: of a dry run. */
export interface ListedActivity {
  readonly row: number
  readonly academyId: string
  readonly stream: string
  readonly variant: string
  readonly start: string
  readonly end: string
  readonly quantity: string
  readonly unit: string
}

const staged = `
  SELECT row, academy_id, stream, variant, start, "end", quantity, unit FROM activity
  WHERE trust_id = $1::uuid AND upload_no = $2::int`
const listed = `
  SELECT * FROM unnest($4::int[], $5::uuid[], $6::text[], $7::text[], $8::date[], $9::date[], $10::numeric[], $11::text[])
    AS n (row, academy_id, stream, variant, start, "end", quantity, unit)`

/** Parameters: $1 trust, $2 this upload, $3 the one whose place it takes. */
const repeatsOf = (own: string): string => `
  SELECT x.upload_no AS "uploadNo", u.file_name AS "fileName", sum(LEAST(x.own, x.others))::int AS rows, min(x.row)::int AS row
  FROM (
    SELECT a.upload_no, o.own, o.row, count(*) AS others
    FROM (
      SELECT academy_id, stream, variant, start, "end", quantity, unit, count(*) AS own, min(row) AS row
      FROM (${own}) every GROUP BY academy_id, stream, variant, start, "end", quantity, unit
    ) o
    JOIN activity a ON a.trust_id = $1::uuid AND a.academy_id = o.academy_id AND a.start = o.start AND a."end" = o."end"
      AND a.stream = o.stream AND a.variant = o.variant AND a.unit = o.unit AND a.quantity = o.quantity
    GROUP BY a.upload_no, o.own, o.row
  ) x
  JOIN upload u ON u.trust_id = $1::uuid AND u.no = x.upload_no AND u.status = 'counted'
    AND u.no IS DISTINCT FROM $2::int AND u.no IS DISTINCT FROM $3::int
  GROUP BY x.upload_no, u.file_name ORDER BY x.upload_no`

/** The uploads that count and have activities of this one too. Both would count: nothing tells two equal trips from one sent twice. */
export async function repeatedActivities(
  sql: Sql,
  { trustId, uploadNo, replacesNo }: { trustId: string; uploadNo: number; replacesNo: number | undefined },
): Promise<RepeatedActivities[]> {
  return sql.query(repeatsOf(staged), [trustId, uploadNo, replacesNo ?? null])
}

/** The same for activities that are not in the ledger, a few thousand at a time. */
export async function repeatedListed(
  sql: Sql,
  { trustId, replacesNo }: { trustId: string; replacesNo: number | undefined },
  activities: readonly ListedActivity[],
): Promise<RepeatedActivities[]> {
  if (activities.length === 0) return []
  const column = <Name extends keyof ListedActivity>(name: Name): SqlValue =>
    activities.map((one) => one[name]) as readonly string[]
  return sql.query(repeatsOf(listed), [
    trustId,
    null,
    replacesNo ?? null,
    activities.map((one) => one.row),
    ...(['academyId', 'stream', 'variant', 'start', 'end', 'quantity', 'unit'] as const).map(column),
  ])
}
