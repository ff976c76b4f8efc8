import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import type { FrozenInventory } from '../../src/domain/frozen-inventory.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { secrLayout, secrLeaves, secrRowKeys } from '../../src/domain/secr.ts'
import { freezeYear } from '../../src/inventories/freeze.ts'
import { daily, inventoryTrust, readings, send } from './inventory-trust.ts'
import { openTestService, type TestService } from './service.ts'

let t: TestService
let trustId: string
let body: FrozenInventory
async function frozen(service: TestService, trustId: string, year = '2024-25'): Promise<FrozenInventory> {
  const found = await freezeYear(service.service.services, { trustId, year, version: 1, restatement: null })
  if (isRefusal(found)) throw new Error(found.message)
  return found
}
const text = (inventory: FrozenInventory): string => canonicalJson(JSON.parse(JSON.stringify(inventory)))

beforeAll(async () => {
  t = await openTestService()
  ;({ trustId } = await inventoryTrust(t))
  body = await frozen(t, trustId)
})
afterAll(() => t.close())

describe('a frozen year', () => {
  it('has lines that sum, row by row, to the unrounded figures of its report', () => {
    const sum = (key: string): Decimal =>
      [
        ...body.lines.filter((line) => line.row === key).map((line) => new Decimal(line.kgCO2e).div(1000)),
        ...body.amounts.flatMap((one) => one.energies.filter((own) => own.row === key)).map((own) => own.kwh),
      ].reduce((all: Decimal, one) => all.plus(one), new Decimal(0))
    const got = Object.fromEntries(body.report.rows.map((row) => [row.key, row.currentUnrounded]))
    for (const key of secrRowKeys.filter((one) => one !== 'intensity' && got[one] !== null)) {
      const leaves = secrLeaves(key).map(sum)
      expect([
        key,
        leaves.reduce((all: Decimal, one: Decimal) => all.plus(one), new Decimal(0)).toFixed(),
      ]).toEqual([key, got[key]])
    }
    expect(got.scope1Gas).toBe('16.4664')
    expect(got.scope2Electricity).toBe('8.48715')
    // 100 kWh a day to 9 January (131 days), 3 months from June (92 days); Elm in June to August only.
    expect(got.scope2Market).toBe(new Decimal(131 * 100 + 92 * 150).times('0.177').div(1000).toFixed())
    expect(Object.keys(secrLayout)).toHaveLength(body.report.rows.length)
  })

  it('gives every line as a quantity of the file’s rows times a row of the published table', () => {
    for (const line of body.lines) {
      expect(new Decimal(line.quantity).times(line.factor.value).toFixed()).toBe(line.kgCO2e)
      if (line.factor.set === 'contract') expect(line.factor.id).toBe('Green')
      else
        expect(
          body.factors.find(({ set, id }) => set === line.factor.set && id === line.factor.id)?.value,
        ).toBe(line.factor.value)
    }
    expect(body.factorSets.map((one) => one.id)).toEqual(['desnz-2025'])
    const of = (academy: string, meter: string | null, start: string, end: string) =>
      body.amounts.filter(
        (one) => one.academy === academy && one.meter === meter && one.start === start && one.end === end,
      )
    const file = (name: string): number => body.files.findIndex((one) => one.fileName === name)
    // Line 1 is the head; September has 30 days; Elm's rows follow Oak's 365, and January has 17 days from the 15th.
    expect(of('oak', 'ELEC-OAK', '2024-09-01', '2024-10-01')[0]).toMatchObject({
      quantity: '3000',
      sources: [{ file: file('readings.csv'), firstRow: 2, lastRow: 31, rows: 30 }],
    })
    expect(of('elm', 'ELEC-ELM', '2025-01-15', '2025-02-01')[0]).toMatchObject({
      quantity: '850',
      sources: [{ file: file('readings.csv'), firstRow: 367, lastRow: 383, rows: 17 }],
    })
    expect(of('oak', 'GAS-OAK', '2025-02-01', '2025-03-01')[0]?.sources).toEqual([
      { file: file('bills.csv'), firstRow: 3, lastRow: 3, rows: 28 },
    ])
    expect(
      body.amounts.filter((one) => one.stream === 'travel.car').map((one) => [one.quantity, one.sources]),
    ).toEqual([['100', [{ file: file('claims.csv'), firstRow: 3, lastRow: 3, rows: 1 }]]])
    expect(body.files.map((one) => [one.fileName, one.uploadedBy]).sort()).toEqual([
      ['bills.csv', 'Ada'],
      ['claims.csv', 'Ada'],
      ['readings.csv', 'Ada'],
    ])
  })

  it('has academies with their days, counts and weighted pupils, coverage and the fifteen categories', () => {
    expect(
      body.academies.map((one) => [one.code, one.memberships, one.counts[0]?.value, one.weightedPupils]),
    ).toEqual([
      [
        'elm',
        [{ start: '2025-01-15', end: '2025-09-01', startEvent: 'joined', endEvent: null }],
        '100',
        new Decimal(100).times(229).div(365).toFixed(),
      ],
      ['oak', [{ start: '2024-09-01', end: '2025-09-01', startEvent: null, endEvent: null }], '420', '420'],
    ])
    expect(
      body.coverage.filter((one) => one.what.startsWith('meter')).map((one) => [one.what, one.daysReceived]),
    ).toEqual([
      ['meter ELEC-ELM', 229],
      ['meter ELEC-OAK', 365],
      ['meter GAS-OAK', 365],
    ])
    expect(body.coverage.find((one) => one.academy === 'elm' && one.stream === 'gas.mains')?.note).toContain(
      'Heat pumps',
    )
    expect(body.categories.map((one) => one.category)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
    expect([body.report.missing, body.report.draft]).toEqual([[], false])
  })

  it('has no id of a database and no moment in it', () => {
    expect(text(body)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(text(body)).not.toMatch(/\d{4}-\d{2}-\d{2}T\d{2}:/)
  })

  it('is the same text for the same facts, in another ledger and on the other database', async () => {
    const here = process.env.TEST_DATABASE_URL
    delete process.env.TEST_DATABASE_URL
    const embedded = await openTestService().finally(() => {
      if (here !== undefined) process.env.TEST_DATABASE_URL = here
    })
    try {
      const other = await inventoryTrust(embedded)
      expect(text(await frozen(embedded, other.trustId))).toBe(text(body))
    } finally {
      await embedded.close()
    }
  })
})

it('ten academies with half-hourly meters freeze, and every amount has its rows', async () => {
  const big = await t.makeTrust('Ten Academies')
  const lead = await big.as('lead')
  for (let no = 0; no < 10; no++) {
    const { id } = (
      await lead('POST', '/v1/academies', { code: `site-${no}`, name: `Site ${no}`, phase: 'primary' })
    ).body
    await lead('POST', '/v1/memberships', { academyId: id, start: '2015-09-01', startEvent: 'joined' })
    for (const utility of ['electricity', 'gas'])
      await lead('POST', '/v1/meters', {
        ...{ academyId: id, number: `${utility}-${no}`, utility, unit: 'kWh' },
      })
  }
  const slots = Array.from({ length: 48 }, (_, at) => {
    const minutes = at * 30
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  })
  const half = Array.from({ length: 48 }, () => '1.5').join(',')
  for (const utility of ['electricity', 'gas']) {
    const rows = Array.from({ length: 10 }, (_, no) => no).flatMap((no) =>
      daily(`${utility}-${no}`, '2024-09-01', '2025-09-01', '').map(
        (row) => `${row.split(',').slice(0, 2).join(',')},${half}`,
      ),
    )
    await send(t, lead, `meter,date,${slots.join(',')}\n${rows.join('\n')}\n`)
  }
  await send(t, lead, readings(daily('electricity-0', '2023-09-01', '2023-09-02', 1)))
  const whole = await frozen(t, big.trustId)
  expect(whole.amounts).toHaveLength(240)
  expect(whole.amounts.every((one) => one.sources.length > 0)).toBe(true)
  expect(whole.amounts.reduce((sum, one) => sum.plus(one.quantity), new Decimal(0)).toFixed()).toBe(
    String(365 * 20 * 72),
  )
})
