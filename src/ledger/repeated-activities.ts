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

const key = 'academy_id, stream, variant, start, "end", quantity, unit'

/**
 * What makes two activities alike. A trip is the same trip, whatever one file says more of its car or class; of a longer time it is
 * the variant and the days that tell (a bill sent again has another quantity).
 */
const likeness = `academy_id, stream, start, "end", unit,
  CASE WHEN "end" - start > 7 THEN variant ELSE '' END AS variant,
  CASE WHEN "end" - start > 7 THEN 0 ELSE quantity END AS quantity`

/**
 * Parameters: $1 trust, $2 this upload, $3 the one whose place it takes. Equal activities are brought together by grouping, not by a
 * join: overlaps.ts says why.
 */
const repeatsOf = (own: string): string => `
  WITH own AS MATERIALIZED (SELECT row, ${likeness} FROM (${own}) every_row)
  SELECT x.upload_no AS "uploadNo", u.file_name AS "fileName", sum(LEAST(x.own, x.others))::int AS rows, min(x.row)::int AS row
  FROM (
    SELECT upload_no, others, sum(own) OVER alike AS own, min(row) OVER alike AS row
    FROM (
      SELECT NULL::int AS upload_no, ${key}, count(*) AS own, NULL::bigint AS others, min(row) AS row
      FROM own GROUP BY ${key}
      UNION ALL
      SELECT a.upload_no, ${key}, NULL, count(*), NULL
      FROM (SELECT trust_id, upload_no, ${likeness} FROM activity) a
      JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
        AND u.no IS DISTINCT FROM $2::int AND u.no IS DISTINCT FROM $3::int
      WHERE a.trust_id = $1::uuid AND a.academy_id = ANY(ARRAY(SELECT DISTINCT academy_id FROM own))
        AND a.start >= (SELECT min(start) FROM own) AND a.start <= (SELECT max(start) FROM own)
      GROUP BY a.upload_no, ${key}
    ) every
    WINDOW alike AS (PARTITION BY ${key})
  ) x
  JOIN upload u ON u.trust_id = $1::uuid AND u.no = x.upload_no
  WHERE x.own IS NOT NULL
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
