import { academiesOf } from '../academies/run.ts'
import { stationOfPeriods } from '../degree-days/run.ts'
import { narrativeOf } from '../disclosures/run.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import {
  contradictedCategories,
  estimatedFindings,
  type Finding,
  provisionalFindings,
  sizeFindings,
  swingFindings,
  type WeatherRatio,
  warns,
} from '../domain/inventory-checks.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { weatherOfYears } from '../drivers/weather.ts'
import type { Services } from '../services.ts'
import { freezeYear } from './freeze.ts'
import { bodyOf, lifeOfYear } from './store.ts'
import type { WorkedOut } from './work-out.ts'

interface Checked {
  readonly trustId: string
  readonly body: FrozenInventory
}

/** Days of a meter of which two records of one kind say different things: the one that counts was chosen by a rule, and not by a person. */
async function conflictingDays({ db }: Pick<Services, 'db'>, { trustId, body }: Checked): Promise<Finding[]> {
  const rows = await db.query<{
    academy: string
    meter: string
    days: number
    first: string
    files: string[]
  }>(
    `SELECT a.code AS academy, m.number AS meter, count(DISTINCT c.day)::int AS days, min(c.day) AS first,
            array_agg(DISTINCT f.file_name ORDER BY f.file_name) AS files
     FROM (
       SELECT md.meter_id, md.day, array_agg(DISTINCT md.upload_no) AS nos
       FROM meter_day md
       JOIN upload u ON u.trust_id = md.trust_id AND u.no = md.upload_no AND u.status = 'counted'
       WHERE md.trust_id = $1::uuid AND md.day >= $2::date AND md.day < $3::date AND md.grade <= 3
       GROUP BY md.meter_id, md.day, md.source, md.unit
       HAVING count(*) > 1 AND min(md.quantity) <> max(md.quantity)
     ) c
     JOIN meter m ON m.trust_id = $1::uuid AND m.id = c.meter_id
     JOIN academy a ON a.trust_id = $1::uuid AND a.id = m.academy_id
     JOIN membership s ON s.trust_id = $1::uuid AND s.academy_id = a.id AND s.withdrawn_at IS NULL
       AND s.start <= c.day AND COALESCE(s."end", 'infinity'::date) > c.day
     JOIN upload f ON f.trust_id = $1::uuid AND f.no = ANY (c.nos)
     GROUP BY a.code, m.number ORDER BY a.code, m.number`,
    [trustId, body.period.start, body.period.end],
  )
  return rows.map(({ academy, meter, days, first, files }) =>
    warns(
      'files_conflict',
      `Meter ${meter} of ${academy}: of ${days === 1 ? `1 day, ${first},` : `${days} days, from ${first} on,`} different figures were sent (${files.join(', ')}), and the newest counts. Revert the file that is wrong (“trust-carbon upload revert”), or accept it and say which is right.`,
      { academy, meter },
    ),
  )
}

/** Trips, deliveries and the like that two files have. */
async function repeatedRecords({ db }: Pick<Services, 'db'>, { trustId, body }: Checked): Promise<Finding[]> {
  const rows = await db.query<{ file: string; message: string }>(
    `SELECT DISTINCT u.file_name AS file, i.message FROM upload_issue i
     JOIN upload u ON u.trust_id = i.trust_id AND u.no = i.upload_no AND u.status = 'counted'
     WHERE i.trust_id = $1::uuid AND i.code = 'activities_repeat' AND EXISTS (
       SELECT 1 FROM activity a WHERE a.trust_id = u.trust_id AND a.upload_no = u.no AND a.start < $3::date AND a."end" > $2::date)
     ORDER BY u.file_name, i.message`,
    [trustId, body.period.start, body.period.end],
  )
  return rows.map(({ file, message }) =>
    warns(
      'records_repeated',
      `${file}: ${message} Revert one of them (“trust-carbon upload revert”), or accept it and say why both stand.`,
    ),
  )
}

