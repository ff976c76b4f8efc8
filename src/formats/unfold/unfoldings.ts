import { d0010 } from './dtc/d0010.ts'
import { d0036, d0275, d0379 } from './dtc/half-hours.ts'
import { otherFlow } from './dtc/other.ts'
import type { Unfolding } from './unfolding.ts'

/** Every format that is no table, the first that a file looks like being taken. */
export const unfoldings: readonly Unfolding[] = [d0010, d0036, d0275, d0379, otherFlow]
