import { expect, it } from 'vitest'
import { published } from './made.ts'

it('the published values, as the tables of each year print them', async () => {
  const years = new Map((await published()).map(({ year, kgCo2e }) => [year, kgCo2e]))
  const text = (year: number, kind: 'gasGross' | 'gasNet' | 'gasCo2' | 'electricity' | 'electricityTd') =>
    years.get(year)?.[kind]?.toFixed(5)
  expect([...years.keys()]).toEqual([2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026])
  expect([2022, 2023, 2024, 2025].map((year) => text(year, 'gasGross'))).toEqual([
    '0.18254',
    '0.18293',
    '0.18290',
    '0.18296',
  ])
  expect([2022, 2023, 2025].map((year) => text(year, 'gasCo2'))).toEqual(['0.18219', '0.18256', '0.18259'])
  expect(text(2025, 'gasNet')).toBe('0.20270')
  expect([2022, 2023, 2024, 2025].map((year) => text(year, 'electricity'))).toEqual([
    '0.19338',
    '0.20707',
    '0.20705',
    '0.17700',
  ])
  expect([2024, 2025].map((year) => text(year, 'electricityTd'))).toEqual(['0.01830', '0.01853'])
  for (const kgCo2e of years.values()) expect(Object.keys(kgCo2e)).toContain('carMile')
})