/** Questions about figures of the year that nobody has settled. */
async function openThreads({ db }: Pick<Services, 'db'>, { trustId, body }: Checked): Promise<Finding[]> {
  const rows = await db.query<{ figure: string; by: string; text: string | null }>(
    `SELECT t.figure, t.created_by AS by,
            (SELECT c.text FROM figure_comment c WHERE c.trust_id = t.trust_id AND c.thread_id = t.id ORDER BY c.no LIMIT 1) AS text
     FROM figure_thread t
     WHERE t.trust_id = $1::uuid AND t.year = $2 AND COALESCE((
       SELECT c.kind FROM figure_comment c
       WHERE c.trust_id = t.trust_id AND c.thread_id = t.id AND c.kind IN ('settled', 'reopened') ORDER BY c.no DESC LIMIT 1
     ), 'reopened') <> 'settled'
     ORDER BY t.id`,
    [trustId, body.year],
  )
  return rows.map(({ figure, by, text }) =>
    warns(
      'question_open',
      `${by} asks about ${figure}${text === null ? '' : `: “${text}”`}. Answer and settle it (“trust-carbon query settle”), or accept it and say why it can stay open.`,
    ),
  )
}

/** The year before, as it stands published, else as it is worked out now; undefined where the report compares nothing. */
async function yearBefore(
  services: Services,
  { trustId, body }: Checked,
): Promise<{ before: FrozenInventory; published: boolean } | undefined> {
  const { previousYear } = body.report
  if ((await narrativeOf(services.db, trustId, body.year))?.firstYear === true) return undefined
  const published = (await lifeOfYear(services.db, { trustId, year: previousYear })).publications.at(-1)
  if (published !== undefined)
    return {
      before: (await bodyOf(services.db, { trustId, sha256: published.sha256 })).body,
      published: true,
    }
  const before = await freezeYear(services, {
    ...{ trustId, year: previousYear, version: 1, restatement: null },
  })
  return isRefusal(before) || before.lines.length === 0 ? undefined : { before, published: false }
}

/** What the weather of two years asked of each academy’s heating, where degree days are loaded and explain it. */
async function weatherRatios(
  services: Services,
  { trustId, before, after }: { trustId: string; before: FrozenInventory; after: FrozenInventory },
): Promise<WeatherRatio> {
  const found = await weatherOfYears(services, {
    ...{ trustId, before: before.period, after: after.period },
    station: await stationOfPeriods(services.db, trustId, [before.period, after.period]),
  })
  if (isRefusal(found)) return () => undefined
  const ids = new Map((await academiesOf(services.db, trustId)).map((one) => [one.code, one.id]))
  return (academy, stream) => {
    const own = found.found.get(`${ids.get(academy)} ${stream}`)
    return own === undefined || 'because' in own || own.before.isZero()
      ? undefined
      : new Decimal(own.after).div(own.before)
  }
}

/**
 * What must be put right, or looked at and accepted with a reason, before a year is submitted: what keeps it from being submitted first.
 */
export async function findingsOf(
  services: Services,
  trustId: string,
  { body, missing }: Pick<WorkedOut, 'body' | 'missing'>,
): Promise<Finding[] | Refusal> {
  const checked = { trustId, body }
  const found: Finding[] = [
    ...missing,
    ...(await conflictingDays(services, checked)),
    ...(await repeatedRecords(services, checked)),
    ...provisionalFindings(body),
    ...estimatedFindings(body),
    ...contradictedCategories(body),
    ...sizeFindings(body),
  ]
  const earlier = await yearBefore(services, checked)
  if (earlier !== undefined) {
    const { before, published } = earlier
    const { previousYear } = body.report
    const weather = await weatherRatios(services, { trustId, before, after: body })
    found.push(...swingFindings(body, before, { previousYear, weather }))
    if (!published)
      found.push(
        warns(
          'previous_not_published',
          `${previousYear} is not published here, so its column is what counts now and not what was published. Publish ${previousYear} first (“trust-carbon inventory submit ${previousYear}”), or accept it and say where it was published and that the figures are the same.`,
        ),
      )
  }
  found.push(...(await openThreads(services, checked)))
  return found
}
