import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal, sum } from '../../../src/domain/decimal.ts'
import { bridge, bridgesBy } from '../../../src/domain/drivers/bridge.ts'
import {
  type CellChange,
  type CellKey,
  type CellYear,
  cellChange,
  type DriverParts,
  restated,
} from '../../../src/domain/drivers/cell.ts'

const d = (text: string | number) => new Decimal(text)
const gas: CellKey = { academyId: 'oak', stream: 'gas.mains', variant: '', unit: 'kWh' }
const power: CellKey = { ...gas, stream: 'electricity.grid' }

interface Said {
  counted: string | number
  full?: string | number | undefined
  factor?: string | undefined
  scale?: string | number | undefined
  weather?: string | number | undefined
  uncalculated?: boolean
}
/** A year of a cell: owned throughout, where nothing else is said. */
const year = ({ counted, factor, uncalculated = false, ...said }: Said): CellYear => {
  const full = 'full' in said ? said.full : counted
  return {
    counted: d(counted),
    kgCo2e: d(counted).times(factor ?? 0),
    full: full === undefined ? undefined : d(full),
    kgPerUnit: factor === undefined ? undefined : d(factor),
    scale: said.scale === undefined ? undefined : d(said.scale),
    weather: said.weather === undefined ? undefined : d(said.weather),
    uncalculated,
  }
}
const texts = (parts: DriverParts) =>
  Object.fromEntries(
    [...parts].filter(([, part]) => !part.isZero()).map(([driver, part]) => [driver, part.toFixed()]),
  )
const told = (change: CellChange) => [change.rule, texts(change.parts)]

describe('the cleaner grid is not effort', () => {
  // The same use by the sets of 2024 and 2025, then a tenth less gas and a twentieth less electricity.
  const at = (gasKwh: number, powerKwh: number, set: 2024 | 2025) => [
    year({ counted: gasKwh, factor: set === 2024 ? '0.18290' : '0.18296' }),
    year({ counted: powerKwh, factor: set === 2024 ? '0.20705' : '0.17700' }),
  ]
  const between = (before: CellYear[], after: CellYear[]) =>
    bridge([[cellChange(gas, before[0]!, after[0]!), cellChange(power, before[1]!, after[1]!)]])

  it('nothing done: 265.720 t becomes 253.760 t, all of it by factors', () => {
    const { before, after, parts } = between(at(1_000_000, 400_000, 2024), at(1_000_000, 400_000, 2025))
    expect([before.toFixed(), after.toFixed()]).toEqual(['265720', '253760'])
    expect(texts(parts)).toEqual({ gridFactor: '-12020', otherFactors: '60' })
  })

  it('with less used: −22.1335 t of activity and −11.6625 t of factors, which sum to −33.796 t', () => {
    const { after, change, parts } = between(at(1_000_000, 400_000, 2024), at(900_000, 380_000, 2025))
    expect([after.toFixed(), change.toFixed()]).toEqual(['231924', '-33796'])
    // Gas: −100,000 × (0.18290 + 0.18296) ÷ 2 = −18,293; electricity: −20,000 × (0.20705 + 0.17700) ÷ 2 = −3,840.5.
    expect(parts.get('activity')!.toFixed()).toBe('-22133.5')
    const factors = parts.get('gridFactor')!.plus(parts.get('otherFactors')!)
    expect(factors.toFixed()).toBe('-11662.5')
    // Electricity: (400,000 + 380,000) ÷ 2 × (0.17700 − 0.20705); gas: (1,000,000 + 900,000) ÷ 2 × 0.00006.
    expect(texts(parts)).toEqual({ activity: '-22133.5', gridFactor: '-11719.5', otherFactors: '57' })
  })
})

