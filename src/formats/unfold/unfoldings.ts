import { chellowGeneral } from './chellow-general.ts'
import { starkDf2 } from './stark-df2.ts'
import type { Unfolding } from './unfolding.ts'

/** Every format that is no table. */
export const unfoldings: readonly Unfolding[] = [starkDf2, chellowGeneral]
