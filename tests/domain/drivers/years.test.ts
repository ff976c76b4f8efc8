import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutAt } from '../../../src/domain/day.ts'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { cellsInYear } from '../../../src/domain/drivers/years.ts'
import {
  type Atom,
  type Cell,
  countedKg,
  type History,
  likeForLikeIn,
  ownedIn,
} from '../../../src/domain/figures.ts'
import { cutDays, type Lineage, makeStructure } from '../../../src/domain/structure.ts'

const year = { start: '2024-01-01', end: '2025-01-01' }
const target = { scopes: [1, 2], categories: [] }
const cell = (academyId: string, quantity: number): Cell => ({
  ...{ key: '', academyId, stream: 'electricity.grid', variant: '', unit: 'kWh', metered: true, grade: 1 },
  quantity: new Decimal(quantity),
  perUnit: [
    {
      ...{ scope: 2, category: undefined, kind: 'location' as never, kgPerUnit: new Decimal('0.20705') },
      factor: { set: 'x', id: 'x', value: new Decimal('0.20705'), unit: 'kg CO2e per kWh' },
    },
  ],
  provisional: false,
  refusal: undefined,
})

const ids = ['ash', 'elm', 'fir', 'oak']
const days = ['2023-05-01', '2024-03-01', '2024-09-01', '2025-02-01']
/** History passes down the list only, so that it never comes back. */
const lineage: fc.Arbitrary<Lineage> = fc
  .record({
    pair: fc.subarray(ids, { minLength: 2, maxLength: 2 }),
    day: fc.constantFrom(...days),
    percent: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ pair, day, percent }) => ({
    ...{ from: pair[0]!, to: pair[1]!, day },
    share: new Decimal(percent).div(100),
  }))
const history: fc.Arbitrary<History> = fc
  .record({
    lineages: fc.uniqueArray(lineage, { maxLength: 4, selector: (one) => `${one.from} ${one.day}` }),
    members: fc.array(
      fc.record({
        academyId: fc.constantFrom(...ids),
        start: fc.constantFrom('2019-09-01', '2024-03-01', '2024-07-10'),
        end: fc.constantFrom(undefined, '2024-09-01', '2025-02-01'),
        startKind: fc.constantFrom('structural' as const, 'organic' as const),
        endKind: fc.constantFrom('structural' as const, 'organic' as const),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    use: fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 40, maxLength: 40 }),
  })
  .map(({ lineages, members, use }) => {
    const memberships = members.map((one) => ({ ...one, endKind: one.end && one.endKind }))
    const structure = makeStructure({ memberships, lineages, openedOn: new Map(), changes: [] })
    let next = 0
    const atoms = structure.academyIds.flatMap((academyId) =>
      cutAt(year, cutDays(structure, academyId)).map((period): Atom => {
        const quantity = use[next++ % use.length]!
        return { window: '2024', academyId, period, cells: quantity === 0 ? [] : [cell(academyId, quantity)] }
      }),
    )
    return { structure, atoms }
  })

it('whoever holds the history of schools that were merged and split, the cells sum to the figure of the year', () => {
  fc.assert(
    fc.property(history, fc.constantFrom('2023-12-31', '2024-06-30', '2025-03-01'), (all, at) => {
      for (const boundary of ['asOwned', 'likeForLike'] as const) {
        const look = { boundary, at, target }
        const cells = cellsInYear(all, '2024', { look, complete: () => true })
        const weighted =
          boundary === 'asOwned' ? ownedIn(all, '2024') : likeForLikeIn(all, '2024', { at, target })
        const figure = sum(weighted.map(({ cell: one, share }) => countedKg(one, target).times(share)))
        const found = [...cells.found.values()]
        expect(sum(found.map((one) => one.kgCo2e)).toFixed()).toBe(figure.toFixed())
        for (const { counted, full } of found) expect(full === undefined || counted.lte(full)).toBe(true)
        // What was published of a site is passed on whole.
        for (const academyId of all.structure.academyIds) {
          const holders = cells.holders({ academyId, stream: 'electricity.grid', variant: '', unit: 'kWh' })
          expect(sum(holders.map((one) => one.share)).toFixed()).toBe('1')
        }
      }
    }),
    { numRuns: 300 },
  )
})
