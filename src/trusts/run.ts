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
}

/** The trust of a key: it exists, or the key would not. */
export async function trustOf(db: Database, trustId: string): Promise<Trust> {
  const row = await db.prisma.trust.findUniqueOrThrow({ where: { id: trustId } })
  return {
    id: row.id,
    name: row.name,
    yearStartMonth: row.yearStartMonth,
    factorPolicy: row.factorPolicy === 'byDay' ? 'byDay' : 'majority',
  }
}

/** Makes a trust: done on the machine itself, before there is any key. */
export async function createTrust(db: Database, name: string): Promise<Trust> {
  const id = newId()
  await db.prisma.trust.create({ data: { id, name } })
  return trustOf(db, id)
}

/** All trusts in this database, the oldest first. */
export async function allTrusts(db: Database): Promise<{ id: string; name: string }[]> {
  return db.prisma.trust.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } })
}

/** The target as it stands; undefined where none was set. */
export async function targetOf(db: Database, trustId: string): Promise<Target | undefined> {
  const row = await db.prisma.target.findFirst({ where: { trustId }, orderBy: { version: 'desc' } })
  return row === null
    ? undefined
    : {
        version: row.version,
        baseYear: row.baseYear,
        targetYear: row.targetYear,
        reductionPercent: new Decimal(row.reductionPercent.toFixed()),
        scopes: row.scopes,
        categories: row.categories,
        coverageMinPercent: new Decimal(row.coverageMinPercent.toFixed()),
        minuteReference: row.minuteReference ?? undefined,
      }
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