describe('a cell', () => {
  it('with pupils counted in both years: more pupils are activity, use for each is intensity', () => {
    // 400 pupils × 250 kWh × 0.2 = 20,000; 500 × 220 × 0.2 = 22,000.
    // Pupils: +100 × (250 + 220) ÷ 2 × 0.2 = 4,700; intensity: −30 × (400 + 500) ÷ 2 × 0.2 = −2,700.
    const parts = told(
      cellChange(
        power,
        year({ counted: 100_000, factor: '0.2', scale: 400 }),
        year({ counted: 110_000, factor: '0.2', scale: 500 }),
      ),
    )
    expect(parts).toEqual(['shares', { activity: '4700', intensity: '-2700' }])
  })

  it('with pupils counted in one year only: what was used is activity', () => {
    const change = cellChange(
      power,
      year({ counted: 100_000, factor: '0.2', scale: 400 }),
      year({ counted: 110_000, factor: '0.2' }),
    )
    expect(told(change)).toEqual(['shares', { activity: '2000' }])
  })

  it('with a sound degree-day line: the colder year is weather, and the saving is not hidden by it', () => {
    // The line asks for 80,000, then for 100,000: a quarter colder. Used: 80,000, then 90,000, so 1 → 0.9 at like weather.
    // Weather: +0.25 × (80,000 + 72,000) ÷ 2 × 0.2 = 3,800; activity: −0.1 × (80,000 + 100,000) ÷ 2 × 0.2 = −1,800.
    const change = cellChange(
      gas,
      year({ counted: 80_000, factor: '0.2', weather: 80_000 }),
      year({ counted: 90_000, factor: '0.2', weather: 100_000 }),
    )
    expect(told(change)).toEqual(['shares', { activity: '-1800', weather: '3800' }])
  })

  it('that joined on 1 January: the months that were not owned are structure, what it saved is not', () => {
    // 240 t and 230 t in whole years, 0 t and 150 t owned: structure (0 → 150/230) × (240 + 230) ÷ 2, activity (240 → 230) × (0 + 150/230) ÷ 2.
    const change = cellChange(
      gas,
      year({ counted: 0, full: 240, factor: '1000' }),
      year({ counted: 150, full: 230, factor: '1000' }),
    )
    expect(told(change)).toEqual([
      'shares',
      { structure: '153260.869565217391', activity: '-3260.869565217391' },
    ])
  })

  it.each([
    ['joined', { counted: 0, full: undefined }, { counted: 150, factor: '0.2' }, '30'],
    ['left', { counted: 150, factor: '0.2' }, { counted: 0, full: undefined }, '-30'],
    [
      'joined in mid-year',
      { counted: 100, full: undefined, factor: '0.2' },
      { counted: 150, factor: '0.2' },
      '10',
    ],
  ] as [string, Said, Said, string][])(
    'that %s, and of whose other days nothing is known, is structure alone',
    (_, before, after, part) => {
      expect(told(cellChange(gas, year(before), year(after)))).toEqual(['structureOnly', { structure: part }])
    },
  )

  it('that appears or vanishes where the site was owned in both years is activity, or intensity where pupils were counted', () => {
    const nothing = year({ counted: 0 })
    expect(told(cellChange(gas, nothing, year({ counted: 10, factor: '0.2' })))).toEqual([
      'shares',
      { activity: '2' },
    ])
    expect(
      told(
        cellChange(
          gas,
          year({ counted: 10, factor: '0.2', scale: 5 }),
          year({ counted: 0, factor: '0.4', scale: 5 }),
        ),
      ),
      // The factor rose as well: 10 × (0.2 + 0.4) ÷ 2 less, and (10 + 0) ÷ 2 × 0.2 more.
    ).toEqual(['shares', { intensity: '-3', otherFactors: '1' }])
  })

  it('that could be worked out in one year only is method: it never looks like a saving', () => {
    const change = cellChange(
      gas,
      year({ counted: 10, factor: '0.2' }),
      year({ counted: 0, uncalculated: true }),
    )
    expect(told(change)).toEqual(['methodOnly', { method: '-2' }])
  })
})

describe('a figure that was published', () => {
  const published = (quantity: number, factor: string) => ({
    quantity: d(quantity),
    kgCo2e: d(quantity).times(factor),
  })
  it('differs by corrections and by method, which sum to the difference', () => {
    // 100 × 0.2 = 20 as published; 110 × 0.3 = 33 now. Corrections 10 × 0.25, method 0.1 × 105.
    const change = restated(gas, {
      published: published(100, '0.2'),
      now: year({ counted: 110, factor: '0.3' }),
      structural: false,
    })
    expect(told(change)).toEqual(['shares', { method: '10.5', corrections: '2.5' }])
  })

  it('that is gone or new is a correction; of an academy that was not in it, structure', () => {
    const now = year({ counted: 110, factor: '0.3' })
    const late = { published: undefined, now, structural: false }
    expect(texts(restated(gas, late).parts)).toEqual({ corrections: '33' })
    expect(texts(restated(gas, { ...late, structural: true }).parts)).toEqual({ structure: '33' })
    const gone = { published: published(100, '0.2'), now: undefined, structural: false }
    expect(texts(restated(gas, gone).parts)).toEqual({ corrections: '-20' })
  })

  it('leads over the year as it stands now to the other year', () => {
    const now = year({ counted: 110, factor: '0.2' })
    const steps = [
      [restated(gas, { published: published(100, '0.2'), now, structural: false })],
      [cellChange(gas, now, year({ counted: 90, factor: '0.2' }))],
    ]
    const { before, after, parts } = bridge(steps)
    expect([before.toFixed(), after.toFixed(), texts(parts)]).toEqual([
      '20',
      '18',
      { corrections: '2', activity: '-4' },
    ])
  })
})

