import type { Database } from '../db/client.ts'
import { Decimal } from '../domain/decimal.ts'
import type { CategoryStatus } from '../domain/scope3-categories.ts'
import type { TrustSize } from '../domain/secr-scope.ts'

/** What the report of a year says in words. */
export interface Narrative {
  /** Measures taken to improve energy efficiency; that there were none is said too. */
  readonly energyEfficiency: string
  /** The first report: no year before is compared. */
  readonly firstYear: boolean
  /** The measures of the register that began or ran in the year are listed after it. */
  readonly fromRegister: boolean
  /** What is left out because it was not practical to obtain, and why. */
  readonly exclusions: string | null
  /** What the trust says of the movement, beside what the drivers say. */
  readonly commentary: string | null
}

/** What the report of a year says in words; undefined where nothing was written. */
export async function narrativeOf(
  db: Pick<Database, 'prisma'>,
  trustId: string,
  year: string,
): Promise<Narrative | undefined> {
  const row = await db.prisma.narrative.findFirst({ where: { trustId, year }, orderBy: { version: 'desc' } })
  if (row === null) return undefined
  const { energyEfficiency, firstYear, fromRegister, exclusions, commentary } = row
  return { energyEfficiency, firstYear, fromRegister, exclusions, commentary }
}

/** Writes a new version of the words of a year; what is not said stays as it was. */
export async function writeNarrative(
  db: Database,
  { trustId, year, by }: { trustId: string; year: string; by: string },
  said: Partial<Narrative> & Pick<Narrative, 'energyEfficiency'>,
): Promise<Narrative> {
  const before = await narrativeOf(db, trustId, year)
  const narrative: Narrative = {
    firstYear: false,
    fromRegister: true,
    exclusions: null,
    commentary: null,
    ...before,
    ...said,
  }
  const newest = await db.prisma.narrative.aggregate({ where: { trustId, year }, _max: { version: true } })
  await db.prisma.narrative.create({
    data: { ...narrative, trustId, year, version: (newest._max.version ?? 0) + 1, createdBy: by },
  })
  return narrative
}

/** How large the trust was in a year, as it was last recorded; undefined where it was not. */
export async function sizeOf(
  db: Pick<Database, 'prisma'>,
  trustId: string,
  year: string,
): Promise<TrustSize | undefined> {
  const row = await db.prisma.reportingSize.findFirst({
    where: { trustId, year },
    orderBy: { version: 'desc' },
  })
  return row === null
    ? undefined
    : {
        turnoverPounds: new Decimal(row.turnoverPounds.toFixed()),
        balanceSheetPounds: new Decimal(row.balanceSheetPounds.toFixed()),
        employees: row.employees,
        asOf: row.asOf.toISOString().slice(0, 10),
        source: row.source,
      }
}

/** Writes a new version of the size of the trust in a year. */
export async function writeSize(
  db: Database,
  { trustId, year, by }: { trustId: string; year: string; by: string },
  size: TrustSize,
): Promise<void> {
  const newest = await db.prisma.reportingSize.aggregate({
    where: { trustId, year },
    _max: { version: true },
  })
  await db.prisma.reportingSize.create({
    data: {
      ...{ trustId, year, version: (newest._max.version ?? 0) + 1, createdBy: by },
      turnoverPounds: size.turnoverPounds.toFixed(),
      balanceSheetPounds: size.balanceSheetPounds.toFixed(),
      employees: size.employees,
      asOf: new Date(`${size.asOf}T00:00:00Z`),
      source: size.source,
    },
  })
}

/** What was said of a Scope 3 category. */
export interface CategoryScreening {
  readonly category: number
  readonly status: CategoryStatus
  readonly reason: string
  readonly createdBy: string | null
}

const unsaid = 'Nobody has said yet whether it is relevant.'

/**
 * All 15 categories with what was last said of each. What nobody spoke of is not yet measured: that it is not relevant is said with a
 * reason, or not at all.
 */
export async function screeningOf(
  db: Pick<Database, 'prisma'>,
  trustId: string,
): Promise<CategoryScreening[]> {
  const rows = await db.prisma.categoryScreening.findMany({
    where: { trustId },
    orderBy: [{ category: 'asc' }, { version: 'asc' }],
  })
  const newest = new Map(rows.map((row) => [row.category, row]))
  return Array.from({ length: 15 }, (_, index) => {
    const row = newest.get(index + 1)
    return row === undefined
      ? { category: index + 1, status: 'notYetMeasured', reason: unsaid, createdBy: null }
      : {
          category: row.category,
          status: row.status as CategoryStatus,
          reason: row.reason,
          createdBy: row.createdBy,
        }
  })
}

/** Says what a category is to the trust: a new version, the earlier ones stay. */
export async function writeScreening(
  db: Database,
  { trustId, by }: { trustId: string; by: string },
  { category, status, reason }: Omit<CategoryScreening, 'createdBy'>,
): Promise<void> {
  const newest = await db.prisma.categoryScreening.aggregate({
    where: { trustId, category },
    _max: { version: true },
  })
  await db.prisma.categoryScreening.create({
    data: {
      ...{ trustId, category, status, reason, createdBy: by },
      version: (newest._max.version ?? 0) + 1,
    },
  })
}
