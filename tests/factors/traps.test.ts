import { describe, expect, it } from 'vitest'
import { type Calculation, calculate } from '../../src/domain/calculate.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { gasOf, labelKey } from '../../src/domain/factor-labels.ts'
import type { FactorTable } from '../../src/domain/factor-table.ts'
import { lostFactors, usedFactors } from '../../src/domain/factor-uses.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts'
import { majorityYear, reportingPeriod } from '../../src/domain/reporting-year.ts'
import type { Attributes, StreamId } from '../../src/domain/stream.ts'
import type { Unit } from '../../src/domain/unit.ts'
import { publishedSets, readPublishedSet } from '../../src/factors/published.ts'

// What goes wrong when the published tables are taken for simpler than they are. Numbers are those of the publications.

const years = Array.from({ length: 11 }, (_, index) => 2016 + index)
async function table(year: number): Promise<FactorTable> {
  const found = await readPublishedSet(`desnz-${year}`)
  if (found === undefined) throw new Error(`no set of ${year}`)
  return found
}
async function of(
  year: number,
  stream: StreamId,
  unit: Unit,
  attributes: Attributes = {},
): Promise<Calculation | Refusal> {
  return calculate({ stream, quantity: new Decimal(1), unit, attributes }, await table(year))
}
async function worked(...asked: Parameters<typeof of>): Promise<Calculation> {
  const answer = await of(...asked)
  if (isRefusal(answer)) throw new Error(answer.message)
  return answer
}
const line = (calculation: Calculation, kind: string): string | undefined =>
  calculation.lines.find((one) => one.kind === kind)?.kgCo2e.toFixed()
const has = async (year: number, is: (row: FactorTable['rows'][number]) => boolean): Promise<boolean> =>
  (await table(year)).rows.some((row) => row.value !== undefined && is(row))

describe('gas rows are CO2e already', () => {
  // Natural gas per kWh gross, as published: total, CO2, CH4, N2O.
  it.each([
    [2019, ['0.18385', '0.18351', '0.00024', '0.0001']],
    [2022, ['0.18254', '0.18219', '0.00025', '0.0001']],
    [2026, ['0.18231', '0.18194', '0.00028', '0.00009']],
  ])('in %i none is multiplied by a warming potential or added to the total', async (year, numbers) => {
    const calculation = await worked(year, 'gas.mains', 'kWh')
    const direct = calculation.lines.find((one) => one.kind === 'direct')
    expect(
      [direct?.kgCo2e, ...(direct?.gases ?? []).map((gas) => gas.kgCo2e)].map((kg) => kg?.toFixed()),
    ).toEqual(numbers)
    expect(calculation.kgCo2e.toFixed()).toBe(numbers[0])
    expect(
      sum((direct?.gases ?? []).map((gas) => gas.kgCo2e))
        .minus(numbers[0]!)
        .abs()
        .lte('0.00002'),
    ).toBe(true)
  })

  it('whatever the year calls their unit', async () => {
    const names = new Map<string, Set<string>>()
    for (const year of years)
      for (const row of (await table(year)).rows) {
        const gas = gasOf(row) ?? 'none'
        names.set(gas, (names.get(gas) ?? new Set()).add(row.ghgUnit))
      }
    expect(Object.fromEntries([...names].map(([gas, set]) => [gas, [...set].sort()]))).toEqual({
      CO2e: ['kg CO2e'],
      CO2: ['kg CO2', 'kg CO2e of CO2', 'kg CO2e of CO2 per unit'],
      CH4: ['kg CH4', 'kg CO2e of CH4', 'kg CO2e of CH4 per unit'],
      N2O: ['kg CO2e of N2O', 'kg CO2e of N2O per unit', 'kg N2O'],
      kWh: ['kWh', 'kWh (Net CV)', 'kWh (net)'],
      none: ['', '`'],
    })
  })
})

describe('rows in kWh are energy for SECR', () => {
  it.each([2020, 2022, 2026])(
    'a van of %i has emissions from its kg row and energy from its kWh row',
    async (year) => {
      const labels = 'Vans|Average (up to 3.5 tonnes)||Diesel|km'
      const set = await table(year)
      const kg = set.group(`Scope 1|Delivery vehicles|${labels}`)?.CO2e?.value.toFixed()
      const kWh = set.group(`Scope 1|SECR kWh pass & delivery vehs|${labels}`)?.kWh?.value.toFixed()
      const calculation = await worked(year, 'fleet.van', 'km', { fuel: 'diesel' })
      expect(calculation.kgCo2e.toFixed()).toBe(kg)
      expect(calculation.energies.map((one) => one.kwh.toFixed())).toEqual([kWh])
      expect(kWh).not.toBe(kg)
      expect(calculation.lines.every((one) => one.factor.unit.startsWith('kg CO2e'))).toBe(true)
    },
  )
})

