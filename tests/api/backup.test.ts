import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ledgerHash, restoreTrust } from '../../src/backups/run.ts'
import type { Database } from '../../src/db/client.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { addSet, allRows } from '../../src/factors/run.ts'
import { openTestDatabase } from '../database.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let trustId: string
let file: Buffer
let other: Database

async function* inParts(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust('Ünï “Trust”\\')
  trustId = trust.trustId
  lead = await trust.as('lead')
  const { id } = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak', phase: 'primary' })).body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
  await lead('POST', '/v1/meters', { number: 'OAK-1', utility: 'gas', academyId: id, calorificValue: '39.4' })
  await t.upload(
    lead,
    'meter,date,unit,value\nOAK-1,2024-01-01,kWh,10.5\nOAK-1,2024-01-02,kWh,x\nNEW,2024-01-01,m3,1\n',
  )
  await t.upload(
    lead,
    'stream,date,quantity,unit,academy,fuel,note\ntravel.car,2024-01-05,12.50,mile,oak,petrol,"back\\slash\tand tab"\n',
  )
  await t.upload(
    lead,
    'meter,date,unit,value,grade,method,basis\nOAK-1,2024-01-03,kWh,9,4,own model,"model of May, R2 0.9"\n',
  )
  await lead('POST', '/v1/degree-days?station=Midlands', 'month,hdd_15_5C\nJan,310\nFeb,261.5\n', {
    'content-type': 'text/csv',
  })
  // A set that was imported here goes with the backup.
  const rows = (await allRows(t.db, 'desnz-2026')).slice(0, 100)
  const info = (await t.service.services.factors.sets()).at(-1)!
  await t.db.transaction((sql) =>
    addSet(
      sql,
      { ...info, id: 'desnz-2027', year: 2027, sourceHash: 'ab'.repeat(32), rowCount: rows.length },
      rows,
    ),
  )
  const answer = await t.service.app.inject({
    method: 'GET',
    url: '/v1/backup',
    headers: { authorization: `Bearer ${await t.keyFor(trustId, 'admin')}` },
  })
  expect(answer.statusCode).toBe(200)
  file = answer.rawPayload
  other = await openTestDatabase()
})
afterAll(async () => {
  await other.close()
  await t.close()
})

it('is for administrators only', async () => {
  expect((await lead('GET', '/v1/backup')).status).toBe(403)
})

it('refuses a file that is cut off or was changed, and puts nothing in', async () => {
  const lines = gunzipSync(file).toString('utf8').split('\n')
  const changed = lines.map((line) => line.replace('"10.5"', '"10.6"')).join('\n')
  expect(changed).not.toBe(lines.join('\n'))
  for (const bad of [
    file.subarray(0, file.length - 40),
    gzipSync(changed),
    gzipSync(lines.slice(0, -2).join('\n')),
    Buffer.from('nothing'),
    gzipSync('{}\n'),
  ]) {
    const answer = await restoreTrust(other, inParts(bad))
    expect(isRefusal(answer) && answer.message).toContain('Nothing was changed')
  }
  expect(await other.query('SELECT 1 FROM trust')).toEqual([])
  expect(await allRows(other, 'desnz-2027')).toEqual([])
})

/** The same backup as it would have been before a table had a column, with its hashes. */
function without(file: Buffer, table: string, column: string): Buffer {
  const hex = (parts: readonly string[]): string => {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest('hex')
  }
  let left = -1
  let rows: string[] = []
  const tables: string[] = []
  const lines = gunzipSync(file).toString('utf8').trimEnd().split('\n')
  const older = lines.map((text) => {
    const line = JSON.parse(text)
    if (Array.isArray(line)) {
      rows.push(JSON.stringify(line.filter((_, index) => index !== left)))
      return rows.at(-1)!
    }
    if (line.columns !== undefined) {
      left = line.table === table ? line.columns.indexOf(column) : -1
      rows = []
      return JSON.stringify({
        ...line,
        columns: line.columns.filter((_name: string, at: number) => at !== left),
      })
    }
    if (line.rows !== undefined) tables.push(hex(rows))
    if (line.rows !== undefined) return JSON.stringify({ ...line, sha256: tables.at(-1) })
    return line.end === true ? JSON.stringify({ ...line, sha256: hex(tables) }) : text
  })
  return gzipSync(`${older.join('\n')}\n`)
}

it('of before a column was added is restored all the same', async () => {
  const empty = await openTestDatabase()
  const older = without(file, 'membership', 'created_by')
  expect(gunzipSync(older).toString()).not.toBe(gunzipSync(file).toString())
  const restored = await restoreTrust(empty, inParts(older))
  if (isRefusal(restored)) throw new Error(restored.message)
  expect(await empty.query('SELECT start_event, created_by FROM membership')).toEqual([
    { start_event: 'founded', created_by: null },
  ])
  await empty.close()
})

it('is turned back into the same ledger, row for row, once', async () => {
  const restored = await restoreTrust(other, inParts(file))
  if (isRefusal(restored)) throw new Error(restored.message)
  // The backup was written before this test's keys; the restored ledger hashes to what the file says.
  expect(await ledgerHash(other, trustId)).toBe(restored.sha256)
  const [trust] = await other.query<{ name: string }>('SELECT name FROM trust')
  expect(trust?.name).toBe('Ünï “Trust”\\')
  const sum =
    'SELECT meter_id, month, quantity FROM meter_month WHERE trust_id = $1::uuid ORDER BY meter_id, month'
  expect(await other.query(sum, [trustId])).toEqual(await t.db.query(sum, [trustId]))
  expect(await other.query('SELECT method, basis FROM meter_day WHERE method IS NOT NULL')).toEqual([
    { method: 'own model', basis: 'model of May, R2 0.9' },
  ])
  const cold =
    'SELECT l.station, d.base, d.period, d.value FROM degree_day d JOIN degree_day_load l ON l.id = d.load_id ORDER BY d.period'
  expect(await other.query(cold)).toEqual([
    { station: 'Midlands', base: '15.5', period: '01', value: '310' },
    { station: 'Midlands', base: '15.5', period: '02', value: '261.5' },
  ])
  const notes = await other.query<{ note: string; quantity: string }>('SELECT note, quantity FROM activity')
  expect(notes).toEqual(await t.db.query('SELECT note, quantity FROM activity'))
  expect(notes).toHaveLength(1)
  expect(await allRows(other, 'desnz-2027')).toEqual(await allRows(t.db, 'desnz-2027'))
  expect(await allRows(other, 'desnz-2027')).toHaveLength(100)
  const again = await restoreTrust(other, inParts(file))
  expect(isRefusal(again) && again.refusal).toBe('conflict')
})
