import { concurExtract } from './concur.ts'
import type { Unfolding } from './unfolding.ts'

/** Every format that is no table. */
export const unfoldings: readonly Unfolding[] = [concurExtract]
