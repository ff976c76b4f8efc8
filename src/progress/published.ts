import type { Database } from '../db/client.ts'
import { Decimal } from '../domain/decimal.ts'

/** What was published of a year, as it was then. Kilograms of CO2e. */
export interface Published {
  readonly id: string
  readonly publishedAt: Date
  readonly baseKg: Decimal | undefined
  readonly likeForLikeKg: Decimal | undefined
  readonly changePercent: Decimal | undefined
}

/** The first publication of a year, and the newest. */
export interface PublishedYear {
  readonly first: Published
  readonly newest: Published
  readonly count: number
}

const plain = /^-?\d+(\.\d+)?$/

/** A decimal of what is kept; undefined where it has none of that name. */
function decimalIn(body: unknown, name: string): Decimal | undefined {
  const value =
    body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' && plain.test(value) ? new Decimal(value) : undefined
}

/** What was published of each year of a target. */
export async function publicationsOf(
  db: Database,
  { trustId, code }: { trustId: string; code: string },
): Promise<Map<string, PublishedYear>> {
  const rows = await db.prisma.progressPublication.findMany({
    where: { trustId, targetCode: code },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  const found = new Map<string, PublishedYear>()
  for (const { id, year, body, createdAt } of rows) {
    const one = {
      ...{ id, publishedAt: createdAt, baseKg: decimalIn(body, 'baseKgCO2e') },
      likeForLikeKg: decimalIn(body, 'likeForLikeKgCO2e'),
      changePercent: decimalIn(body, 'changePercent'),
    }
    const before = found.get(year)
    found.set(year, { first: before?.first ?? one, newest: one, count: (before?.count ?? 0) + 1 })
  }
  return found
}

/** The base as it was last restated with approval; undefined where it never was. */
export async function restatedBaseOf(
  db: Database,
  { trustId, code }: { trustId: string; code: string },
): Promise<{ no: number; kgCo2e: Decimal; decidedAt: Date } | undefined> {
  const row = await db.prisma.restatement.findFirst({
    where: { trustId, targetCode: code, status: 'approved' },
    orderBy: [{ decidedAt: 'desc' }, { no: 'desc' }],
  })
  const kgCo2e = decimalIn(row?.body, 'baseAfterKgCO2e')
  return row === null || kgCo2e === undefined || row.decidedAt === null
    ? undefined
    : { no: row.no, kgCo2e, decidedAt: row.decidedAt }
}

/** When a base is recalculated: how much of it events may add up to, and against what years are compared. */
export interface Policy {
  readonly version: number
  readonly thresholdPercent: Decimal
  readonly midYear: 'allYear' | 'proRata'
  readonly base: 'fixed' | 'rolling'
  readonly joinerDeadlineMonths: number
}

/** The policy that counts; where none was set, the threshold of the Science Based Targets initiative: 5 % of the base. */
export async function policyOf(db: Database, trustId: string): Promise<Policy> {
  const row = await db.prisma.recalculationPolicy.findFirst({
    where: { trustId },
    orderBy: { version: 'desc' },
  })
  return {
    version: row?.version ?? 0,
    thresholdPercent: new Decimal(row?.thresholdPercent.toFixed() ?? 5),
    midYear: row?.midYear === 'proRata' ? 'proRata' : 'allYear',
    base: row?.base === 'rolling' ? 'rolling' : 'fixed',
    joinerDeadlineMonths: row?.joinerDeadlineMonths ?? 12,
  }
}
