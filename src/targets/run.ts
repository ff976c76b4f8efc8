import type { Database } from '../db/client.ts'
import type { Prisma, Target as TargetRow } from '../db/generated/client.ts'
import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearFrom } from '../domain/reporting-year.ts'
import { trustOf } from '../trusts/run.ts'

/** reduction: so much less than the base; neutral: what is left is met by credits and removals. */
export const targetKinds = ['reduction', 'neutral'] as const
export const targetMetrics = ['absolute', 'perPupil', 'perM2'] as const
export const targetMeasures = ['likeForLike', 'asOwned'] as const

/** What is promised for a year on the way. */
export interface Milestone {
  readonly year: string
  readonly reductionPercent: Decimal
}

/** A promise: of each code the newest version counts. */
export interface Target extends TargetScope {
  readonly code: string
  readonly version: number
  readonly title: string | undefined
  readonly kind: (typeof targetKinds)[number]
  readonly metric: (typeof targetMetrics)[number]
  readonly measuredOn: (typeof targetMeasures)[number]
  /** The base year; of several the last, from which the straight path starts. */
  readonly baseYear: string
  /** The years whose average is the base, in order: one or several. */
  readonly baseYears: readonly string[]
  readonly milestones: readonly Milestone[]
  readonly targetYear: string
  /** 0 where a neutral target promises no reduction of its own. */
  readonly reductionPercent: Decimal
  readonly coverageMinPercent: Decimal
  readonly minuteReference: string | undefined
  /** The month in which the trust’s years started when it was set; undefined where that was not kept. */
  readonly yearStartMonth: number | undefined
  readonly createdBy: string
  readonly createdAt: Date
}

/** What its figures are told in. */
export const targetUnits = {
  absolute: 'kgCO2e',
  perPupil: 'kgCO2e per pupil',
  perM2: 'kgCO2e per m2',
} as const satisfies Record<Target['metric'], string>

/** Whether there is anything to reach: a neutral target may promise no cut of its own. */
export const promises = ({ kind, reductionPercent }: Target): boolean =>
  kind === 'reduction' || !reductionPercent.isZero()

/** The code of the target that is meant where none is said. */
export const mainTarget = 'main'

const asTarget = (row: TargetRow): Target => ({
  code: row.code,
  version: row.version,
  title: row.title ?? undefined,
  kind: row.kind as Target['kind'],
  metric: row.metric as Target['metric'],
  measuredOn: row.measuredOn as Target['measuredOn'],
  baseYear: row.baseYear,
  baseYears: row.baseYears.length === 0 ? [row.baseYear] : row.baseYears,
  milestones: (row.milestones as { year: string; reductionPercent: string }[]).map(
    ({ year, reductionPercent }) => ({ year, reductionPercent: new Decimal(reductionPercent) }),
  ),
  targetYear: row.targetYear,
  reductionPercent: new Decimal(row.reductionPercent.toFixed()),
  scopes: row.scopes,
  categories: row.categories,
  coverageMinPercent: new Decimal(row.coverageMinPercent.toFixed()),
  minuteReference: row.minuteReference ?? undefined,
  yearStartMonth: row.yearStartMonth ?? undefined,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
})

/** A place in the list of targets: codes in order, of each the newest version first. */
export interface TargetPlace {
  readonly code: string
  readonly version: number
}

/** The versions of the targets, in the order of their codes, of each the newest first. */
export async function targetVersions(
  db: Database,
  {
    trustId,
    code,
    current = false,
    after,
    limit,
  }: {
    trustId: string
    code?: string | undefined
    /** Only the newest of each code. */
    current?: boolean | undefined
    after?: TargetPlace | undefined
    limit?: number
  },
): Promise<Target[]> {
  const and: Prisma.TargetWhereInput[] = []
  if (after !== undefined)
    and.push({ OR: [{ code: { gt: after.code } }, { code: after.code, version: { lt: after.version } }] })
  if (current) {
    const newest = await db.prisma.target.groupBy({
      by: ['code'],
      where: { trustId },
      _max: { version: true },
    })
    and.push({ OR: newest.map((one) => ({ code: one.code, version: one._max.version ?? 0 })) })
  }
  const rows = await db.prisma.target.findMany({
    where: { trustId, ...(code === undefined ? {} : { code }), AND: and },
    orderBy: [{ code: 'asc' }, { version: 'desc' }],
    ...(limit === undefined ? {} : { take: limit }),
  })
  return rows.map(asTarget)
}

