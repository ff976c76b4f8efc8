import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { gasOf, labelKey } from '../../src/domain/factor-labels.ts'
import { type FactorTable, factorSetFaults } from '../../src/domain/factor-table.ts'
import { publishedSets, readPublishedSet } from '../../src/factors/published.ts'

async function table(year: number): Promise<FactorTable> {
  const found = await readPublishedSet(`desnz-${year}`)
  if (found === undefined) throw new Error(`no set of ${year}`)
  return found
}
const years = Array.from({ length: 11 }, (_, index) => 2016 + index)

describe('the published factor sets', () => {
  it('are the eleven of 2016 to 2026, each with its revision, licence and source hash', async () => {
    const sets = await publishedSets()
    expect(sets.map((set) => `${set.year} ${set.revision}`)).toEqual([
      '2016 1.01',
      '2017 1.00',
      '2018 1.01',
      '2019 1.03',
      '2020 1.00',
      '2021 3',
      '2022 3.00',
      '2023 1.1',
      '2024 1.1',
      '2025 1',
      '2026 1.2',
    ])
    for (const set of sets) {
      expect(set.sourceHash).toMatch(/^[0-9a-f]{64}$/)
      expect(set.licence).toBe('Open Government Licence v3.0')
    }
  })

  // Row counts, rows with a value and kg CO2e totals as counted in the source files; from 2016 to 2022 a few cells say “< 1”,
  // which is no value.
  it.each([
    [2016, 5483, 4977, 1989],
    [2017, 7009, 6178, 2353],
    [2018, 6966, 6192, 2389],
    [2019, 6990, 6163, 2390],
    [2020, 7509, 6587, 2367],
    [2021, 7605, 6731, 2435],
    [2022, 8037, 6895, 2577],
    [2023, 8038, 6916, 2587],
    [2024, 8740, 7029, 2616],
    [2025, 8740, 7029, 2616],
    [2026, 8740, 7035, 2622],
  ])('%i has every row', async (year, rows, withValue, totals) => {
    const set = await table(year)
    expect(set.rows.length).toBe(rows)
    expect(set.rows.filter((row) => row.value !== undefined).length).toBe(withValue)
    expect(set.rows.filter((row) => row.value !== undefined && row.ghgUnit === 'kg CO2e').length).toBe(totals)
    const unread = set.rows.filter((row) => row.value === undefined && row.stored !== '')
    expect(
      [...new Set(unread.map((row) => row.stored.trim()))].filter((text) => !/^<\s*1$/.test(text)),
    ).toEqual([])
  })

  it.each(years)(
    '%i: gases sum to their CO2e, none exceeds it, and no two rows have the same labels',
    async (year) => {
      expect(factorSetFaults((await table(year)).rows, { year })).toEqual([])
    },
  )

  it('a set with a digit changed is refused, and the row is named', async () => {
    const { rows } = await table(2025)
    const at = rows.findIndex(
      (row) => row.level3 === 'Natural gas' && row.ghgUnit === 'kg CO2e' && row.uom === 'kWh (Gross CV)',
    )
    const bad = rows.map((row, index) => (index === at ? { ...row, value: new Decimal('0.28296') } : row))
    expect(factorSetFaults(bad, { year: 2025 }).map((fault) => fault.message)[0]).toContain(`Row ${at + 1}:`)
  })

  it('the number shown is used, and the stored one kept: electricity of 2023', async () => {
    const group = (await table(2023)).group(
      'Scope 2|UK electricity|Electricity generated|Electricity: UK|||kWh',
    )
    expect(group?.CO2e?.value.toFixed()).toBe('0.20707')
    expect(group?.CO2e?.stored).toBe('0.20707428859060403')
  })

  it('energy rows for SECR are energy, never emissions: 514 in 2026', async () => {
    const { rows } = await table(2026)
    expect(rows.filter((row) => gasOf(row) === 'kWh').length).toBe(514)
  })

  it('the stray backtick of 2020 and 2021 is no gas', async () => {
    for (const year of [2020, 2021]) {
      const strays = (await table(year)).rows.filter((row) => row.ghgUnit === '`')
      expect(strays.length).toBe(1)
      expect(strays.every((row) => gasOf(row) === undefined)).toBe(true)
    }
  })

  it('from 2023 the same labels have the same published id in every set', async () => {
    const first = new Map(
      (await table(2023)).rows
        .filter((row) => gasOf(row) === 'CO2e')
        .map((row) => [labelKey(row), row.rowId]),
    )
    const moved: string[] = []
    for (const year of [2024, 2025, 2026]) {
      for (const row of (await table(year)).rows) {
        const before = gasOf(row) === 'CO2e' ? first.get(labelKey(row)) : undefined
        if (before !== undefined && before !== row.rowId) moved.push(`${year} ${labelKey(row)}`)
      }
    }
    expect(moved).toEqual([])
  })
})
