import type { Layout } from '../profile.ts'
import type { LayoutReader, Table } from '../table.ts'
import { Activities } from './activities.ts'
import { Bills } from './bills.ts'
import { Daily } from './daily.ts'
import { Deliveries } from './deliveries.ts'
import { Estimates } from './estimates.ts'
import { HalfHourlyLong } from './half-hourly-long.ts'
import { HalfHourlyWide } from './half-hourly-wide.ts'
import { Matrix } from './matrix.ts'
import { Reads } from './reads.ts'
import { Services } from './services.ts'
import { FuelCards } from './travel/fuel-card.ts'
import { Journeys } from './travel/journeys.ts'
import { Mileage } from './travel/mileage.ts'
import { MoneyOnly } from './travel/money-only.ts'
import { Rides } from './travel/rides.ts'
import { TapIns } from './travel/tap-ins.ts'

/** How rows of each shape become records. */
export const layouts: Readonly<Record<Layout, new (table: Table) => LayoutReader>> = {
  halfHourlyWide: HalfHourlyWide,
  halfHourlyLong: HalfHourlyLong,
  matrix: Matrix,
  daily: Daily,
  reads: Reads,
  bills: Bills,
  activities: Activities,
  deliveries: Deliveries,
  services: Services,
  mileage: Mileage,
  fuelCards: FuelCards,
  journeys: Journeys,
  rides: Rides,
  tapIns: TapIns,
  moneyOnly: MoneyOnly,
  estimates: Estimates,
}
