/** A published figure of what a building of a kind uses in a year. */
export interface Benchmark {
  readonly id: string
  readonly title: string
  /** Meters that it is about. */
  readonly utilities: readonly string[]
  /** In kWh (gross calorific value) a year. */
  readonly kWhPerYear: string
  readonly per: 'm2' | 'pupil'
  /** Publisher, title, table and year. */
  readonly source: string
}

const tm46 =
  'CIBSE TM46, Energy benchmarks (2008), table 1, category 17 “Schools and seasonal public buildings”, per m2 of gross internal floor area'

/** Published benchmarks; the first that fits the meter is the one taken where none is named. */
export const benchmarks: readonly Benchmark[] = [
  {
    id: 'cibse-tm46-schools-electricity',
    title: 'Schools and seasonal public buildings, electricity, typical',
    utilities: ['electricity'],
    kWhPerYear: '40',
    per: 'm2',
    source: tm46,
  },
  {
    id: 'cibse-tm46-schools-fossil-thermal',
    title: 'Schools and seasonal public buildings, fossil-thermal, typical',
    utilities: ['gas', 'heat'],
    kWhPerYear: '150',
    per: 'm2',
    source: tm46,
  },
]
