import type { Sql } from '../db/client.ts'
import type { Period } from '../domain/day.ts'
import { baseQuantity, countedDays } from './counting.ts'

/** What an amount is of: a meter’s days of one grade, or an academy’s records of one stream, variant, unit and grade. */
export type SourceSpan = { readonly period: Period; readonly grade: number } & (
  | { readonly meterId: string }
  | {
      readonly meterId: undefined
      readonly academyId: string
      readonly stream: string
      readonly variant: string
      readonly unit: string
    }
)

/** Rows of one file that follow each other; `rows` counts the records in them: of meters their days. */
export interface SourceRange {
  readonly uploadNo: number
  readonly firstRow: number
  readonly lastRow: number
  readonly rows: number
}

type Piece = [uploadNo: number, row: number, rowLast: number, records: number]

/** Pieces in the order of file and row, neighbours joined. */
function joined(pieces: readonly Piece[]): SourceRange[] {
  const ranges: SourceRange[] = []
  for (const [uploadNo, row, rowLast, records] of pieces) {
    const last = ranges.at(-1)
    if (last !== undefined && last.uploadNo === uploadNo && row <= last.lastRow + 1)
      ranges[ranges.length - 1] = {
        ...last,
        lastRow: Math.max(last.lastRow, rowLast),
        rows: last.rows + records,
      }
    else ranges.push({ uploadNo, firstRow: row, lastRow: rowLast, rows: records })
  }
  return ranges
}

/**
 * The rows of files that each of many amounts is made of, those that count only: what `sourceRowsOfMeter` and `sourceRowsOfActivity` say
 * of one, in one pass over the days of each kind. Answers in the order of what was asked.
 */
export async function sourceRanges(
  sql: Sql,
  { trustId, spans }: { trustId: string; spans: readonly SourceSpan[] },
): Promise<SourceRange[][]> {
  const found: SourceRange[][] = spans.map(() => [])
  const place = (rows: readonly { no: number; pieces: Piece[] }[]): void => {
    for (const { no, pieces } of rows) found[no] = joined(pieces)
  }
  const numbered = spans.map((span, no) => ({ span, no }))
  const metered = numbered.flatMap(({ span, no }) => (span.meterId === undefined ? [] : [{ ...span, no }]))
  if (metered.length > 0)
    // One row an amount: an embedded database hands them over faster than a row a row of a file.
    place(
      await sql.query(
        `SELECT p.no, json_agg(json_build_array(p.upload_no, p.row, p.row_last, p.days) ORDER BY p.upload_no, p.row, p.row_last) AS pieces
         FROM (
           SELECT s.no, c.upload_no, c.row, c.row_last, count(*)::int AS days
           FROM (${countedDays}) c
           JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
           JOIN unnest($5::int[], $6::uuid[], $7::date[], $8::date[], $9::int[]) AS s(no, meter_id, start, "end", grade)
             ON s.meter_id = c.meter_id AND c.day >= s.start AND c.day < s."end" AND c.grade = s.grade
           WHERE (${baseQuantity}) IS NOT NULL
           GROUP BY s.no, c.upload_no, c.row, c.row_last
         ) p
         GROUP BY p.no`,
        [
          trustId,
          [...new Set(metered.map((one) => one.meterId))],
          metered.map((one) => one.period.start).sort()[0]!,
          metered
            .map((one) => one.period.end)
            .sort()
            .at(-1)!,
          metered.map((one) => one.no),
          metered.map((one) => one.meterId),
          metered.map((one) => one.period.start),
          metered.map((one) => one.period.end),
          metered.map((one) => one.grade),
        ],
      ),
    )
  const recorded = numbered.flatMap(({ span, no }) => (span.meterId === undefined ? [{ ...span, no }] : []))
  if (recorded.length > 0)
    place(
      await sql.query(
        `SELECT p.no, json_agg(json_build_array(p.upload_no, p.row, p.row, p.records) ORDER BY p.upload_no, p.row) AS pieces
         FROM (
           SELECT s.no, a.upload_no, a.row, count(*)::int AS records
           FROM activity a
           JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
           JOIN unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[], $9::int[])
             AS s(no, academy_id, stream, variant, unit, start, "end", grade)
             ON s.academy_id = a.academy_id AND s.stream = a.stream AND s.variant = a.variant AND s.unit = a.unit
            AND s.grade = a.grade AND a.start < s."end" AND a."end" > s.start
           WHERE a.trust_id = $1::uuid
           GROUP BY s.no, a.upload_no, a.row
         ) p
         GROUP BY p.no`,
        [
          trustId,
          recorded.map((one) => one.no),
          recorded.map((one) => one.academyId),
          recorded.map((one) => one.stream),
          recorded.map((one) => one.variant),
          recorded.map((one) => one.unit),
          recorded.map((one) => one.period.start),
          recorded.map((one) => one.period.end),
          recorded.map((one) => one.grade),
        ],
      ),
    )
  return found
}
