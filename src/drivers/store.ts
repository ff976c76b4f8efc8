import type { Sql } from '../db/client.ts'
import type { Day, Month, Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { MonthUse } from '../domain/drivers/weather.ts'
import type { Utility } from '../formats/record.ts'

/** What an academy’s meters of one utility used in the months of which they all have an actual on every day. */
export interface WholeMonths {
  readonly academyId: string
  readonly utility: Utility
  readonly months: readonly MonthUse[]
}

/**
 * The whole months of meters in some periods, by academy and utility: every day of every meter in use has an actual (grades 1 to 3) with
 * all its half-hours. A month in which one of the meters lacks a day is left out: it would be a month of less use.
 */
export async function wholeMonths(
  sql: Sql,
  {
    trustId,
    utilities,
    periods,
  }: { trustId: string; utilities: readonly Utility[]; periods: readonly Period[] },
): Promise<WholeMonths[]> {
  const rows = await sql.query<{ academy_id: string; utility: Utility; months: [Month, string][] }>(
    `SELECT t.academy_id, t.utility, json_agg(json_build_array(t.month, t.quantity::text) ORDER BY t.month) AS months
     FROM (
       SELECT m.academy_id, m.utility, s.month, sum(mm.quantity) AS quantity
       FROM unnest($3::date[], $4::date[]) AS p(start, "end")
       CROSS JOIN LATERAL (
         SELECT g::date AS month, (g + interval '1 month')::date AS next
         FROM generate_series(p.start::timestamp, p."end"::timestamp - interval '1 day', interval '1 month') g
       ) s
       JOIN meter m ON m.trust_id = $1::uuid AND m.academy_id IS NOT NULL AND m.utility = ANY($2::text[])
         AND (m.start IS NULL OR m.start < s.next) AND (m."end" IS NULL OR m."end" > s.month)
       LEFT JOIN (
         SELECT meter_id, month, sum(quantity) AS quantity, sum(days)::int AS days
         FROM meter_month
         WHERE trust_id = $1::uuid AND grade <= 3 AND part_days = 0
           AND EXISTS (SELECT 1 FROM unnest($3::date[], $4::date[]) AS y(start, "end") WHERE month >= y.start AND month < y."end")
         GROUP BY meter_id, month
       ) mm ON mm.meter_id = m.id AND mm.month = s.month
       GROUP BY m.academy_id, m.utility, s.month
       HAVING bool_and(COALESCE(mm.days, 0) >=
         LEAST(COALESCE(m."end", s.next), s.next) - GREATEST(COALESCE(m.start, s.month), s.month))
     ) t
     GROUP BY t.academy_id, t.utility`,
    [trustId, utilities, periods.map((one): Day => one.start), periods.map((one): Day => one.end)],
  )
  return rows.map(({ academy_id, utility, months }) => ({
    academyId: academy_id,
    utility,
    months: months.map(([month, quantity]) => ({ month, quantity: new Decimal(quantity) })),
  }))
}

/** The id of the newest publication of a year for a target; undefined where there is none. */
export async function newestPublication(
  sql: Sql,
  { trustId, target, year }: { trustId: string; target: string; year: string },
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT id FROM progress_publication WHERE trust_id = $1::uuid AND target_code = $2 AND year = $3 ORDER BY id DESC LIMIT 1`,
    [trustId, target, year],
  )
  return row?.id
}
