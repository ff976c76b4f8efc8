import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { newId } from '../../src/db/id.ts'
import { addDays } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { refreshForUpload, refreshMeters } from '../../src/ledger/refresh.ts'
import {
  activityTotals,
  meterDaysMissing,
  meterTotals,
  sourceRowsOfActivity,
  sourceRowsOfMeter,
} from '../../src/ledger/run.ts'
import { makeTrust, openTestDatabase } from '../database.ts'

let db: Database
let trustId: string
let academyId: string
let meterId: string
let uploadNo = 0

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

async function makeMeter(utility: string, more: Record<string, unknown> = {}): Promise<string> {
  const id = newId()
  await db.prisma.meter.create({ data: { trustId, id, academyId, number: `M${id}`, utility, ...more } })
  return id
}

async function makeUpload(status = 'counted'): Promise<number> {
  const no = ++uploadNo
  await db.query(
    `INSERT INTO upload (trust_id, id, no, file_name, sha256, bytes, status, options, progress, created_by)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5, 10, $6, '{}', '{}', 'test')`,
    [trustId, newId(), no, `file-${no}.csv`, `hash${no}`, status],
  )
  return no
}

async function addDay(
  upload: number,
  day: string,
  quantity: string,
  more: {
    source?: number
    grade?: number
    unit?: string
    missing?: number
    meter?: string
    cv?: string
  } = {},
) {
  await db.query(
    `INSERT INTO meter_day (trust_id, meter_id, day, upload_no, row, row_last, source, grade, quantity, unit, slots, slots_missing, cv)
     VALUES ($1::uuid, $2::uuid, $3::date, $4, 2, 2, $5, $6, $7::numeric, $8, '{}', $9, $10::numeric)`,
    [
      trustId,
      more.meter ?? meterId,
      day,
      upload,
      more.source ?? 1,
      more.grade ?? 2,
      quantity,
      more.unit ?? 'kWh',
      more.missing ?? 0,
      more.cv ?? null,
    ],
  )
}

const january = { start: '2024-01-01', end: '2024-02-01' }
async function kWh(period = january): Promise<string> {
  const totals = await meterTotals(db, { trustId, period })
  return sum(totals.map((total) => total.quantity)).toFixed()
}

beforeEach(async () => {
  ;({ trustId, academyId } = await makeTrust(db))
  uploadNo = 0
  meterId = await makeMeter('electricity', { start: new Date('2024-01-01T00:00:00Z') })
})

describe('which record of a day counts', () => {
  const cases: [string, Parameters<typeof addDay>[3], Parameters<typeof addDay>[3], 'first' | 'second'][] = [
    ['half-hourly before a newer daily', { source: 1 }, { source: 2 }, 'first'],
    ['daily before a newer bill', { source: 2 }, { source: 4, grade: 3 }, 'first'],
    ['bill before a newer estimate', { source: 4, grade: 3 }, { source: 5, grade: 4 }, 'first'],
    ['the newer of two half-hourly', { source: 1 }, { source: 1 }, 'second'],
    [
      'a complete day before a newer one that lacks half-hours',
      { source: 1 },
      { source: 1, missing: 20 },
      'first',
    ],
    [
      'an actual bill before a newer estimated half-hourly day',
      { source: 4, grade: 3 },
      { source: 1, grade: 4 },
      'first',
    ],
  ]
  for (const [name, one, two, winner] of cases) {
    it(name, async () => {
      const older = await makeUpload()
      const newer = await makeUpload()
      await addDay(older, '2024-01-10', '100', one)
      await addDay(newer, '2024-01-10', '7', two)
      await refreshMeters(db, trustId, [meterId])
      expect(await kWh()).toBe(winner === 'first' ? '100' : '7')
    })
  }

  it('what a reverted upload had covered counts again', async () => {
    const older = await makeUpload()
    const newer = await makeUpload()
    await addDay(older, '2024-01-10', '100')
    await addDay(newer, '2024-01-10', '7')
    await refreshForUpload(db, trustId, newer)
    expect(await kWh()).toBe('7')
    await db.query(`UPDATE upload SET status = 'reverted' WHERE trust_id = $1::uuid AND no = $2`, [
      trustId,
      newer,
    ])
    await refreshForUpload(db, trustId, newer)
    expect(await kWh()).toBe('100')
  })

  it('rows of an upload that is still being read count nowhere', async () => {
    const reading = await makeUpload('reading')
    await addDay(reading, '2024-01-10', '100')
    await refreshMeters(db, trustId, [meterId])
    expect(await meterTotals(db, { trustId, period: january })).toEqual([])
  })
})

