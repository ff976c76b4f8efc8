import type { Utility } from '../record.ts'

/** What a year of a typical school comes to, in kWh. */
export interface Benchmark {
  readonly kWhPerYear: number
  readonly of: 'floorAreaM2' | 'pupils'
  readonly source: string
}

/**
 * CIBSE TM46:2008, “Energy benchmarks” (October 2008), table 1, category 17, “Schools and seasonal public buildings”: 40 kWh of
 * electricity and 150 kWh of fossil-thermal energy per square metre and year.
 */
const tm46 = 'CIBSE TM46:2008'
/**
 * Energy Sparks, `BenchmarkMetrics` of its open code (github.com/Energy-Sparks/energy-sparks), figures of July 2025: 221 kWh of
 * electricity and 419 kWh of gas per pupil and year for the median mainstream school.
 */
const energySparks = 'Energy Sparks, July 2025'

const perYear: readonly (Benchmark & { readonly utilities: readonly Utility[] })[] = [
  { utilities: ['electricity'], of: 'floorAreaM2', kWhPerYear: 40, source: tm46 },
  { utilities: ['gas', 'heat'], of: 'floorAreaM2', kWhPerYear: 150, source: tm46 },
  { utilities: ['electricity'], of: 'pupils', kWhPerYear: 221, source: energySparks },
  { utilities: ['gas', 'heat'], of: 'pupils', kWhPerYear: 419, source: energySparks },
]

/** The benchmarks of a utility, the better one first. */
export function benchmarksOf(utility: Utility | undefined): readonly Benchmark[] {
  return utility === undefined ? [] : perYear.filter((one) => one.utilities.includes(utility))
}