/** The target of a code as it stands; undefined where none was set. */
export async function targetOf(
  db: Database,
  trustId: string,
  code: string = mainTarget,
): Promise<Target | undefined> {
  return (await targetVersions(db, { trustId, code, limit: 1 }))[0]
}

/** The target of every code as it stands, in the order of their codes. */
export async function currentTargets(db: Database, trustId: string): Promise<Target[]> {
  return targetVersions(db, { trustId, current: true })
}

/** The target of a code, or a refusal that says which there are. */
export async function targetCalled(
  db: Database,
  trustId: string,
  code: string = mainTarget,
): Promise<Target | Refusal> {
  const target = await targetOf(db, trustId, code)
  if (target !== undefined) return target
  const others = (await currentTargets(db, trustId)).map((one) => `“${one.code}”`)
  return refuse(
    'not_found',
    others.length === 0
      ? 'No target was set yet. POST /v1/targets, or “trust-carbon target set”, sets the base year and the reduction.'
      : `There is no target “${code}”. There ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}.`,
  )
}

/**
 * A target of before the trust’s years started in another month: what it says is no reporting year any more, or one of other months
 * than were meant.
 */
export function staleTarget(target: Target, startMonth: number): Refusal | undefined {
  const said = new Set([
    ...target.baseYears,
    target.baseYear,
    ...target.milestones.map((one) => one.year),
    target.targetYear,
  ])
  const gone = [...said].filter((year) => isRefusal(reportingPeriod(year, startMonth)))
  const { yearStartMonth = startMonth } = target
  if (gone.length === 0 && yearStartMonth === startMonth) return undefined
  const example = reportingYearFrom(Number.parseInt(target.baseYear.slice(0, 4), 10), startMonth)
  const wrong =
    gone.length === 0
      ? `The target was set when the trust’s years started in another month: its ${target.baseYear} was of other months than ${target.baseYear} is now.`
      : `The target says ${gone.join(' and ')}, which ${gone.length === 1 ? 'is no reporting year' : 'are no reporting years'} since the month in which the trust’s years start was changed: they are written like ${example} now.`
  return refuse(
    'year_invalid',
    `${wrong} Set the target anew, with POST /v1/targets or “trust-carbon target set”.`,
  )
}

/** The target that is meant: of its code, else the main one, else the first there is. */
export async function targetMeant(
  db: Database,
  trustId: string,
  code: string | undefined,
): Promise<Target | Refusal> {
  if (code !== undefined) {
    const called = await targetCalled(db, trustId, code)
    return isRefusal(called) ? { ...called, pointer: 'query/target' } : called
  }
  const all = await currentTargets(db, trustId)
  return all.find((one) => one.code === mainTarget) ?? all[0] ?? targetCalled(db, trustId)
}

/** A target as it is asked for. */
export interface NewTarget {
  readonly code?: string
  readonly title?: string
  readonly kind?: Target['kind']
  readonly metric?: Target['metric']
  readonly measuredOn?: Target['measuredOn']
  readonly baseYear?: string
  readonly baseYears?: readonly string[]
  readonly targetYear: string
  readonly reductionPercent?: string
  readonly milestones?: readonly { readonly year: string; readonly reductionPercent: string }[]
  readonly scopes: readonly number[]
  readonly categories: readonly number[]
  readonly coverageMinPercent?: string
  readonly minuteReference?: string
}

const invalid = (pointer: string, message: string) =>
  refuse('invalid', message, { pointer: `body/${pointer}` })

/** Holds a percentage to what there is. */
function wrongPercent(text: string | undefined, pointer: string): Refusal | undefined {
  if (text === undefined) return undefined
  const value = new Decimal(text)
  return value.gt(100) || value.isZero()
    ? invalid(pointer, `It is a percentage above 0, of at most 100; “${text}” is none.`)
    : undefined
}

