import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../src/access/caller.ts'
import { fixedClock } from '../../src/clock.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/client.ts'
import { addDays } from '../../src/domain/day.ts'
import { sum } from '../../src/domain/decimal.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { createFactors } from '../../src/factors/run.ts'
import { meterTotals, refreshMeters } from '../../src/ledger/run.ts'
import { Pace } from '../../src/pace.ts'
import type { Services } from '../../src/services.ts'
import { acceptUpload, receive, revertUpload } from '../../src/uploads/run.ts'
import { createUploadRunner } from '../../src/uploads/run-uploads.ts'
import { findUpload, listIssues } from '../../src/uploads/store.ts'
import { fileBytes } from '../../src/uploads/stored-files.ts'
import { makeTrust, openTestDatabase } from '../database.ts'
import { wideHead, wideRow } from '../formats/reading.ts'

let db: Database
let dataDir: string
let trustId: string
let academyId: string
let caller: Caller

beforeAll(async () => {
  db = await openTestDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'trust-carbon-uploads-'))
})
afterAll(async () => {
  await db.close()
  await rm(dataDir, { recursive: true, force: true })
})
beforeEach(async () => {
  ;({ trustId, academyId } = await makeTrust(db))
  caller = { trustId, keyId: 'test-key', name: 'test', role: 'estates', academyIds: [] }
})

const quiet = { error() {}, info() {} }

function services(more: Partial<Services> = {}, settings: Partial<Config> = {}): Services {
  const config = { ...readConfig({}), dataDir, uploadBytesMax: 1_000_000, ...settings }
  const clock = fixedClock('2026-11-23')
  const pace = new Pace()
  const uploads = createUploadRunner({ db, clock, config, pace, log: quiet })
  return { db, clock, config, uploads, pace, factors: createFactors(db), localCallers: new Map(), ...more }
}

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text)
}

async function send(tools: Services, text: string, who = caller) {
  const file = await receive(tools, bytesOf(text))
  if (isRefusal(file)) throw new Error(file.message)
  const accepted = await acceptUpload(tools, who, { request: { fileName: 'file.csv' }, file })
  if (isRefusal(accepted)) throw new Error(accepted.message)
  await tools.uploads.settled(trustId, accepted.upload.id)
  const upload = await findUpload(db, trustId, accepted.upload.id)
  if (upload === undefined) throw new Error('no upload')
  return { upload, existing: accepted.existing }
}

async function assign(number: string): Promise<void> {
  const [meter] = await db.query<{ id: string }>(
    'UPDATE meter SET academy_id = $3::uuid WHERE trust_id = $1::uuid AND number = $2 RETURNING id',
    [trustId, number, academyId],
  )
  if (meter !== undefined) await refreshMeters(db, trustId, [meter.id])
}

async function kWh(): Promise<string> {
  const totals = await meterTotals(db, { trustId, period: { start: '2025-01-01', end: '2026-01-01' } })
  return sum(totals.map((total) => total.quantity)).toFixed()
}

const january = (value: string, days = 31) =>
  [
    wideHead,
    ...Array.from({ length: days }, (_, index) => wideRow(addDays('2025-01-01', index), value)),
    '',
  ].join('\n')
const meterNumber = '2248624512332'

