import type { Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { Decimal } from '../domain/decimal.ts'

/** The organisation that reports. */
export interface Trust {
  readonly id: string
  readonly name: string
  readonly yearStartMonth: number
  readonly factorPolicy: 'majority' | 'byDay'
}

/** The promise that counts: the newest version. */
export interface Target {
  readonly version: number
  readonly baseYear: string
  readonly targetYear: string
  readonly reductionPercent: Decimal
  readonly scopes: readonly number[]
  /** Scope 3 categories, 1 to 15, that count. */
  readonly categories: readonly number[]
  readonly coverageMinPercent: Decimal
  readonly minuteReference: string | undefined
  readonly createdBy: string
  readonly createdAt: Date
}

type TrustRow = Omit<Trust, 'factorPolicy'> & { readonly factorPolicy: string }
const asTrust = ({ id, name, yearStartMonth, factorPolicy }: TrustRow): Trust => ({
  id,
  name,
  yearStartMonth,
  factorPolicy: factorPolicy === 'byDay' ? 'byDay' : 'majority',
})

/** The trust of a key: it exists, or the key would not. */
export async function trustOf(db: Database, trustId: string): Promise<Trust> {
  return asTrust(await db.prisma.trust.findUniqueOrThrow({ where: { id: trustId } }))
}

/** What can be said of a trust. */
export type TrustSettings = Partial<Omit<Trust, 'id'>>

/** Makes a trust: done on the machine itself, before there is any key. */
export async function createTrust(
  db: Database,
  name: string,
  settings: Omit<TrustSettings, 'name'> = {},
): Promise<Trust> {
  const id = newId()
  await db.prisma.trust.create({ data: { id, name, ...settings } })
  return trustOf(db, id)
}

/**
 * Changes a trust's settings. Nothing is worked out anew: month totals are by calendar month, and reporting years are made of them
 * when they are read. `hold` throws where the trust is not as the caller has read it.
 */
export async function changeTrust(
  db: Database,
  trustId: string,
  { settings, hold }: { settings: TrustSettings; hold: (before: Trust) => void },
): Promise<Trust> {
  return db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM trust WHERE id = ${trustId}::uuid FOR UPDATE`
    hold(asTrust(await tx.trust.findUniqueOrThrow({ where: { id: trustId } })))
    return asTrust(await tx.trust.update({ where: { id: trustId }, data: settings }))
  })
}

/** All trusts in this database, the oldest first. */
export async function allTrusts(db: Database): Promise<{ id: string; name: string }[]> {
  return db.prisma.trust.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } })
}

/** The versions of the target, the newest first, those before `beforeVersion`. */
export async function targetVersions(
  db: Database,
  { trustId, beforeVersion, limit }: { trustId: string; beforeVersion?: number | undefined; limit: number },
): Promise<Target[]> {
  const rows = await db.prisma.target.findMany({
    where: { trustId, ...(beforeVersion === undefined ? {} : { version: { lt: beforeVersion } }) },
    orderBy: { version: 'desc' },
    take: limit,
  })
  return rows.map((row) => ({
    version: row.version,
    baseYear: row.baseYear,
    targetYear: row.targetYear,
    reductionPercent: new Decimal(row.reductionPercent.toFixed()),
    scopes: row.scopes,
    categories: row.categories,
    coverageMinPercent: new Decimal(row.coverageMinPercent.toFixed()),
    minuteReference: row.minuteReference ?? undefined,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
  }))
}

/** The target as it stands; undefined where none was set. */
export async function targetOf(db: Database, trustId: string): Promise<Target | undefined> {
  return (await targetVersions(db, { trustId, limit: 1 }))[0]
}

/** What the report of a year says in words; undefined where nothing was written. */
export async function narrativeOf(
  db: Database,
  trustId: string,
  year: string,
): Promise<{ energyEfficiency: string; firstYear: boolean } | undefined> {
  const row = await db.prisma.narrative.findFirst({ where: { trustId, year }, orderBy: { version: 'desc' } })
  return row === null ? undefined : { energyEfficiency: row.energyEfficiency, firstYear: row.firstYear }
}
