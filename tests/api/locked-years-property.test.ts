import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, type Day } from '../../src/domain/day.ts'
import { publishYear } from './published-year.ts'
import { addAcademy } from './schools.ts'
import { openTestService, type TestService } from './service.ts'

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(async () => {
  await t.close()
})

// The year 2024-25 ends on 31 August 2025; Ash joined on 29 August. Eight days around both, of which any may be missing.
const firstDay = '2025-08-26'
const end = '2025-09-01'
const joined: Readonly<Record<string, Day>> = { 'MTR-oak': '2022-09-01', 'MTR-ash': '2025-08-29' }
const isLocked = (key: string): boolean => {
  const [meter = '', day = ''] = key.split(' ')
  return day < end && day >= (joined[meter] ?? '')
}

interface Sent {
  readonly kind: 'actual' | 'estimate'
  readonly values: ReadonlyMap<string, number>
}

/** What counts of each day of each meter: an actual before an estimate, then the newest. */
function counting(files: readonly Sent[]): Map<string, number> {
  const days = new Map<string, number>()
  for (const kind of ['estimate', 'actual'] as const)
    for (const one of files.filter((file) => file.kind === kind))
      for (const [key, value] of one.values) days.set(key, value)
  return days
}
const lockedPart = (files: readonly Sent[]): string =>
  JSON.stringify([...counting(files)].filter(([key]) => isLocked(key)).sort())

const cells = fc
  .uniqueArray(fc.tuple(fc.constantFrom('MTR-oak', 'MTR-ash'), fc.nat({ max: 8 })), {
    minLength: 1,
    maxLength: 6,
    selector: ([meter, no]) => `${meter} ${no}`,
  })
  .chain((picked) =>
    fc.tuple(
      ...picked.map(([meter, no]) =>
        fc.tuple(fc.constant(`${meter} ${addDays(firstDay, no)}`), fc.constantFrom(0, 5, 7)),
      ),
    ),
  )
const file = fc.record({ kind: fc.constantFrom('actual' as const, 'estimate' as const), cells })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ send: file }) },
  { weight: 1, arbitrary: fc.record({ revert: fc.nat() }) },
)

let serial = 0
/** The bytes of a file; a day of long ago makes them others each time. */
function textOf({ kind, values }: Sent): string {
  const all = [...values, [`MTR-oak ${addDays('2010-01-01', serial++)}`, 1] as const]
  return [
    kind === 'actual' ? 'meter,date,value,unit' : 'meter,date,value,unit,grade,method,basis',
    ...all.map(([key, value]) => {
      const [meter, day] = key.split(' ')
      return kind === 'actual'
        ? `${meter},${day},${value},kWh`
        : `${meter},${day},${value},kWh,4,neighbours,by hand`
    }),
  ].join('\n')
}

test('a file or a revert passes exactly where every locked day keeps the quantity that counts', async () => {
  const came = { passed: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 3 }),
      fc.array(step, { minLength: 3, maxLength: 8 }),
      async (before, steps) => {
        const { trustId, as } = await t.makeTrust()
        const lead = await as('lead')
        await addAcademy(lead, 'oak', '2022-09-01', 'founded')
        await addAcademy(lead, 'ash', '2025-08-29', 'joined')
        let files: (Sent & { id: string })[] = []
        const send = async (given: { kind: Sent['kind']; cells: readonly (readonly [string, number])[] }) => {
          const sent = { kind: given.kind, values: new Map(given.cells) }
          const query = sent.kind === 'estimate' ? '?profile=estimates' : ''
          const { id, status } = (await t.upload(lead, textOf(sent), query)).body
          return { ...sent, id, status }
        }
        for (const one of before) {
          const { status, ...sent } = await send(one)
          expect(status).toBe('counted')
          files.push(sent)
        }
        await publishYear(t, { trustId, year: '2024-25' })
        for (const one of steps) {
          const was = lockedPart(files)
          let after: typeof files
          let passed: boolean
          if ('send' in one) {
            const { status, ...sent } = await send(one.send)
            passed = status === 'counted'
            after = [...files, sent]
          } else {
            const taken = files[one.revert % Math.max(1, files.length)]
            if (taken === undefined) continue
            const answer = await lead('POST', `/v1/uploads/${taken.id}/revert`, { reason: 'wrong file' })
            passed = answer.status === 200
            after = files.filter((other) => other !== taken)
          }
          expect(passed).toBe(lockedPart(after) === was)
          if (passed) files = after
          came[passed ? 'passed' : 'refused']++
        }
        const there = await t.db.query<{ quantity: string }>(
          "SELECT COALESCE(sum(quantity), 0)::text AS quantity FROM meter_month WHERE trust_id = $1::uuid AND month >= '2025-08-01'",
          [trustId],
        )
        expect(Number(there[0]?.quantity)).toBe(
          [...counting(files).values()].reduce((sum, one) => sum + one, 0),
        )
      },
    ),
    { numRuns: 25, seed: 20261126 },
  )
  expect(came.passed).toBeGreaterThan(20)
  expect(came.refused).toBeGreaterThan(20)
}, 120_000)
