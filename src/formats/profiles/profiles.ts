import type { Profile } from '../profile.ts'
import { ownProfiles } from './own.ts'
import { travelProfiles } from './travel.ts'

/** Every table that is recognised by its head: the project's own layouts, and those of suppliers by family. */
export const profiles: readonly Profile[] = [...ownProfiles, ...travelProfiles]
