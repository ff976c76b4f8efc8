import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { secrRowKeys } from '../../src/domain/secr.ts'
import { publishedTrust } from './published-trust.ts'
import type { Body } from './schools.ts'
import { openTestService, type TestService } from './service.ts'

let t: TestService
let own: Awaited<ReturnType<typeof publishedTrust>>
beforeAll(async () => {
  t = await openTestService()
  own = await publishedTrust(t)
})
afterAll(() => t.close())

const year = '/v1/inventories/2024-25'
const ask = async (path: string): Promise<Body> => {
  const { status, body } = await own.auditor('GET', path)
  expect([path, status, body.detail]).toEqual([path, 200, undefined])
  return body
}
const total = (values: readonly string[]): string =>
  values.reduce((all, one) => all.plus(one), new Decimal(0)).toFixed()
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('a figure of the statement', () => {
  it('leads in three steps to the row of the file that was sent, and the number in it', async () => {
    // 300 days of 100 kWh and more: Oak’s September is 30 × 100 × 0.177 = 531 kg.
    const statement = await ask('/v1/reports/secr?year=2024-25')
    const shown = statement.rows.find((one: Body) => one.key === 'scope2Electricity')
    expect(shown.current).toBe('8.49')
    const cell = await ask(`${year}/explain?row=scope2Electricity`)
    expect([cell.row.shown, cell.row.unrounded, cell.sum]).toEqual(['8.49', '8.48715', '8487.15'])
    expect(cell.byHand).toEqual([
      `${cell.groups.flatMap((one: Body) => one.lines).length} lines sum to 8,487.15 kg CO2e; ÷ 1,000 = 8.48715 tCO2e.`,
      'Rounded once, half up, to two places: 8.49 tCO2e.',
    ])
    const september = cell.groups
      .find((one: Body) => one.academy === 'oak')
      .lines.find((one: Body) => one.start === '2024-09-01')
    expect([september.quantity, september.factor.value, september.kgCO2e]).toEqual(['3000', '0.177', '531'])
    expect(september.factor.published).toMatchObject({ value: '0.177', uom: 'kWh' })
    expect(september.factor.published.no).toBeGreaterThan(0)
    const line = await ask(september.explain)
    expect([line.days.length, line.daysSum, line.asFrozen]).toEqual([30, '3000', true])
    const third = line.days.find((one: Body) => one.first === '2024-09-03')
    expect(third).toMatchObject({ quantity: '100', fileName: 'readings.csv', firstRow: 4, lastRow: 4 })
    const file = await own.auditor('GET', third.file)
    expect(file.text.split('\n')[third.firstRow - 1]).toBe('ELEC-OAK,2024-09-03,100,kWh')
    expect(hash(file.text)).toBe(third.sha256)
    expect(line.line.sources[0]).toMatchObject({ firstRow: 2, lastRow: 31, rows: 30, file: third.file })
  })

  it('is the sum of its lines to the last digit, whichever it is', async () => {
    for (const key of secrRowKeys) {
      const { row, groups, sum, unit, parts } = await ask(`${year}/explain?row=${key}`)
      for (const group of groups) {
        const own = group.lines.map((one: Body) => (unit === 'kWh' ? one.kwh : one.kgCO2e))
        expect([key, total(own)]).toEqual([key, group.sum])
        for (const one of group.lines)
          if (one.factor !== null)
            expect(new Decimal(one.quantity).times(one.factor.value).toFixed()).toBe(one.kgCO2e)
      }
      expect([key, total(groups.map((one: Body) => one.sum))]).toEqual([key, sum])
      if (key === 'intensity' || row.unrounded === null) continue
      expect([key, (unit === 'kWh' ? new Decimal(sum) : new Decimal(sum).div(1000)).toFixed()]).toEqual([
        key,
        row.unrounded,
      ])
      if (parts.length > 0) expect(total(parts.map((one: Body) => one.unrounded))).toBe(row.unrounded)
    }
  })

  it('kWh lead to the same rows, and the ratio to the pupils by their days', async () => {
    const gas = await ask(`${year}/explain?row=energyGas`)
    expect([gas.sum, gas.unit, gas.row.shown]).toEqual(['90000', 'kWh', '90000'])
    expect((await ask(gas.groups[0].lines[0].explain)).days[0]).toMatchObject({
      ...{ fileName: 'bills.csv', firstRow: 3, kind: 'bill' },
    })
    const ratio = await ask(`${year}/explain?row=intensity`)
    expect(
      ratio.pupils.map((one: Body) => [one.academy, one.count, one.days, one.daysOfYear, one.source]),
    ).toEqual([
      ['elm', '100', 229, 365, 'Census'],
      ['oak', '420', 365, 365, 'Census'],
    ])
    const pupils = new Decimal(420).plus(new Decimal(22900).div(365))
    const gross = new Decimal(ratio.parts[0].unrounded)
    expect(ratio.row.unrounded).toBe(gross.div(pupils).toDecimalPlaces(12).toFixed())
    expect(ratio.byHand.slice(0, 2)).toEqual([
      'Pupils, each academy’s count × its days in the trust ÷ the days of the year: 100 × 229 ÷ 365 + 420 × 365 ÷ 365 = 482.739726027397.',
      '24.981671 tCO2e ÷ 482.739726027397 pupils = 0.051749772503 (to twelve places).',
    ])
  })

  it('can be asked of one academy, and leads to the year before where that is published', async () => {
    const { groups, sum, previous } = await ask(`${year}/explain?row=scope2Electricity&academy=elm`)
    expect([groups.map((one: Body) => one.academy), sum]).toEqual([['elm'], '2026.65'])
    expect(previous).toMatchObject({ year: '2023-24', shown: '8.28' })
    const before = await ask(previous.explain)
    expect([before.row.shown, before.sum, before.previous.explain]).toEqual(['8.28', '8282', null])
  })

  it('is a page whose figures lead on, for somebody with a browser', async () => {
    const page = async (path: string): Promise<string> => {
      const { status, text, headers } = await own.auditor('GET', path, undefined, { accept: 'text/html,*/*' })
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      return text
    }
    const links = (text: string): string[] =>
      [...text.matchAll(/href="(\/v1[^"]*)"/g)].map(([, path = '']) => path.replaceAll('&amp;', '&'))
    const grossPage = await page(`${year}/explain?row=grossTotal`)
    expect(links(grossPage)).toContain(`${year}/explain?row=scope1Total&format=html`)
    const cell = await page(`${year}/explain?row=scope1Gas`)
    expect(cell).toContain('16,466.4')
    const line = links(cell).find((path) => path.includes('line='))!
    const last = await page(line)
    expect(last).toContain('× 0.18296 =')
    const file = links(last).find((path) => path.startsWith('/v1/uploads/'))!
    expect((await own.auditor('GET', file)).text.split('\n')[2]).toContain(
      'GAS-OAK,2024-09-01,2025-08-31,90000',
    )
    expect(await page(`${year}/sample?seed=page`)).toContain('How it was drawn')
  })

  it('what is not there is refused with what is', async () => {
    const refused = async (query: string): Promise<unknown[]> => {
      const { status, body } = await own.auditor('GET', `${year}/explain?${query}`)
      return [status, body.detail]
    }
    expect(await refused('')).toEqual([400, expect.stringContaining('row=')])
    expect(await refused('row=scope1Gas&line=1')).toEqual([400, expect.stringContaining('row=')])
    expect((await refused('row=coal'))[0]).toBe(400)
    expect(await refused('row=scope1Gas&academy=ash')).toEqual([404, expect.stringContaining('elm, oak')])
    expect(await refused('line=99999')).toEqual([404, expect.stringContaining('its lines are 1 to')])
    expect((await refused('row=scope1Gas&version=7'))[0]).toBe(404)
  })
})

