import { chellowGeneral } from './chellow-general.ts'
import { concurExtract } from './concur.ts'
import { d0010 } from './dtc/d0010.ts'
import { d0036, d0275, d0379 } from './dtc/half-hours.ts'
import { otherFlow } from './dtc/other.ts'
import { edfMm } from './edf-mm.ts'
import { glow } from './json/glow.ts'
import { n3rgy } from './json/n3rgy.ts'
import { octopus } from './json/octopus.ts'
import { otherJson } from './json/other.ts'
import { perse } from './json/perse.ts'
import { jsonDays, jsonHalfHours } from './json/readings.ts'
import { starkDf2 } from './stark-df2.ts'
import type { Unfolding } from './unfolding.ts'
import { utlbil } from './utlbil.ts'

const flows: readonly Unfolding[] = [d0010, d0036, d0275, d0379, otherFlow]
const json: readonly Unfolding[] = [n3rgy, octopus, perse, glow, jsonHalfHours, jsonDays, otherJson]

/** Every format that is no table, the first that a file looks like being taken. */
export const unfoldings: readonly Unfolding[] = [
  ...flows,
  ...json,
  starkDf2,
  chellowGeneral,
  utlbil,
  edfMm,
  concurExtract,
]