describe('blank is not zero', () => {
  it.each(years)('nothing of %i that shows no number has a value', async (year) => {
    for (const row of (await table(year)).rows)
      if (row.stored === '' || row.stored.startsWith('<')) expect(row.value, row.rowId).toBeUndefined()
  })

  it('a factor without a number is refused as missing, not calculated as nothing', async () => {
    expect(await of(2020, 'waste', 'tonne', { material: 'Books', route: 'landfill' })).toMatchObject({
      refusal: 'factor_missing',
    })
  })

  it('“< 1”, a warming potential of 2016 to 2022, is no number either', async () => {
    const row = (await table(2016)).rows.find((one) => one.level3 === 'R1234yf')
    expect([row?.stored, row?.value]).toEqual(['< 1', undefined])
    expect(await of(2016, 'refrigerant', 'kg', { gas: 'R1234yf' })).toMatchObject({
      refusal: 'factor_missing',
    })
  })
})

describe('the column text is part of the name', () => {
  it('a flight with radiative forcing is more than without, by the factor of the publication', async () => {
    const flight = (radiativeForcing: string) =>
      worked(2024, 'travel.flight', 'passengerKm', { haul: 'shortHaul', class: 'economy', radiativeForcing })
    expect((await flight('with')).kgCo2e.toFixed()).toBe('0.18287')
    expect((await flight('without')).kgCo2e.toFixed()).toBe('0.10794')
  })

  it('fuels of one car, and routes of one waste, are different factors', async () => {
    const set = await table(2026)
    const cars = ['Diesel', 'Petrol', 'Hybrid'].map((fuel) =>
      set.group(`Scope 3|Business travel- land|Cars (by size)|Small car||${fuel}|km`)?.CO2e?.value.toFixed(),
    )
    const waste = ['Landfill', 'Combustion', 'Composting'].map((route) =>
      set
        .group(`Scope 3|Waste disposal|Refuse|Organic: food and drink waste||${route}|tonnes`)
        ?.CO2e?.value.toFixed(),
    )
    expect(new Set(cars).size).toBe(3)
    expect(cars).not.toContain(undefined)
    expect(new Set(waste).size).toBeGreaterThan(1)
  })

  it.each(years)('in %i no two rows with a value have the same name and unit', async (year) => {
    const rows = (await table(year)).rows.filter((row) => row.value !== undefined)
    expect(new Set(rows.map((row) => `${labelKey(row)} ${row.ghgUnit}`)).size).toBe(rows.length)
  })
})

describe('labels drift, and each drift is written down', () => {
  // A factor of the newest set's name, and the years in which it was published under another.
  it.each([
    [
      'WTT- UK & overseas elec',
      2022,
      'Scope 3|WTT- UK electricity|WTT- UK electricity (generation)|Electricity: UK|||kWh',
    ],
    [
      'Passenger and delivery vehicles- kWh factors',
      2022,
      'Scope 1|SECR kWh pass & delivery vehs|Cars (by size)|Small car||Diesel|km',
    ],
    [
      'Incineration with Energy Recovery',
      2025,
      'Scope 3|Waste disposal|Paper|Paper and board: board||Combustion|tonnes',
    ],
  ])('“%s” of %i is found by the name of 2026', async (old, year, key) => {
    const row = (await table(year)).group(key)
    const found = row?.CO2e ?? row?.kWh
    expect(found).toBeDefined()
    expect([found?.level1, found?.columnText]).toContain(old)
    expect((await table(2026)).group(key)).toBeDefined()
  })

  it('lorries were renamed in 2026, and no stream looks for them by either name', async () => {
    const names = async (year: number) =>
      new Set(
        (await table(year)).rows.map((row) => row.level2).filter((name) => /^HGV .*all diesel/.test(name)),
      )
    expect((await names(2025)).has('HGV (all diesel)')).toBe(true)
    expect((await names(2026)).has('HGV (non-refrigerated, all diesel)')).toBe(true)
    for (const year of [2025, 2026])
      expect(usedFactors(await table(year)).filter((used) => used.key.includes('HGV'))).toEqual([])
  })

  it('“Evs” and “EVs” are one', async () => {
    const labels = {
      scope: 'Scope 2',
      level2: 'Cars (by size)',
      level3: 'Small car',
      level4: '',
      columnText: 'Battery Electric Vehicle',
      uom: 'km',
    }
    expect(labelKey({ ...labels, level1: 'UK electricity for Evs' })).toBe(
      labelKey({ ...labels, level1: 'UK electricity for EVs' }),
    )
  })

  it.each([2022, 2023, 2024, 2025, 2026])(
    'the combustion of waste has a factor in %i, under either of its names',
    async (year) => {
      expect(
        isRefusal(
          await of(year, 'waste', 'tonne', {
            material: 'Commercial and industrial waste',
            route: 'combustion',
          }),
        ),
      ).toBe(false)
    },
  )
})

