import { tmpdir } from 'node:os'
import { mintKey } from '../../src/access/key.ts'
import { addKey } from '../../src/access/store.ts'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/client.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import { newId } from '../../src/db/id.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openServer } from '../../src/db/server.ts'
import { startService } from '../../src/start.ts'
import { createTrust } from '../../src/trusts/run.ts'

/** How large the trust is whose figures are asked for. */
export interface Size {
  readonly academies: number
  /** Reporting years, up to the one that ends on 31 August 2026. */
  readonly years: number
  /** Whether the days are there as well, and not only what they sum to. */
  readonly days: boolean
}

/**
 * A trust of that size put straight into the tables: every academy with electricity, gas and car travel in every month, a tenth of
 * them joined and another tenth left in the years between.
 */
async function fill(db: Database, trustId: string, { academies, years, days }: Size): Promise<void> {
  const first = `${2026 - years}-09-01`
  const put = (text: string, ...more: (string | number)[]) => db.query(text, [trustId, ...more])
  await put(
    `INSERT INTO academy (trust_id, id, code, name, phase)
     SELECT $1::uuid, gen_random_uuid(), 'a-' || n, 'Academy ' || n, 'primary' FROM generate_series(1, $2::int) n`,
    academies,
  )
  const number = `substr(a.code, 3)::int`
  await put(
    `INSERT INTO membership (trust_id, id, academy_id, start, start_event, "end", end_event)
     SELECT $1::uuid, gen_random_uuid(), a.id,
            CASE WHEN ${number} % 10 = 3 THEN ($2::date + make_interval(months => 13 + ${number} % 40))::date ELSE '2010-09-01'::date END, 'joined',
            CASE WHEN ${number} % 10 = 7 THEN ($2::date + make_interval(months => 14 + ${number} % 40))::date END,
            CASE WHEN ${number} % 10 = 7 THEN 'left' END
     FROM academy a WHERE a.trust_id = $1::uuid`,
    first,
  )
  await put(
    `INSERT INTO meter (trust_id, id, academy_id, number, utility, unit, start)
     SELECT $1::uuid, gen_random_uuid(), a.id, u.utility || '-' || a.code, u.utility, 'kWh', $2::date
     FROM academy a, (VALUES ('electricity'), ('gas')) u(utility) WHERE a.trust_id = $1::uuid`,
    first,
  )
  const month = `generate_series($2::date, '2026-08-01'::date, interval '1 month') t`
  await put(
    `INSERT INTO meter_month (trust_id, meter_id, month, grade, quantity, days, part_days)
     SELECT $1::uuid, m.id, t::date, 1, 5000, (t + interval '1 month')::date - t::date, 0
     FROM meter m, ${month} WHERE m.trust_id = $1::uuid`,
    first,
  )
  await put(
    `INSERT INTO activity_month (trust_id, academy_id, stream, variant, unit, month, grade, quantity, records)
     SELECT $1::uuid, a.id, 'travel.car', 'fuel=unknown;size=average', 'km', t::date, 2, 120.5, 3
     FROM academy a, ${month} WHERE a.trust_id = $1::uuid`,
    first,
  )
  if (!days) return
  await put(
    `INSERT INTO upload (trust_id, id, no, file_name, sha256, bytes, status, options, progress, created_by)
     VALUES ($1::uuid, gen_random_uuid(), 1, 'days.csv', 'none', 1, 'counted', '{}', '{}', 'bench')`,
  )
  await put(
    `INSERT INTO meter_day (trust_id, meter_id, day, upload_no, row, row_last, source, grade, quantity, unit, slots)
     SELECT $1::uuid, m.id, t::date, 1, 1, 1, 2, 1, 164.5, 'kWh', '{}'
     FROM meter m, generate_series($2::date, '2026-08-31'::date, interval '1 day') t WHERE m.trust_id = $1::uuid`,
    first,
  )
}

/** The median time in milliseconds of each question, asked of a trust of that size. */
export async function figureTimes(
  url: string | undefined,
  size: Size,
  questions: readonly string[],
): Promise<number[]> {
  const db = url === undefined ? await openEmbedded() : await openServer(url, 4)
  await migrate(db)
  const config = { ...readConfig({}), dataDir: tmpdir(), requestsPerMinute: 1_000_000 }
  const service = await startService({ config, clock: fixedClock('2026-11-23'), db })
  try {
    const trust = await createTrust(db, 'Bench')
    await fill(db, trust.id, size)
    await db.query('ANALYZE')
    const id = newId()
    const { text, secretHash } = mintKey({ trustId: trust.id, keyId: id })
    await addKey(db, {
      ...{ trustId: trust.id, id, name: 'bench', role: 'lead', academyIds: [], secretHash },
      ...{ expiresAt: null, createdBy: 'bench' },
    })
    const ask = async (method: 'GET' | 'POST', path: string, payload?: object) => {
      const headers = { authorization: `Bearer ${text}` }
      const answer = await service.app.inject({ method, url: path, headers, ...(payload ? { payload } : {}) })
      if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${answer.payload}`)
    }
    const baseYear = `${2026 - size.years}-${String((2027 - size.years) % 100).padStart(2, '0')}`
    const promise = {
      baseYear,
      targetYear: '2029-30',
      reductionPercent: '40',
      scopes: [1, 2, 3],
      categories: [6],
    }
    await ask('POST', '/v1/targets', promise)
    const medians: number[] = []
    for (const question of questions) {
      const times: number[] = []
      for (let turn = 0; turn < 4; turn++) {
        const start = performance.now()
        await ask('GET', question)
        times.push(performance.now() - start)
      }
      // The first turn warms up.
      medians.push(times.slice(1).sort((a, b) => a - b)[1]!)
    }
    return medians
  } finally {
    await service.close()
    await db.close()
  }
}
