import { edfMm } from './edf-mm.ts'
import type { Unfolding } from './unfolding.ts'
import { utlbil } from './utlbil.ts'

/** Every format that is no table. */
export const unfoldings: readonly Unfolding[] = [utlbil, edfMm]
