import type { Sql } from '../db/client.ts'
import { addDays, type Day, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Grade, sourceOfRank, sourceRank, type Utility } from '../formats/record.ts'
import {
  activityPart,
  baseQuantity,
  countedDays,
  defaultCalorificValue,
  defaultCorrection,
} from './counting.ts'
import type { SourceRow } from './totals.ts'

interface CountedRow {
  upload_id: string
  file_name: string
  sha256: string
  row: number
  row_last: number
  first: Day
  last: Day
  quantity: string
  unit: string
  source: number
  grade: Grade
  correction: string | null
  cv: string | null
  meter_correction: string | null
  meter_cv: string | null
  utility: Utility
  method: string | null
  basis: string | null
}

const volumes = new Set(['m3', 'ft3', 'hcf'])

function conversionOf(row: CountedRow): string | undefined {
  if (row.utility !== 'gas' || !volumes.has(row.unit)) return undefined
  const correction = row.correction ?? row.meter_correction ?? defaultCorrection
  const cv = row.cv ?? row.meter_cv ?? defaultCalorificValue
  const whose =
    row.cv !== null
      ? 'of the bill'
      : row.meter_cv !== null
        ? 'of the meter'
        : 'assumed: neither file nor meter gives one'
  const toCubicMetres = { m3: '', ft3: ' × 0.028316846592', hcf: ' × 2.8316846592' }[row.unit] ?? ''
  return `${row.unit}${toCubicMetres} × ${correction} × ${cv} MJ/m3 (${whose}) ÷ 3.6 = kWh`
}

/** The rows of files that make up a meter's figure in a period, those that count only, neighbours of one row joined. */
export async function sourceRowsOfMeter(
  sql: Sql,
  { trustId, meterId, period, grade }: { trustId: string; meterId: string; period: Period; grade?: Grade },
): Promise<SourceRow[]> {
  const rows = await sql.query<CountedRow>(
    `SELECT u.id AS upload_id, u.file_name, u.sha256, c.row, c.row_last, min(c.day) AS first, max(c.day) AS last,
            sum(c.quantity) AS quantity, c.unit, c.source::int AS source, c.grade::int AS grade, c.correction, c.cv,
            m.correction_factor AS meter_correction, m.calorific_value AS meter_cv, m.utility, e.method, e.basis
     FROM (${countedDays}) c
     JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
     JOIN upload u ON u.trust_id = $1::uuid AND u.no = c.upload_no
     LEFT JOIN meter_day e ON e.trust_id = $1::uuid AND e.meter_id = c.meter_id AND e.day = c.day AND e.upload_no = c.upload_no
       AND e.row = c.row AND c.source = ${sourceRank.estimate}
     WHERE (${baseQuantity}) IS NOT NULL AND ($5::int IS NULL OR c.grade = $5::int)
     GROUP BY u.id, u.file_name, u.sha256, c.row, c.row_last, c.unit, c.source, c.grade, c.correction, c.cv,
              m.correction_factor, m.calorific_value, m.utility, e.method, e.basis
     ORDER BY min(c.day), c.row`,
    [trustId, [meterId], period.start, period.end, grade ?? null],
  )
  return rows.map((row) => ({
    uploadId: row.upload_id,
    fileName: row.file_name,
    sha256: row.sha256,
    row: row.row,
    rowLast: row.row_last,
    first: row.first,
    last: row.last,
    quantity: new Decimal(row.quantity),
    unit: row.unit,
    source: sourceOfRank(row.source),
    grade: row.grade,
    conversion: conversionOf(row),
    method: row.method ?? undefined,
    basis: row.basis ?? undefined,
  }))
}

/** The rows of files that make up an academy's figure of one stream and variant in a period: each with its part in the period. */
export async function sourceRowsOfActivity(
  sql: Sql,
  query: {
    trustId: string
    academyId: string
    stream: string
    variant: string
    period: Period
    grade?: Grade
    unit?: string
  },
): Promise<SourceRow[]> {
  const rows = await sql.query<{
    upload_id: string
    file_name: string
    sha256: string
    row: number
    start: Day
    end: Day
    part: string
    whole: string
    unit: string
    grade: Grade
  }>(
    `SELECT u.id AS upload_id, u.file_name, u.sha256, a.row, a.start, a."end", ${activityPart('$5::date', '$6::date')} AS part,
            a.quantity AS whole, a.unit, a.grade::int AS grade
     FROM activity a
     JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
     WHERE a.trust_id = $1::uuid AND a.academy_id = $2::uuid AND a.stream = $3 AND a.variant = $4
       AND a.start < $6::date AND a."end" > $5::date
       AND ($7::int IS NULL OR a.grade = $7::int) AND ($8::text IS NULL OR a.unit = $8::text)
     ORDER BY a.start, a.upload_no, a.row, a.part`,
    [
      query.trustId,
      query.academyId,
      query.stream,
      query.variant,
      query.period.start,
      query.period.end,
      query.grade ?? null,
      query.unit ?? null,
    ],
  )
  return rows.map((row) => ({
    uploadId: row.upload_id,
    fileName: row.file_name,
    sha256: row.sha256,
    row: row.row,
    rowLast: row.row,
    first: row.start,
    last: addDays(row.end, -1),
    quantity: new Decimal(row.part),
    unit: row.unit,
    source: 'activity',
    grade: row.grade,
    conversion:
      row.part === row.whole
        ? undefined
        : `the days' part of ${new Decimal(row.whole).toFixed()} ${row.unit}`,
    method: undefined,
    basis: undefined,
  }))
}