describe('an upload', () => {
  it('of an unregistered meter is held, and counts once the meter is assigned', async () => {
    const tools = services()
    const { upload } = await send(tools, january('0.5'))
    expect(upload.status).toBe('counted')
    expect(upload.result?.meters[0]?.total).toBe('744')
    expect(await kWh()).toBe('0')
    await assign(meterNumber)
    expect(await kWh()).toBe('744')
    await tools.uploads.stop()
  })

  it('the same bytes twice change nothing and answer with the first', async () => {
    const tools = services()
    const first = await send(tools, january('0.5'))
    const second = await send(tools, january('0.5'))
    expect([second.existing, second.upload.id]).toEqual([true, first.upload.id])
    await assign(meterNumber)
    expect(await kWh()).toBe('744')
    await tools.uploads.stop()
  })

  it('a correction counts over the earlier file, and reverting it brings the earlier truth back', async () => {
    const tools = services()
    await send(tools, january('0.5'))
    const correction = await send(tools, january('0.25', 10))
    await assign(meterNumber)
    expect(await kWh()).toBe('624')
    const reverted = await revertUpload(tools, caller, { id: correction.upload.id, reason: 'wrong file' })
    expect(isRefusal(reverted)).toBe(false)
    expect(await kWh()).toBe('744')
    expect(await revertUpload(tools, caller, { id: correction.upload.id, reason: 'again' })).toMatchObject({
      refusal: 'conflict',
    })
    await tools.uploads.stop()
  })

  it('keeps which half-hours are estimated, and nothing where none is', async () => {
    const tools = services()
    const times = wideHead.split(',').slice(3)
    const head = ['MPAN', 'Date', ...times.flatMap((time) => [time, `${time} Flag`])].join(',')
    const row = (date: string, flags: Readonly<Record<number, string>>) =>
      [meterNumber, date, ...times.flatMap((_, index) => ['1', flags[index] ?? 'A'])].join(',')
    await send(tools, [head, row('2025-01-01', { 3: 'E', 47: 'E' }), row('2025-01-02', {}), ''].join('\n'))
    const stored = await db.query<{ slots_estimated: number[] | null }>(
      'SELECT slots_estimated FROM meter_day WHERE trust_id = $1::uuid ORDER BY day',
      [trustId],
    )
    expect(stored.map((one) => one.slots_estimated)).toEqual([[3, 47], null])
    await tools.uploads.stop()
  })

  it('finds a registered meter by its serial number', async () => {
    const tools = services()
    await send(tools, january('0.5'))
    await db.query("UPDATE meter SET serial = 'E12Z 003456' WHERE trust_id = $1::uuid", [trustId])
    const bySerial = january('1').replace('meter,', 'Serial Number,').replaceAll(meterNumber, 'E12Z003456')
    const { upload } = await send(tools, bySerial)
    expect(upload.result?.meters.map(({ meter, total }) => [meter, total])).toEqual([[meterNumber, '1488']])
    await tools.uploads.stop()
  })

  it('keeps the bytes as they came', async () => {
    const tools = services()
    const { upload } = await send(tools, january('0.5', 2))
    const chunks: Buffer[] = []
    for await (const chunk of fileBytes(db, trustId, upload.sha256)) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString('utf8')).toBe(january('0.5', 2))
    await tools.uploads.stop()
  })

  it('that is no table is rejected with its reason and leaves neither rows nor meters', async () => {
    const tools = services()
    const { upload } = await send(tools, 'name,age\nAda,36\n')
    expect(upload.status).toBe('rejected')
    const issues = await listIssues(db, { trustId, uploadNo: upload.no }, { afterSeq: 0, limit: 10 })
    expect(issues.map((issue) => issue.code)).toEqual(['file_unknown_format'])
    expect(await db.prisma.meter.count({ where: { trustId } })).toBe(0)
    await tools.uploads.stop()
  })

  it('larger than allowed is refused and leaves nothing', async () => {
    const tools = services()
    expect(await receive(tools, bytesOf('x'.repeat(1_000_001)))).toMatchObject({ refusal: 'file_too_large' })
    expect(await receive(tools, bytesOf(''))).toMatchObject({ refusal: 'file_empty' })
    await tools.uploads.stop()
  })

  it('of another academy’s meter is refused whole for a key that may not write for it', async () => {
    const tools = services()
    await send(tools, january('0.5', 1))
    await assign(meterNumber)
    const other = { ...caller, academyIds: ['00000000-0000-7000-8000-000000000000'] }
    const { upload } = await send(tools, january('9', 3), other)
    expect(upload.status).toBe('rejected')
    expect(await kWh()).toBe('24')
    await tools.uploads.stop()
  })

  it('whose reading fails again and again is rejected in the end, and leaves nothing in the data folder', async () => {
    const tools = services()
    await tools.uploads.stop()
    const file = await receive(tools, bytesOf(january('0.5')))
    if (isRefusal(file)) throw new Error(file.message)
    const accepted = await acceptUpload(tools, caller, { request: { fileName: 'file.csv' }, file })
    if (isRefusal(accepted)) throw new Error(accepted.message)
    // A disk that has lost a part of the kept file.
    await db.query('DELETE FROM stored_file_part WHERE trust_id = $1::uuid', [trustId])
    const next = services({}, { uploadLeaseSeconds: 0.2 })
    await next.uploads.start()
    await next.uploads.settled(trustId, accepted.upload.id)
    const upload = await findUpload(db, trustId, accepted.upload.id)
    expect([upload?.status, upload?.progress.attempts, upload?.progress.errors]).toEqual(['rejected', 3, 3])
    const [issue] = await listIssues(
      db,
      { trustId, uploadNo: accepted.upload.no },
      { afterSeq: 0, limit: 10 },
    )
    expect(issue?.message).toContain('failed 3 times')
    await next.uploads.stop()
    const left = await readdir(join(dataDir, 'incoming'), { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => entry.isFile())).toEqual([])
  })

  it('that a killed process left half read is taken up again, and nothing is doubled', async () => {
    const tools = services()
    await tools.uploads.stop()
    // Accepted by a process whose runner never ran; half of its rows are staged, as a kill between two batches leaves them.
    const file = await receive(tools, bytesOf(january('0.5')))
    if (isRefusal(file)) throw new Error(file.message)
    const accepted = await acceptUpload(tools, caller, { request: { fileName: 'file.csv' }, file })
    if (isRefusal(accepted)) throw new Error(accepted.message)
    await db.query(
      `INSERT INTO meter (trust_id, id, number, utility, unit) VALUES ($1::uuid, '018f0000-0000-7000-8000-00000000000a', $2, 'electricity', 'kWh')`,
      [trustId, meterNumber],
    )
    await db.query(
      `INSERT INTO meter_day (trust_id, meter_id, day, upload_no, row, row_last, source, grade, quantity, unit, slots)
       VALUES ($1::uuid, '018f0000-0000-7000-8000-00000000000a', '2025-01-01', $2, 2, 2, 1, 2, 24, 'kWh', '{}')`,
      [trustId, accepted.upload.no],
    )
    await db.query(
      `UPDATE upload SET progress = '{"bytes": 1, "rows": 1, "attempts": 1}', lease_owner = 'dead', lease_until = now() - interval '1 minute'
       WHERE trust_id = $1::uuid`,
      [trustId],
    )
    const next = services()
    await next.uploads.start()
    await next.uploads.settled(trustId, accepted.upload.id)
    expect((await findUpload(db, trustId, accepted.upload.id))?.status).toBe('counted')
    await assign(meterNumber)
    expect(await kWh()).toBe('744')
    const [rows] = await db.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM meter_day WHERE trust_id = $1::uuid',
      [trustId],
    )
    expect(rows?.count).toBe(31)
    await next.uploads.stop()
  })
})