describe('a sample', () => {
  it('is the lines with the smallest hashes, whoever draws it', async () => {
    const { lines } = (await own.auditor('GET', `${year}/body`)).body
    const byHand = lines
      .map((one: Body) => ({ no: one.no, hash: hash(`autumn 2026:${own.sha256}:${one.no}`) }))
      .sort((a: Body, b: Body) => (a.hash < b.hash ? -1 : 1))
      .slice(0, 5)
    const sample = await ask(`${year}/sample?seed=autumn%202026&size=5`)
    expect(sample.items.map((one: Body) => ({ no: one.line.line, hash: one.drawnBy }))).toEqual(byHand)
    expect(await ask(`${year}/sample?seed=autumn%202026&size=5`)).toEqual(sample)
    expect([sample.sha256, sample.population.lines, sample.rule.length]).toEqual([
      own.sha256,
      lines.length,
      4,
    ])
    for (const { line } of sample.items) expect(line.sources[0].file).toMatch(/^\/v1\/uploads\/.*\/file$/)
    const other = await ask(`${year}/sample?seed=spring&size=5`)
    expect(other.items.map((one: Body) => one.line.line)).not.toEqual(byHand.map((one: Body) => one.no))
    const all = await ask(`${year}/sample?seed=x&size=1000&scope=1`)
    expect(all.items).toHaveLength(lines.filter((one: Body) => one.scope === 1).length)
  })

  it('by kilograms takes every line that is larger than the step, and points that anybody can lay out', async () => {
    const { lines } = (await own.auditor('GET', `${year}/body`)).body
    const sample = await ask(`${year}/sample?seed=money&size=10&by=kgCO2e`)
    // By hand, in fractions of a kilogram: whole kilograms × 10^p, so that nothing is rounded.
    const positive = lines.filter((one: Body) => new Decimal(one.kgCO2e).greaterThan(0))
    const places = Math.max(...positive.map((one: Body) => (one.kgCO2e.split('.')[1] ?? '').length))
    const unit = new Decimal(10).pow(places)
    const whole = positive.reduce(
      (all: Decimal, one: Body) => all.plus(unit.times(one.kgCO2e)),
      new Decimal(0),
    )
    const start = new Decimal(
      (BigInt(`0x${hash(`money:${own.sha256}:start`)}`) % BigInt(whole.toFixed())).toString(),
    )
    const taken = new Set<number>()
    for (let k = 0; k < 10; k++) {
      const point = start.plus(whole.times(k)).div(10)
      let upTo = new Decimal(0)
      for (const one of positive) {
        upTo = upTo.plus(unit.times(one.kgCO2e))
        if (point.lessThan(upTo)) {
          taken.add(one.no)
          break
        }
      }
    }
    expect(sample.items.map((one: Body) => one.line.line)).toEqual([...taken])
    const large = positive.filter((one: Body) => unit.times(one.kgCO2e).times(10).greaterThan(whole))
    for (const one of large) expect([...taken]).toContain(one.no)
  })

  it('comes as a table', async () => {
    const { text, headers } = await own.auditor('GET', `${year}/sample?seed=a&size=3&format=csv`)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(text.split('\r\n')[0]).toMatch(/^rank,drawn by,line,row,scope/)
    expect(text.trim().split('\r\n')).toHaveLength(4)
  })
})

