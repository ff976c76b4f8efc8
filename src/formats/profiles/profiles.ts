import type { Profile } from '../profile.ts'
import { billProfiles } from './bills.ts'
import { fuelDeliveryProfiles } from './fuel-deliveries.ts'
import { halfHourlyLongProfiles } from './half-hourly-long.ts'
import { halfHourlyWideProfiles } from './half-hourly-wide.ts'
import { matrixProfiles } from './matrix.ts'
import { ownProfiles } from './own.ts'
import { readProfiles } from './reads.ts'
import { travelProfiles } from './travel.ts'

/** Suppliers in the United Kingdom write the day first, unless a profile says otherwise or the file's own dates cannot be read so. */
const british = (profiles: readonly Profile[]): Profile[] =>
  profiles.map((profile) => ({ ...profile, says: { dateOrder: 'dayFirst', ...profile.says } }))

/** Every table that is recognised by its head: the project's own layouts, and those of suppliers by family. */
export const profiles: readonly Profile[] = [
  ...british(ownProfiles),
  ...british(halfHourlyWideProfiles),
  ...halfHourlyLongProfiles,
  ...matrixProfiles,
  ...british(readProfiles),
  ...british(billProfiles),
  ...british(travelProfiles),
  ...british(fuelDeliveryProfiles),
]
