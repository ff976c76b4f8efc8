import type { Database } from '../db/client.ts'
import type { RecalculationPolicy as PolicyRow } from '../db/generated/client.ts'
import { Decimal } from '../domain/decimal.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'

/** Which part of the base a year with a change within it is compared with: all of it, or the share of the same months. */
export const midYears = ['allYear', 'proRata'] as const
/** Against which base: that of the target, or the year before, chain-linked. */
export const bases = ['fixed', 'rolling'] as const

/** How the trust recalculates its base: the newest version counts. */
export interface RecalculationPolicy {
  /** 0 where none was set. */
  readonly version: number
  /** Nobody has set one: what is recommended holds. */
  readonly default: boolean
  /** Of the published base, gross and cumulative since the last recalculation. */
  readonly thresholdPercent: Decimal
  readonly midYear: (typeof midYears)[number]
  readonly base: (typeof bases)[number]
  /** How long a joiner's back-cast may stand in for its own data. */
  readonly joinerDeadlineMonths: number
  readonly minuteReference: string | undefined
  readonly createdBy: string | undefined
  readonly createdAt: Date | undefined
}

/**
 * What holds where nothing was set: a fixed base, recalculated for whole years from 5 % of base-year emissions on, which is the
 * threshold of the Science Based Targets initiative; the GHG Protocol leaves it to each organisation.
 */
export const defaultPolicy: RecalculationPolicy = {
  version: 0,
  default: true,
  thresholdPercent: new Decimal(5),
  midYear: 'allYear',
  base: 'fixed',
  joinerDeadlineMonths: 12,
  minuteReference: undefined,
  createdBy: undefined,
  createdAt: undefined,
}

const asPolicy = (row: PolicyRow): RecalculationPolicy => ({
  version: row.version,
  default: false,
  thresholdPercent: new Decimal(row.thresholdPercent.toFixed()),
  midYear: row.midYear as RecalculationPolicy['midYear'],
  base: row.base as RecalculationPolicy['base'],
  joinerDeadlineMonths: row.joinerDeadlineMonths,
  minuteReference: row.minuteReference ?? undefined,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
})

/** The versions of the policy, the newest first, those before `beforeVersion`. */
export async function policyVersions(
  db: Database,
  { trustId, beforeVersion, limit }: { trustId: string; beforeVersion?: number | undefined; limit: number },
): Promise<RecalculationPolicy[]> {
  const rows = await db.prisma.recalculationPolicy.findMany({
    where: { trustId, ...(beforeVersion === undefined ? {} : { version: { lt: beforeVersion } }) },
    orderBy: { version: 'desc' },
    take: limit,
  })
  return rows.map(asPolicy)
}

/** The policy as it stands; what is recommended where none was set. */
export async function policyOf(db: Database, trustId: string): Promise<RecalculationPolicy> {
  return (await policyVersions(db, { trustId, limit: 1 }))[0] ?? defaultPolicy
}

/** A policy as it is asked for; what is left out stays as it stands. */
export interface NewPolicy {
  readonly thresholdPercent?: string
  readonly midYear?: RecalculationPolicy['midYear']
  readonly base?: RecalculationPolicy['base']
  readonly joinerDeadlineMonths?: number
  readonly minuteReference?: string
}

/** Sets the policy: a new version, the earlier ones stay. */
export async function addPolicy(
  db: Database,
  { trustId, createdBy }: { trustId: string; createdBy: string },
  asked: NewPolicy,
): Promise<RecalculationPolicy | Refusal> {
  const before = await policyOf(db, trustId)
  const thresholdPercent = new Decimal(asked.thresholdPercent ?? before.thresholdPercent)
  if (thresholdPercent.gt(100))
    return refuse('invalid', 'The threshold is a percentage of the published base, of at most 100.', {
      pointer: 'body/thresholdPercent',
    })
  const row = await db.prisma.recalculationPolicy.create({
    data: {
      ...{ trustId, createdBy, version: before.version + 1 },
      thresholdPercent: thresholdPercent.toFixed(),
      midYear: asked.midYear ?? before.midYear,
      base: asked.base ?? before.base,
      joinerDeadlineMonths: asked.joinerDeadlineMonths ?? before.joinerDeadlineMonths,
      minuteReference: asked.minuteReference ?? null,
    },
  })
  return asPolicy(row)
}