describe('gas volumes', () => {
  // 100 m3 at 39.3 MJ/m3; 120 m3 at 40; 100 hundreds of cubic feet, exact factor.
  it.each([
    ['100', 'm3', '39.3', '1116.382'],
    ['120', 'm3', '40', '1363.52'],
    ['100', 'hcf', '39.3', '3161.242'],
  ])('%s %s at %s MJ/m3 are %s kWh', async (quantity, unit, cv, expected) => {
    meterId = await makeMeter('gas')
    const upload = await makeUpload()
    await addDay(upload, '2024-01-10', quantity, { unit, cv })
    await refreshMeters(db, trustId, [meterId])
    expect(new Decimal(await kWh()).toDecimalPlaces(3).toFixed()).toBe(expected)
  })

  it('the calorific value of the meter holds where the file gives none, and a later correction of it moves the total', async () => {
    meterId = await makeMeter('gas', { calorificValue: '39.3' })
    const upload = await makeUpload()
    await addDay(upload, '2024-01-10', '100', { unit: 'm3' })
    await refreshMeters(db, trustId, [meterId])
    expect(new Decimal(await kWh()).toDecimalPlaces(3).toFixed()).toBe('1116.382')
    await db.query('UPDATE meter SET calorific_value = 40 WHERE trust_id = $1::uuid AND id = $2::uuid', [
      trustId,
      meterId,
    ])
    await refreshMeters(db, trustId, [meterId])
    expect(new Decimal(await kWh()).toDecimalPlaces(3).toFixed()).toBe('1136.267')
    const [row] = await sourceRowsOfMeter(db, { trustId, meterId, period: january })
    expect(row?.conversion).toBe('m3 × 1.02264 × 40 MJ/m3 (of the meter) ÷ 3.6 = kWh')
  })
})

describe('parts of months', () => {
  it('a month cut anywhere sums to the whole month', async () => {
    const upload = await makeUpload()
    for (let index = 0; index < 31; index++)
      await addDay(upload, addDays('2024-01-01', index), `${index}.125`)
    await refreshMeters(db, trustId, [meterId])
    const before = await kWh({ start: '2024-01-01', end: '2024-01-13' })
    const after = await kWh({ start: '2024-01-13', end: '2024-02-01' })
    expect(new Decimal(before).plus(after).toFixed()).toBe(await kWh())
    expect(before).toBe('67.5')
  })

  it('an activity over several months is cut into parts that sum to the whole, to the last digit', async () => {
    const upload = await makeUpload()
    await db.query(
      `INSERT INTO activity (trust_id, upload_no, row, academy_id, stream, variant, start, "end", quantity, unit, grade)
       VALUES ($1::uuid, $2, 2, $3::uuid, 'lpg', '', '2024-01-20', '2024-04-07', 1000.00007, 'litre', 2)`,
      [trustId, upload, academyId],
    )
    await refreshForUpload(db, trustId, upload)
    const year = { start: '2024-01-01', end: '2025-01-01' }
    const parts = await activityTotals(db, { trustId, period: year })
    expect(parts.map((part) => part.month)).toEqual(['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'])
    expect(sum(parts.map((part) => part.quantity)).toFixed()).toBe('1000.00007')
    const split = [
      await activityTotals(db, { trustId, period: { start: '2024-01-01', end: '2024-02-14' } }),
      await activityTotals(db, { trustId, period: { start: '2024-02-14', end: '2024-12-31' } }),
    ].flat()
    expect(sum(split.map((part) => part.quantity)).toFixed()).toBe('1000.00007')
    const rows = await sourceRowsOfActivity(db, {
      trustId,
      academyId,
      stream: 'lpg',
      variant: '',
      period: { start: '2024-02-01', end: '2024-03-01' },
    })
    expect(rows[0]?.quantity.toFixed()).toBe(parts[1]?.quantity.toFixed())
  })
})

describe('missing days', () => {
  it('names the days without a record inside the life of the meter, and only those', async () => {
    const upload = await makeUpload()
    for (let index = 0; index < 31; index++) {
      if (index < 10 || index > 12)
        await addDay(upload, addDays('2024-01-01', index), '1', { missing: index === 0 ? 4 : 0 })
    }
    await refreshMeters(db, trustId, [meterId])
    const [coverage] = await meterDaysMissing(db, {
      trustId,
      period: { start: '2023-12-01', end: '2024-03-01' },
    })
    expect(coverage?.missing).toEqual([
      { start: '2024-01-11', end: '2024-01-14' },
      { start: '2024-02-01', end: '2024-03-01' },
    ])
    expect(coverage?.days).toEqual({ expected: 60, received: 28, partDays: 1 })
  })
})
