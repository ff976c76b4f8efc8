import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database, Sql } from '../../src/db/client.ts'
import { openServer } from '../../src/db/server.ts'
import { lockLedger } from '../../src/ledger/run.ts'
import { startPostgres, type TestServer } from '../postgres.ts'
import { approveYear, emptyBody, publishYear, septemberYear } from './published-year.ts'
import { addAcademy, rows, send } from './schools.ts'
import { type Client, openTestService, type TestService } from './service.ts'

// Only a server has two connections: where the tests run on the embedded database this file starts a server of its own.
let server: TestServer | undefined
let t: TestService
/** A second service's worth of connections, to the same database. */
let other: Database

beforeAll(async () => {
  if (process.env.TEST_DATABASE_URL === undefined) {
    server = await startPostgres()
    process.env.TEST_DATABASE_URL = server.url
  }
  t = await openTestService()
  const [row] = await t.db.query<{ name: string }>('SELECT current_database() AS name')
  const url = new URL(process.env.TEST_DATABASE_URL)
  url.pathname = `/${row?.name}`
  other = await openServer(url.href, 4)
})
afterAll(async () => {
  await other.close()
  await t.close()
  if (server !== undefined) {
    delete process.env.TEST_DATABASE_URL
    await server.stop()
  }
})

/** A transaction on a connection of its own that stays open until it is told to end. */
async function open<T>(
  work: (sql: Sql) => Promise<T>,
): Promise<{ done: T; commit: () => Promise<void>; undo: () => Promise<void> }> {
  let end: (how: 'commit' | 'undo') => void = () => {}
  const told = new Promise<'commit' | 'undo'>((resolve) => {
    end = resolve
  })
  class Undone extends Error {}
  let finished: Promise<void> = Promise.resolve()
  const done = await new Promise<T>((begun, failed) => {
    finished = other
      .transaction(async (sql) => {
        begun(await work(sql))
        if ((await told) === 'undo') throw new Undone()
      })
      .catch((error: unknown) => {
        failed(error)
        if (!(error instanceof Undone)) throw error
      })
  })
  const finish = (how: 'commit' | 'undo') => async () => {
    end(how)
    await finished
  }
  return { done, commit: finish('commit'), undo: finish('undo') }
}

/** Waits until a connection waits for another one’s row of this table. */
async function someoneWaitsFor(statement: string): Promise<void> {
  for (;;) {
    const [row] = await other.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`%${statement}%`],
    )
    if ((row?.waiting ?? 0) > 0) return
    await wait(10)
  }
}

async function ready(): Promise<{ trustId: string; lead: Client }> {
  const { trustId, as } = await t.makeTrust()
  const lead = await as('lead')
  await addAcademy(lead, 'oak', '2022-09-01', 'founded')
  await send(t, lead, rows('oak', [['2025-08-01', '2025-09-10', 100]]))
  return { trustId, lead }
}
const holdChain = (sql: Sql, trustId: string) =>
  sql.query<{ no: number }>('SELECT no FROM audit_head WHERE trust_id = $1::uuid FOR UPDATE', [trustId])

/** A file of two days is sent, and waits for the meter while it is read; `then` lets it go on. */
async function sendAndHold(trustId: string, lead: Client, lines: readonly string[]) {
  const meter = await open((sql) =>
    sql.query('SELECT 1 FROM meter WHERE trust_id = $1::uuid FOR UPDATE', [trustId]),
  )
  const sent = await lead('POST', '/v1/uploads', ['meter,date,value,unit', ...lines].join('\n'), {
    'content-type': 'text/csv',
  })
  expect(sent.status, sent.text).toBe(202)
  await someoneWaitsFor(
    'FROM meter WHERE trust_id = $1::uuid AND id = ANY($2::uuid[]) ORDER BY number FOR KEY SHARE',
  )
  const result = async () => {
    await t.service.services.uploads.settled(trustId, sent.body.id)
    return (await lead('GET', `/v1/uploads/${sent.body.id}`)).body
  }
  return { id: sent.body.id as string, letGo: meter.undo, result }
}

test.each([
  [
    'that would change the year is rejected',
    ['MTR-oak,2025-08-31,120,kWh', 'MTR-oak,2025-09-01,120,kWh'],
    'rejected',
    0,
    '4000',
  ],
  [
    'that keeps it counts',
    ['MTR-oak,2025-08-31,100,kWh', 'MTR-oak,2025-09-01,120,kWh'],
    'counted',
    1,
    '4020',
  ],
])(
  'a file that concludes while the year is published sees it: one %s',
  async (_, lines, status, of, total) => {
    const { trustId, lead } = await ready()
    await approveYear(t, { trustId, year: '2024-25' })
    const file = await sendAndHold(trustId, lead, lines)
    // The publication has the chain, and nobody sees yet what it writes.
    const publication = await open(async (sql) => {
      await holdChain(sql, trustId)
      const { start, end } = septemberYear('2024-25')
      await sql.query(
        `INSERT INTO inventory_step (trust_id, year, seq, version, kind, at, by, by_read, sha256, start, "end", factor_years)
       VALUES ($1::uuid, '2024-25', 3, 1, 'published', now(), 'another', 'another', $2, $3, $4, '{}')`,
        [trustId, emptyBody, start, end],
      )
    })
    await file.letGo()
    // The file has been made to count, and its last look at the locks waits for the publication.
    await someoneWaitsFor('take_chain')
    await publication.commit()
    expect((await file.result()).status).toBe(status)
    const issues = (await lead('GET', `/v1/uploads/${file.id}/issues`)).body.items
    expect(issues.filter((one: { code: string }) => one.code === 'year_published')).toHaveLength(1 - of)
    const [month] = await t.db.query<{ quantity: string }>(
      'SELECT sum(quantity)::text AS quantity FROM meter_month WHERE trust_id = $1::uuid',
      [trustId],
    )
    expect(month?.quantity).toBe(total)
  },
)

test('a publication that waits for a file that concludes finds the chain longer than it was', async () => {
  const { trustId, lead } = await ready()
  await approveYear(t, { trustId, year: '2024-25' })
  const [before] = await t.db.query<{ no: number }>('SELECT no FROM audit_head WHERE trust_id = $1::uuid', [
    trustId,
  ])
  // Whoever has the ledger keeps a file from concluding.
  const ledger = await open((sql) => lockLedger(sql, trustId))
  const file = await lead('GET', '/v1/uploads')
  const reverting = lead('POST', `/v1/uploads/${file.body.items[0].id}/revert`, { reason: 'wrong file' })
  await someoneWaitsFor('ledger_version')
  await ledger.undo()
  expect((await reverting).status).toBe(200)
  const publication = await open((sql) => holdChain(sql, trustId))
  expect(publication.done[0]?.no).toBeGreaterThan(before?.no ?? 0)
  await publication.undo()
})

test('a change that keeps the year waits for a publication’s end, and both are done', async () => {
  const { trustId, lead } = await ready()
  await publishYear(t, { trustId, year: '2024-25' })
  const publication = await open((sql) => holdChain(sql, trustId))
  const { body } = await lead('GET', '/v1/meters')
  const changing = lead('PATCH', `/v1/meters/${body.items[0].id}`, { calorificValue: '39' })
  await someoneWaitsFor('take_chain')
  await publication.commit()
  const answer = await changing
  expect(answer.status, answer.text).toBeLessThan(300)
})
