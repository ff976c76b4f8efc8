import type { Pages } from '../page.ts'
import { baseYearPages } from './base-year.ts'
import { benchmarkPages } from './benchmarks.ts'
import { degreeDayPages } from './degree-days.ts'
import { factorScenarioPages } from './factor-scenarios.ts'
import { factorStreamPages } from './factor-streams.ts'
import { factorPages } from './factors.ts'
import { forecastPages } from './forecast.ts'
import { measurePages } from './measures.ts'
import { neutralityPages } from './neutrality.ts'
import { structurePages } from './structure.ts'
import { targetPages } from './targets.ts'

/** The areas of whoever plans: what is to be reached, by what, from which base, with which factors. */
export const planningAreas: readonly Pages[] = [
  forecastPages,
  measurePages,
  targetPages,
  baseYearPages,
  neutralityPages,
  structurePages,
  benchmarkPages,
  factorPages,
  factorStreamPages,
  factorScenarioPages,
  degreeDayPages,
]
