import type { Profile } from '../profile.ts'
import { halfHourlyLongProfiles } from './half-hourly-long.ts'
import { matrixProfiles } from './matrix.ts'
import { ownProfiles } from './own.ts'

/** Every table that is recognised by its head: the project's own layouts, and those of suppliers by family. */
export const profiles: readonly Profile[] = [...ownProfiles, ...halfHourlyLongProfiles, ...matrixProfiles]
