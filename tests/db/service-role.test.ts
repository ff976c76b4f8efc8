import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mintKey } from '../../src/access/key.ts'
import { addKey } from '../../src/access/store.ts'
import { verifyChains } from '../../src/audit/run.ts'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/client.ts'
import { newId } from '../../src/db/id.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openServer } from '../../src/db/server.ts'
import { type Service, startService } from '../../src/start.ts'
import { createTrust } from '../../src/trusts/run.ts'
import { startPostgres, type TestServer } from '../postgres.ts'

// The real service on PostgreSQL, as a role that owns nothing and has the rights of prisma/roles.sql.

let server: TestServer
let owner: Database
let service: Service
let role: Database
let dataDir: string
let trustId: string
let key: string

beforeAll(async () => {
  server = await startPostgres()
  owner = await openServer(server.url, 2)
  await migrate(owner)
  const grants = await readFile(new URL('../../prisma/roles.sql', import.meta.url), 'utf8')
  await owner.query(
    "DO $$ BEGIN CREATE ROLE trust_carbon_service LOGIN PASSWORD 'secret'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
  )
  const [made = '', ...rest] = grants.split('$$;')
  await owner.query(`${made}$$`)
  for (const statement of rest
    .join('')
    .replace(/^--.*$/gm, '')
    .split(';'))
    if (statement.trim() !== '') await owner.query(statement)
  const url = new URL(server.url)
  url.username = 'trust_carbon_service'
  url.password = 'secret'
  role = await openServer(url.href, 4)
  expect(await migrate(role)).toEqual([])
  dataDir = await mkdtemp(join(tmpdir(), 'trust-carbon-role-'))
  const config = { ...readConfig({}), dataDir, requestsPerMinute: 100_000 }
  service = await startService({ config, clock: fixedClock('2026-11-23'), db: role })
  trustId = (await createTrust(role, 'Oaks')).id
  const id = newId()
  const { text, secretHash } = mintKey({ trustId, keyId: id })
  await addKey(role, {
    ...{
      trustId,
      id,
      name: 'Lea',
      role: 'lead',
      academyIds: [],
      secretHash,
      expiresAt: null,
      createdBy: 'operator',
    },
  })
  key = text
})
afterAll(async () => {
  await service?.close()
  await role?.close()
  await owner?.close()
  await rm(dataDir, { recursive: true, force: true })
  await server?.stop()
})

async function call(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object | string) {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(typeof payload === 'string' ? { 'content-type': 'text/csv' } : {}),
  }
  const answer = await service.app.inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  })
  expect([answer.statusCode < 300, answer.payload]).toEqual([true, expect.any(String)])
  return answer.json()
}

it('imports, changes, withdraws, reads again and reverts, and its log is whole', async () => {
  const { id: academyId } = await call('POST', '/v1/academies', {
    code: 'oak',
    name: 'Oak',
    phase: 'primary',
    urn: '100001',
  })
  const { id } = await call('POST', '/v1/memberships', {
    academyId,
    start: '2019-09-01',
    startEvent: 'joined',
  })
  await call('POST', `/v1/memberships/${id}/withdraw`, { reason: 'wrong' })
  await call('POST', '/v1/memberships', { academyId, start: '2020-09-01', startEvent: 'joined' })
  const meter = await call('POST', '/v1/meters', { academyId, utility: 'gas', number: 'OAK-G' })
  await call('PATCH', `/v1/meters/${meter.id}`, { calorificValue: '39.5' })
  await call('PATCH', '/v1/trust', { name: 'Oaks Trust' })
  const sent = await call(
    'POST',
    '/v1/uploads',
    'meter,date,unit,value\nOAK-G,2024-01-01,kWh,10\nNEW,2024-01-01,kWh,10\n',
  )
  await service.services.uploads.settled(trustId, sent.id)
  expect((await call('GET', `/v1/uploads/${sent.id}`)).status).toBe('counted')
  const again = await call('POST', `/v1/uploads/${sent.id}/read-again`, {})
  await service.services.uploads.settled(trustId, again.id)
  await call('POST', `/v1/uploads/${again.id}/revert`, { reason: 'of another school' })
  const bad = await call('POST', '/v1/uploads', 'meter,date,unit,value\nX,soon,kWh,10\n')
  await service.services.uploads.settled(trustId, bad.id)
  expect((await call('GET', `/v1/uploads/${bad.id}`)).status).toBe('rejected')
  const { ok } = await call('GET', '/v1/audit/verify')
  expect(ok).toBe(true)
  expect(await role.query("SELECT 1 FROM audit_entry WHERE actor = 'unknown'")).toEqual([])
})

it('publishes a year, whose days are locked from then on', async () => {
  await role.query("INSERT INTO inventory_body SELECT $1::uuid, encode(sha256('{}'), 'hex'), '{}'", [trustId])
  for (const [seq, kind, by] of [
    [1, 'submitted', 'Lea'],
    [2, 'approved', 'Finn'],
    [3, 'published', 'Finn'],
  ] as const)
    await role.query(
      `INSERT INTO inventory_step (trust_id, year, seq, version, kind, at, by, by_read, sha256, contributors, start, "end", factor_years)
       SELECT $1::uuid, '2023-24', $2::int, 1, $3, now(), $4, lower($4), encode(sha256('{}'), 'hex'), '{}', '2023-09-01', '2024-09-01', '{2023}'`,
      [trustId, seq, kind, by],
    )
  expect(await role.query('SELECT year FROM year_lock')).toEqual([{ year: '2023-24' }])
  expect((await verifyChains(role, trustId)).chains.map((one) => one.fault)).toEqual([undefined, undefined])
})

it.each(['audit_entry', 'inventory_step', 'inventory_body', 'figure_comment', 'audit_head', 'year_lock'])(
  'has no right to change, delete or empty %s',
  async (table) => {
    for (const statement of [
      `UPDATE ${table} SET trust_id = trust_id`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await expect(role.query(statement)).rejects.toMatchObject({ code: '42501' })
  },
)

it('can neither write the log itself nor leave it out', async () => {
  for (const statement of [
    'INSERT INTO audit_entry SELECT * FROM audit_entry LIMIT 1',
    "SELECT chain_entry(gen_random_uuid(), 'a', 'a', 'a', 'a', 'a', 'a', 'a')",
    'ALTER TABLE audit_entry DISABLE TRIGGER ALL',
    "SET session_replication_role = 'replica'",
    'CREATE TABLE public.audit_head (no int)',
    'CREATE TEMP TABLE audit_head (no int)',
  ])
    await expect(role.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  const before = (await verifyChains(role, trustId)).chains[0]!.entries
  await role.transaction(async (sql) => {
    await sql.query("SELECT set_config('trust_carbon.restoring', 'on', true)")
    await sql.query("UPDATE trust SET name = 'Quiet' WHERE id = $1::uuid", [trustId])
  })
  expect((await verifyChains(role, trustId)).chains[0]!.entries).toBe(before + 1)
})

it('prisma/roles.sql speaks of every table that is not read only', async () => {
  const tables = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
       AND NOT has_any_column_privilege('trust_carbon_service', c.oid, 'INSERT') ORDER BY 1`,
  )
  expect(tables.map((one) => one.name)).toEqual([
    '_prisma_migrations',
    'audit_entry',
    'audit_head',
    'year_lock',
  ])
})
