import type { Database } from '../db/client.ts'
import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { dayText } from '../http/schema.ts'

/** What a supplier's contract says of the electricity that it covers. */
export interface ElectricityContract {
  readonly id: string
  readonly name: string
  readonly period: Period
  readonly kgCo2ePerKwh: Decimal
  /** Empty: every electricity meter. */
  readonly meterIds: readonly string[]
  readonly evidence: string
}

/** All electricity contracts of the trust; where two cover the same meter and month the later one counts. */
export async function contractsOf(db: Database, trustId: string): Promise<ElectricityContract[]> {
  const rows = await db.prisma.contract.findMany({ where: { trustId }, orderBy: { id: 'asc' } })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    period: { start: dayText(row.start), end: dayText(row.end) },
    kgCo2ePerKwh: new Decimal(row.kgCo2ePerKwh.toFixed()),
    meterIds: row.meterIds,
    evidence: row.evidence,
  }))
}
