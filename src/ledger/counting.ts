/**
 * Which record of a day counts, and what it is in the base unit, as SQL: used for whole months (refresh.ts) and for parts of
 * months and explanations (store.ts), so that they cannot disagree.
 */

const ofMeters = (records: string): string =>
  `${records}.meter_id = ANY($2::uuid[]) AND ${records}.day >= $3::date AND ${records}.day < $4::date`

/**
 * The records that count, one for each meter and day. Parameters: $1 trust, $2 meter ids, $3 first day, $4 day after the last.
 *
 * The order of precedence: actual before estimated; a complete day before one that lacks half-hours;
 * half-hourly before daily before reads before bills; then the newest upload (one that was read again keeps the place that it had), and in
 * one file the later row.
 */
const countedDaysOf = (counts: string, asked: (records: string) => string = ofMeters): string => `
  SELECT DISTINCT ON (d.meter_id, d.day) d.*
  FROM (
    SELECT md.meter_id, md.day, md.source, md.grade, md.quantity, md.unit, md.correction, md.cv, md.slots_missing,
           md.upload_no, COALESCE(u.place_no, u.no) AS place_no, md.row, md.row_last
    FROM meter_day md
    JOIN upload u ON u.trust_id = md.trust_id AND u.no = md.upload_no AND ${counts}
    WHERE md.trust_id = $1::uuid AND ${asked('md')}
    UNION ALL
    SELECT rd.meter_id, rd.day, 3::smallint, rd.grade, rd.quantity, rd.unit, NULL, NULL, 0::smallint,
           rd.upload_no, rd.upload_no, rd.row, rd.row
    FROM read_day rd
    WHERE rd.trust_id = $1::uuid AND ${asked('rd')}
  ) d
  ORDER BY d.meter_id, d.day, (d.grade >= 4), (d.slots_missing > 0), d.source, d.place_no DESC, d.row DESC`

export const countedDays = countedDaysOf("u.status = 'counted'")

/** The same of a meter `m` in the days of a span `s`, for a lateral join: many spans at once. Parameter: $1 trust. */
export const countedDaysIn = countedDaysOf(
  "u.status = 'counted'",
  (records) => `${records}.meter_id = m.id AND ${records}.day >= s.start AND ${records}.day < s."end"`,
)

/** The records that will count when upload $5 has begun to and upload $6 (null: none) has ceased to. */
export const countedDaysThen = countedDaysOf(
  "((u.status = 'counted' AND u.no IS DISTINCT FROM $6::int) OR u.no = $5::int)",
)

/** The records that count without upload $5, and without upload $6, whose place it takes (null: none). */
export const countedDaysBefore = countedDaysOf(
  "u.status = 'counted' AND u.no IS DISTINCT FROM $5::int AND u.no IS DISTINCT FROM $6::int",
)

/** The calorific value (MJ/m3) used where neither the file nor the meter gives one: a usual one of British gas, which Energy Sparks uses too. */
export const defaultCalorificValue = '39.075'
/** The statutory correction for temperature and pressure: Gas (Calculation of Thermal Energy) Regulations, 1.02264. */
export const defaultCorrection = '1.02264'

// Cast to 30 decimals before the division so that rounding at 12 is exact on every PostgreSQL.
const gasVolume = (toCubicMetres: string): string => `
  CASE m.utility WHEN 'gas' THEN round((c.quantity * ${toCubicMetres}
    * COALESCE(c.correction, m.correction_factor, ${defaultCorrection})
    * COALESCE(c.cv, m.calorific_value, ${defaultCalorificValue}))::numeric(100, 30) / 3.6, 12) END`

/**
 * What a record `c` of a meter `m` is in the meter's base unit (kWh gross; m3 for water; litres for oil and LPG), null where
 * the unit does not fit what the meter measures.
 */
export const baseQuantity = `
  CASE
    WHEN m.utility IN ('electricity', 'gas', 'heat', 'solar', 'solarExport') THEN CASE c.unit
      WHEN 'kWh' THEN c.quantity
      WHEN 'Wh' THEN c.quantity * 0.001
      WHEN 'MWh' THEN c.quantity * 1000
      WHEN 'therm' THEN round((c.quantity * 105.505585262)::numeric(100, 30) / 3.6, 12)
      WHEN 'm3' THEN ${gasVolume('1')}
      WHEN 'ft3' THEN ${gasVolume('0.028316846592')}
      WHEN 'hcf' THEN ${gasVolume('2.8316846592')}
    END
    WHEN m.utility = 'water' THEN CASE c.unit
      WHEN 'm3' THEN c.quantity
      WHEN 'litre' THEN c.quantity * 0.001
      WHEN 'ft3' THEN c.quantity * 0.028316846592
      WHEN 'hcf' THEN c.quantity * 2.8316846592
    END
    WHEN m.utility = 'oil' THEN CASE c.unit
      WHEN 'litre' THEN c.quantity
      WHEN 'm3' THEN c.quantity * 1000
    END
    -- Cubic metres of LPG are of vapour, of which one litre of the liquid makes some 250.
    WHEN m.utility = 'lpg' THEN CASE c.unit WHEN 'litre' THEN c.quantity END
  END`

/**
 * The part of an activity `a` that falls from day `lo` up to day `hi`: the difference of two running totals cut at
 * thousandths, so that the parts of any split sum exactly to the whole; the last part takes what is finer.
 */
export function activityPart(lo: string, hi: string): string {
  const running = (day: string): string => `
    CASE WHEN ${day} >= a."end" THEN a.quantity
         WHEN ${day} <= a.start THEN 0
         ELSE trunc((a.quantity * (${day} - a.start))::numeric(100, 30) / (a."end" - a.start), 3) END`
  return `(${running(hi)}) - (${running(lo)})`
}

/** The month totals of counted days, for `INSERT INTO meter_month` or its like; `own` are columns of the table in front of them. */
export const monthTotals = (days: string, own = ''): string => `
  SELECT $1::uuid, ${own} b.meter_id, b.month, b.grade, sum(b.base), count(*), count(*) FILTER (WHERE b.slots_missing > 0)
  FROM (
    SELECT c.meter_id, date_trunc('month', c.day)::date AS month, c.grade, c.slots_missing, ${baseQuantity} AS base
    FROM (${days}) c
    JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
  ) b
  WHERE b.base IS NOT NULL
  GROUP BY b.meter_id, b.month, b.grade`
