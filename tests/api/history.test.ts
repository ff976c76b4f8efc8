import { afterAll, beforeAll, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { figureOf, likeForLikeIn, ownedIn } from '../../src/domain/figures.ts'
import { totalsOf } from '../../src/domain/inventory.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { reportingPeriod } from '../../src/domain/reporting-year.ts'
import { inventoryOfYear } from '../../src/emissions/run.ts'
import { historyOf } from '../../src/history/run.ts'
import { openTestService, type TestService } from './service.ts'

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

const days = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) =>
    new Date(Date.parse(from) + n * 86_400_000).toISOString().slice(0, 10),
  )
const everything = { scopes: [1, 2, 3], categories: Array.from({ length: 15 }, (_, n) => n + 1) }

it.each(['majority', 'byDay'] as const)(
  'sums of the history are those of the inventories, however the year is cut (%s)',
  async (factorPolicy) => {
    const { trustId, as } = await t.makeTrust()
    const lead = await as('lead')
    const trust = await lead('GET', '/v1/trust')
    await lead('PATCH', '/v1/trust', { factorPolicy }, { 'if-match': String(trust.headers.etag) })
    const ids: string[] = []
    for (const [code, start, startEvent, end] of [
      ['oak', '2015-09-01', 'joined', undefined],
      ['elm', '2023-11-17', 'joined', '2025-03-09'],
      ['ash', '2024-02-05', 'founded', undefined],
    ] as const) {
      const made = await lead('POST', '/v1/academies', { code, name: code, phase: 'primary' })
      ids.push(made.body.id)
      const membership = {
        academyId: made.body.id,
        start,
        startEvent,
        ...(end ? { end, endEvent: 'left' } : {}),
      }
      expect((await lead('POST', '/v1/memberships', membership)).status).toBe(201)
      for (const utility of ['electricity', 'gas'])
        await lead('POST', '/v1/meters', {
          academyId: made.body.id,
          number: `${utility}-${code}`,
          utility,
          unit: 'kWh',
        })
    }
    const rows = ['oak', 'elm', 'ash'].flatMap((code, n) =>
      ['electricity', 'gas'].flatMap((utility, m) =>
        days('2023-09-01', 731).map(
          (day, no) => `${utility}-${code},${day},${100 * (n + 1) + 7 * m + (no % 13) / 10},kWh`,
        ),
      ),
    )
    const sent = await t.upload(lead, ['meter,date,value,unit', ...rows].join('\n'))
    expect(sent.body.status).toBe('counted')
    const trips = [
      'academy,start,end,value,unit,stream',
      'oak,2024-08-20,2024-09-20,300,mile,travel.car',
      'elm,2025-02-20,2025-03-20,77,km,travel.rail',
    ]
    const travel = await t.upload(lead, trips.join('\n'))
    expect([travel.body.status, travel.body.issues]).toEqual([
      'counted',
      expect.objectContaining({ errors: 0 }),
    ])
    const years = ['2023-24', '2024-25'].map((key) => {
      const period = reportingPeriod(key, 9)
      if (isRefusal(period)) throw new Error(period.message)
      return { key, period }
    })
    const history = await historyOf(t.service.services, trustId, years)
    for (const { key: year } of years) {
      const owned = await inventoryOfYear(t.service.services, { trustId, year, boundary: 'asOwned' })
      if (isRefusal(owned)) throw new Error(owned.message)
      const total = totalsOf(owned.lines, 'location').total
      expect(total.gt(0)).toBe(true)
      expect(figureOf(ownedIn(history, year), everything)?.kgCo2e.toFixed()).toBe(total.toFixed())
      for (const at of ['2024-01-01', '2025-06-01']) {
        const like = await inventoryOfYear(t.service.services, { trustId, year, boundary: 'likeForLike', at })
        if (isRefusal(like)) throw new Error(like.message)
        expect(
          figureOf(likeForLikeIn(history, year, { at, target: everything }), everything)?.kgCo2e.toFixed(),
        ).toBe(totalsOf(like.lines, 'location').total.toFixed())
      }
    }
    const early = likeForLikeIn(history, '2023-24', { at: '2025-06-01', target: everything })
    const ash = early.filter(({ cell }) => cell.academyId === ids[2] && cell.stream === 'gas.mains')
    const wanted = rows.filter(
      (row) => row.startsWith('gas-ash,') && row > 'gas-ash,2024-02-05' && row < 'gas-ash,2024-09-01',
    )
    expect(ash.reduce((sum, { cell }) => sum.plus(cell.quantity), new Decimal(0)).toFixed()).toBe(
      wanted.reduce((sum, row) => sum.plus(row.split(',')[2] ?? ''), new Decimal(0)).toFixed(),
    )
  },
)