/** The years whose average is the base, in order, with what is wrong with them. */
function baseYearsOf({ baseYear, baseYears }: NewTarget): string[] | Refusal {
  if (baseYears === undefined)
    return baseYear === undefined
      ? invalid('baseYear', 'Say the base year, or in baseYears those whose average is the base.')
      : [baseYear]
  const years = [...baseYears].sort()
  return baseYear === undefined || baseYear === years.at(-1)
    ? years
    : invalid(
        'baseYear',
        `Of several base years it is the last, here ${years.at(-1)}; it may also be left out.`,
      )
}

/** The milestones lie between base and target, and none promises less than the one before, or more than the target. */
function wrongMilestones(
  asked: NewTarget,
  { base, aim, startMonth }: { base: Period; aim: Period; startMonth: number },
): Refusal | undefined {
  const last = new Decimal(asked.reductionPercent ?? 0)
  let before = { start: base.start, reduction: new Decimal(0) }
  for (const [at, { year, reductionPercent }] of (asked.milestones ?? []).entries()) {
    const period = reportingPeriod(year, startMonth)
    if (isRefusal(period)) return { ...period, pointer: `body/milestones/${at}/year` }
    const wrong = wrongPercent(reductionPercent, `milestones/${at}/reductionPercent`)
    if (wrong !== undefined) return wrong
    if (period.start <= before.start || period.start >= aim.start)
      return invalid(
        `milestones/${at}/year`,
        'The years of milestones lie after the base year and before the target year, each after the one before.',
      )
    const reduction = new Decimal(reductionPercent)
    if (reduction.lt(before.reduction) || reduction.gt(last))
      return invalid(
        `milestones/${at}/reductionPercent`,
        'A milestone promises no less than the one before, and no more than the target itself.',
      )
    before = { start: period.start, reduction }
  }
  return undefined
}

/** What is wrong with a target, in the order of its fields. */
function wrongTarget(
  asked: NewTarget,
  startMonth: number,
  baseYears: readonly string[],
): Refusal | undefined {
  const years = [...baseYears, asked.targetYear].map((year) => reportingPeriod(year, startMonth))
  const unknown = years.find(isRefusal)
  if (unknown !== undefined) return unknown
  const [base, aim] = years.slice(-2) as [Period, Period]
  if (aim.start <= base.start)
    return refuse('period_invalid', 'The target year lies after the base year.', {
      pointer: 'body/targetYear',
    })
  if (asked.reductionPercent === undefined && asked.kind !== 'neutral')
    return invalid(
      'reductionPercent',
      'Say by how much less: a reduction has a percentage, such as 40. Only a neutral target may do without.',
    )
  if (asked.scopes.includes(3) !== asked.categories.length > 0)
    return invalid('categories', 'With Scope 3 name the categories that count, one by one; without it, none.')
  return (
    wrongPercent(asked.reductionPercent, 'reductionPercent') ??
    wrongPercent(asked.coverageMinPercent, 'coverageMinPercent') ??
    wrongMilestones(asked, { base, aim, startMonth })
  )
}

/** Sets a target: the next version of its code; the earlier ones stay as they are. */
export async function addTarget(
  db: Database,
  { trustId, createdBy }: { trustId: string; createdBy: string },
  asked: NewTarget,
): Promise<Target | Refusal> {
  const { yearStartMonth } = await trustOf(db, trustId)
  const baseYears = baseYearsOf(asked)
  if (isRefusal(baseYears)) return baseYears
  const wrong = wrongTarget(asked, yearStartMonth, baseYears)
  if (wrong !== undefined) return wrong
  const { code = mainTarget, reductionPercent = '0', milestones = [] } = asked
  const version = ((await targetOf(db, trustId, code))?.version ?? 0) + 1
  const row = await db.prisma.target.create({
    data: {
      ...asked,
      ...{ trustId, code, version, reductionPercent, createdBy, yearStartMonth },
      baseYear: baseYears.at(-1)!,
      baseYears: baseYears.length === 1 ? [] : baseYears,
      milestones: milestones.map((one) => ({ ...one })),
      scopes: [...asked.scopes],
      categories: [...asked.categories],
    },
  })
  return asTarget(row)
}