it('an auditor’s key reads all of this until it runs out, and changes nothing', async () => {
  const { paths } = t.service.app.swagger() as { paths: Record<string, Record<string, unknown>> }
  const nobody = '00000000-0000-7000-8000-000000000000'
  // Everybody looks after their own password, and talks about figures; a calculation, or a check of a text, leaves nothing behind.
  const writing = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter(
        (method) =>
          method !== 'get' && !/^\/v1\/(calculations$|reports\/check$|figure-threads|me\/)/.test(path),
      )
      .map((method) => ({ path, method: method.toUpperCase() as 'POST' })),
  )
  expect(writing.length).toBeGreaterThan(30)
  for (const { path, method } of writing) {
    const url = path.replace('{year}', '2024-25').replace(/\{\w+\}/g, nobody)
    const { status } = await own.auditor(method, url)
    expect([method, path, status]).toEqual([method, path, 403])
  }
  for (const path of ['/v1/keys', '/v1/backup']) expect((await own.auditor('GET', path)).status).toBe(403)
  const late = t.call(await t.keyFor(own.trustId, 'auditor', [], new Date('2026-11-01')))
  for (const path of [`${year}/explain?row=scope1Gas`, `${year}/sample?seed=a`, `${year}/evidence`])
    expect((await late('GET', path)).status).toBe(401)
})

it('before anything is submitted a figure of the draft is explained, and there is no pack', async () => {
  // 80,000 kWh × 0.18231, as published for 2026.
  const draft = await ask('/v1/inventories/2025-26/explain?row=scope1Gas')
  expect([draft.state, draft.row.unrounded, draft.sum]).toEqual(['open', draft.row.unrounded, '14584.8'])
  expect((await own.auditor('GET', '/v1/inventories/2025-26/evidence')).status).toBe(404)
  expect((await own.ada('GET', `${year}/evidence`)).status).toBe(403)
})