const quantity = fc.oneof(
  { weight: 1, arbitrary: fc.constant(d(0)) },
  {
    weight: 3,
    arbitrary: fc.bigInt({ min: 1n, max: 10n ** 13n }).map((steps) => d(steps.toString()).div(1e6)),
  },
)
const rare = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 })
const count = fc.integer({ min: 1, max: 3000 }).map((pupils) => d(pupils))
const factor = fc.integer({ min: 0, max: 300_000_000 }).map((steps) => d(steps).div(1e8))
const cellYear: fc.Arbitrary<CellYear> = fc
  .record({
    quantity,
    factor: rare(factor),
    mixed: rare(factor),
    scale: rare(count),
    weather: rare(quantity),
    owned: fc.constantFrom('whole', 'whole', 'part', 'partUnknown', 'none', 'noneUnknown'),
    uncalculated: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  })
  .map((one): CellYear => {
    const part = one.owned.startsWith('part') ? d('0.4') : d(one.owned === 'whole' ? 1 : 0)
    const counted = one.quantity.times(part)
    // Two sets within one year: what was emitted is not the quantity times one factor.
    const kgPerUnit = one.factor
    const kgCo2e = counted.times(one.mixed ?? kgPerUnit ?? 0)
    return {
      counted,
      kgCo2e,
      full: one.owned.endsWith('Unknown') ? undefined : one.quantity,
      kgPerUnit,
      scale: one.scale,
      weather: one.weather,
      uncalculated: one.uncalculated,
    }
  })
const change: fc.Arbitrary<CellChange> = fc
  .record({
    academyId: fc.constantFrom('ash', 'elm', 'oak'),
    stream: fc.constantFrom('gas.mains', 'electricity.grid', 'travel.car' as const),
    before: cellYear,
    after: cellYear,
  })
  .map(({ before, after, ...key }) => cellChange({ ...key, variant: '', unit: 'kWh' }, before, after))
const changes = fc.array(change, { maxLength: 12 })
const bodyOf = (some: readonly CellChange[]) => ({
  whole: texts(bridge([some]).parts),
  streams: bridgesBy([some], 'stream').map((one) => [one.key, texts(one.parts)]),
  academies: bridgesBy([some], 'academyId').map((one) => [one.key, texts(one.parts)]),
})

describe('a bridge, whatever happened', () => {
  it('has parts that sum to the change, and so has each academy and stream, to the last digit', () => {
    fc.assert(
      fc.property(changes, (some) => {
        const all = bridge([some])
        const exact = sum(some.map((one) => one.after.minus(one.before)))
        expect(all.after.minus(all.before).toFixed()).toBe(exact.toFixed())
        expect(sum(all.parts.values()).toFixed()).toBe(exact.toFixed())
        for (const by of ['academyId', 'stream'] as const) {
          const groups = bridgesBy([some], by)
          for (const one of groups) expect(sum(one.parts.values()).toFixed()).toBe(one.change.toFixed())
          for (const [driver, part] of all.parts)
            expect(sum(groups.map((one) => one.parts.get(driver)!)).toFixed()).toBe(part.toFixed())
        }
      }),
      { numRuns: 300 },
    )
  })

  it('does not depend on the order in which academies and streams are listed', () => {
    fc.assert(
      fc.property(
        changes.chain((some) =>
          fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
        ),
        ([some, shuffled]) => {
          expect(bodyOf(shuffled)).toEqual(bodyOf(some))
        },
      ),
    )
  })

  it('with the years swapped has every part with the other sign', () => {
    fc.assert(
      fc.property(cellYear, cellYear, (before, after) => {
        const there = cellChange(gas, before, after)
        const back = cellChange(gas, after, before)
        expect(texts(new Map([...back.parts].map(([driver, part]) => [driver, part.neg()])))).toEqual(
          texts(there.parts),
        )
      }),
      { numRuns: 300 },
    )
  })
})
