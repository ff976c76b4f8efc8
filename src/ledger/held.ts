import type { Sql } from '../db/client.ts'
import type { Day, Month, Period } from '../domain/day.ts'
import type { Utility } from '../formats/record.ts'

/** A meter in the holding place, and what it holds: data that counts nowhere until the meter is an academy’s. */
export interface HeldMeter {
  readonly meterId: string
  readonly number: string
  readonly utility: Utility | undefined
  readonly units: readonly string[]
  readonly days: number
  readonly first: Day | undefined
  readonly last: Day | undefined
}

/** The meters in the holding place that hold something, by number. */
export async function heldMeters(sql: Sql, trustId: string): Promise<HeldMeter[]> {
  const rows = await sql.query<{
    id: string
    number: string
    utility: Utility | null
    units: string[]
    days: number
    first: Day
    last: Day
  }>(
    `SELECT m.id, m.number, m.utility, array_agg(DISTINCT d.unit ORDER BY d.unit) AS units, count(DISTINCT d.day)::int AS days,
            min(d.day) AS first, max(d.day) AS last
     FROM meter m
     JOIN (
       SELECT md.meter_id, md.day, md.unit FROM meter_day md
       JOIN upload u ON u.trust_id = md.trust_id AND u.no = md.upload_no AND u.status = 'counted'
       WHERE md.trust_id = $1::uuid AND md.meter_id IN (SELECT id FROM meter WHERE trust_id = $1::uuid AND academy_id IS NULL)
       UNION ALL
       SELECT rd.meter_id, rd.day, rd.unit FROM read_day rd WHERE rd.trust_id = $1::uuid
     ) d ON d.meter_id = m.id
     WHERE m.trust_id = $1::uuid AND m.academy_id IS NULL
     GROUP BY m.id, m.number, m.utility
     ORDER BY m.number`,
    [trustId],
  )
  return rows.map((row) => ({
    meterId: row.id,
    number: row.number,
    utility: row.utility ?? undefined,
    units: row.units,
    days: row.days,
    first: row.first,
    last: row.last,
  }))
}

/** How many days of each month have an actual (grades 1 to 3) that counts, by meter. */
export async function actualMonths(
  sql: Sql,
  { trustId, meterIds, period }: { trustId: string; meterIds: readonly string[]; period: Period },
): Promise<ReadonlyMap<string, ReadonlyMap<Month, number>>> {
  if (meterIds.length === 0) return new Map()
  const rows = await sql.query<{ meter_id: string; months: [Month, number][] }>(
    `SELECT b.meter_id, json_agg(json_build_array(b.month, b.days)) AS months
     FROM (SELECT meter_id, month, sum(days)::int AS days FROM meter_month
           WHERE trust_id = $1::uuid AND meter_id = ANY($2::uuid[]) AND month >= $3::date AND month < $4::date AND grade <= 3
           GROUP BY meter_id, month) b
     GROUP BY b.meter_id`,
    [trustId, meterIds, period.start, period.end],
  )
  return new Map(rows.map((row) => [row.meter_id, new Map(row.months)]))
}
