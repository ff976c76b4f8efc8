import type { Sql } from '../db/client.ts'
import type { Day } from '../domain/day.ts'
import type { Unit } from '../domain/unit.ts'
import { historyMonth, type MeterHistory, type MeterSite } from '../formats/judge/history.ts'
import type { KnownMeter, Utility } from '../formats/record.ts'

/** So many years back a meter's history is looked at: more would take memory and say nothing of the meter as it is now. */
const historyYears = 5

interface MeterRow {
  readonly id: string
  readonly number: string
  readonly academy_id: string | null
  readonly utility: Utility | null
  readonly unit: Unit | null
  readonly serial: string | null
  readonly start: Day | null
  readonly end: Day | null
}

/** What counts of each meter, month by month: one row a meter, which an embedded database hands over ten times as fast. Estimates left out. */
async function histories(
  sql: Sql,
  { trustId, today }: { trustId: string; today: Day },
): Promise<Map<string, MeterHistory>> {
  const rows = await sql.query<{ meter_id: string; months: string }>(
    `SELECT h.meter_id, string_agg(h.month || ' ' || h.days || ' ' || h.quantity, ',' ORDER BY h.month) AS months
     FROM (
       SELECT meter_id, month, sum(days) AS days, trunc(sum(quantity) * 1000) AS quantity FROM meter_month
       WHERE trust_id = $1::uuid AND grade <= 3 AND month >= $2::date - make_interval(years => ${historyYears})
       GROUP BY meter_id, month
     ) h GROUP BY h.meter_id`,
    [trustId, today],
  )
  return new Map(
    rows.map(({ meter_id, months }) => {
      const numbers = months.split(',').flatMap((text) => {
        const [month = '', days = '', quantity = ''] = text.split(' ')
        return [historyMonth(month), Number.parseInt(days, 10), Number.parseInt(quantity, 10)]
      })
      return [meter_id, Float64Array.from(numbers)]
    }),
  )
}

/** The newest counts of each academy. */
async function sizes(sql: Sql, trustId: string): Promise<Map<string, Omit<MeterSite, 'alone'>>> {
  const rows = await sql.query<{ academy_id: string; kind: 'pupils' | 'floorAreaM2'; value: string }>(
    `SELECT DISTINCT ON (academy_id, kind) academy_id, kind, trunc(value)::text AS value FROM count
     WHERE trust_id = $1::uuid AND kind IN ('pupils', 'floorAreaM2') ORDER BY academy_id, kind, as_of DESC, created_at DESC`,
    [trustId],
  )
  const found = new Map<string, { pupils?: number; floorAreaM2?: number }>()
  for (const { academy_id, kind, value } of rows) {
    const size = found.get(academy_id) ?? {}
    found.set(academy_id, size)
    size[kind] = Number.parseInt(value, 10)
  }
  return found
}

/** The meters of a trust by number, with what their data is judged by, and their ids. */
export async function knownMeters(
  sql: Sql,
  trust: { trustId: string; today: Day },
): Promise<{ meters: Map<string, KnownMeter>; meterIds: Map<string, string> }> {
  const rows = await sql.query<MeterRow>(
    'SELECT id, number, academy_id, utility, unit, serial, start, "end" FROM meter WHERE trust_id = $1::uuid',
    [trust.trustId],
  )
  const history = await histories(sql, trust)
  const sizeOf = await sizes(sql, trust.trustId)
  const sharing = new Map<string, number>()
  const place = (row: MeterRow): string => `${row.academy_id} ${row.utility}`
  for (const row of rows) sharing.set(place(row), (sharing.get(place(row)) ?? 0) + 1)
  const meters = rows.map((row): [string, KnownMeter] => {
    const size = row.academy_id === null ? undefined : sizeOf.get(row.academy_id)
    const had = history.get(row.id)
    return [
      row.number,
      {
        utility: row.utility ?? undefined,
        unit: row.unit ?? undefined,
        serial: row.serial ?? undefined,
        start: row.start ?? undefined,
        end: row.end ?? undefined,
        held: row.academy_id === null,
        ...(had === undefined ? {} : { history: had }),
        ...(size === undefined ? {} : { site: { ...size, alone: sharing.get(place(row)) === 1 } }),
      },
    ]
  })
  return { meters: new Map(meters), meterIds: new Map(rows.map((row) => [row.number, row.id])) }
}
