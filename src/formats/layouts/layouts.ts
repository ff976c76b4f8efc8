import type { Layout } from '../profile.ts'
import type { LayoutReader, Table } from '../table.ts'
import { Activities } from './activities.ts'
import { Bills } from './bills.ts'
import { Daily } from './daily.ts'
import { Estimates } from './estimates.ts'
import { HalfHourlyLong } from './half-hourly-long.ts'
import { HalfHourlyWide } from './half-hourly-wide.ts'
import { Reads } from './reads.ts'

/** How rows of each shape become records. */
export const layouts: Readonly<Record<Layout, new (table: Table) => LayoutReader>> = {
  halfHourlyWide: HalfHourlyWide,
  halfHourlyLong: HalfHourlyLong,
  daily: Daily,
  reads: Reads,
  bills: Bills,
  activities: Activities,
  estimates: Estimates,
}