describe('what each publication is the first to have', () => {
  it.each([
    ['hotel stay', 2017, (row: { level1: string }) => row.level1 === 'Hotel stay'],
    [
      'electricity of vehicles',
      2017,
      (row: { level1: string }) => /^UK electricity for EVs$/i.test(row.level1),
    ],
    ['energy rows for SECR', 2020, (row: { ghgUnit: string }) => row.ghgUnit.startsWith('kWh')],
    [
      'biogenic carbon dioxide of electricity',
      2021,
      (row: { scope: string; level3: string }) =>
        row.scope === 'Outside of Scopes' && row.level3 === 'Electricity: UK',
    ],
    ['homeworking', 2022, (row: { level1: string }) => row.level1 === 'Homeworking'],
    ['row ids', 2023, (row: { rowId: string }) => !row.rowId.includes('|')],
  ])('%s: %i, and every one since', async (_what, first, is) => {
    const having: number[] = []
    for (const year of years) if (await has(year, is)) having.push(year)
    expect(having).toEqual(years.filter((year) => year >= first))
  })

  it('a stream asked of a year before its factor is refused', async () => {
    expect(await of(2021, 'homeworking', 'hour')).toMatchObject({ refusal: 'factor_missing' })
    expect(await of(2016, 'travel.hotel', 'roomNight')).toMatchObject({ refusal: 'factor_missing' })
  })

  it('none has a factor for a minibus or a pupil', async () => {
    for (const year of years)
      expect(await has(year, (row) => /minibus|pupil/i.test(row.rowId + row.level3))).toBe(false)
  })
})

describe('what else is said of a set', () => {
  it('no publication has a residual mix: the market-based figure takes a contract’s factor or the grid average', async () => {
    for (const year of years)
      expect(await has(year, (row) => /residual mix/i.test(row.rowId + row.level2))).toBe(false)
  })

  it('a stray unit and rows without one are kept as published and used by nothing', async () => {
    for (const year of [2020, 2021, 2022]) {
      const set = await table(year)
      const strays = set.rows.filter((row) => gasOf(row) === undefined)
      expect(strays.length).toBe(year === 2022 ? 8 : 1)
      expect(strays.every((row) => year !== 2022 || row.value === undefined)).toBe(true)
      const used = new Set(usedFactors(set).map(({ row }) => row.no))
      expect(strays.some((row) => used.has(row.no))).toBe(false)
    }
  })

  it('what a stream uses of a set, the set after it has, or the publisher left blank or dropped', async () => {
    // From 2024 to 2026 nothing that streams use was dropped or renamed beyond what is written down.
    for (const year of [2024, 2025])
      expect(lostFactors({ before: await table(year), after: await table(year + 1) })).toEqual([])
    const since2022 = lostFactors({ before: await table(2023), after: await table(2024) })
    expect(since2022.map(({ loss, used }) => `${loss} ${used.key}`)).toEqual([
      'blank Scope 3|Material use|Construction|Wood||Closed-loop source|tonnes',
    ])
  })

  it('warming potentials: the fourth assessment report to 2022, the fifth from 2023', async () => {
    expect((await publishedSets()).map((set) => `${set.year} ${set.gwpBasis}`)).toEqual(
      years.map((year) => `${year} ${year < 2023 ? 'AR4' : 'AR5'}`),
    )
  })

  it.each([
    ['2023-24', 2024],
    ['2015-16', 2016],
    ['2025-26', 2026],
  ])('the year %s, September to August, uses the set of %i', (year, expected) => {
    const period = reportingPeriod(year, 9)
    if (isRefusal(period)) throw new Error(period.message)
    expect(majorityYear(period)).toBe(expected)
  })

  it('losses in the grid stand beside electricity and never in it', async () => {
    for (const [year, generated, lost] of [
      [2024, '0.20705', '0.0183'],
      [2025, '0.177', '0.01853'],
      [2026, '0.13096', '0.01299'],
    ] as const) {
      const calculation = await worked(year, 'electricity.grid', 'kWh')
      expect([line(calculation, 'direct'), line(calculation, 'td'), calculation.kgCo2e.toFixed()]).toEqual([
        generated,
        lost,
        generated,
      ])
    }
  })
})
