import { benchmarks } from '../../domain/estimate/benchmarks.ts'
import type { Utility } from '../record.ts'

/** What a year of a typical school comes to, in kWh. */
export interface Benchmark {
  readonly kWhPerYear: number
  readonly of: 'floorAreaM2' | 'pupils'
  readonly source: string
}

/** As a warning names the publication whose figures per square metre are those by which estimates are made, too. */
const tm46 = 'CIBSE TM46:2008'
/**
 * Energy Sparks, `BenchmarkMetrics` of its open code (github.com/Energy-Sparks/energy-sparks), figures of July 2025: 221 kWh of
 * electricity and 419 kWh of gas per pupil and year for the median mainstream school.
 */
const energySparks = 'Energy Sparks, July 2025'

const perYear: readonly (Benchmark & { readonly utilities: readonly Utility[] })[] = [
  ...benchmarks
    .filter(({ per }) => per === 'm2')
    .map(({ utilities, kWhPerYear }) => ({
      utilities: utilities as readonly Utility[],
      of: 'floorAreaM2' as const,
      kWhPerYear: Number.parseInt(kWhPerYear, 10),
      source: tm46,
    })),
  { utilities: ['electricity'], of: 'pupils', kWhPerYear: 221, source: energySparks },
  { utilities: ['gas', 'heat'], of: 'pupils', kWhPerYear: 419, source: energySparks },
]

/** The benchmarks of a utility, the better one first. */
export function benchmarksOf(utility: Utility | undefined): readonly Benchmark[] {
  return utility === undefined ? [] : perYear.filter((one) => one.utilities.includes(utility))
}
