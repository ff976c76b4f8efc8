import type { Caller } from '../access/caller.ts'
import type { ProgressPublication as PublicationRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import { type Day, lastDay } from '../domain/day.ts'
import { figureOf, likeForLikeIn, ownedIn } from '../domain/figures.ts'
import { changePercent, pathAllowance } from '../domain/progress.ts'
import { baseCells, figureCells } from '../domain/published-base.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import type { Window } from '../history/run.ts'
import { progressOf } from '../progress/run.ts'
import type { YearStanding } from '../progress/standing.ts'
import type { Services } from '../services.ts'
import { promises, type Target, targetCalled } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { obstacleTo } from './obstacles.ts'
import { type EntryBody, entryBody } from './restatements.ts'
import { type Base, type BoundarySite, baseOf, boundaryOf, setsOfCells } from './run.ts'
import { opened, sha256Of } from './sealed.ts'
import { decidedSoFar, writeDecided } from './stamp.ts'
import { type CellBody, cellBodies, otherBaseOf, publishedOf, targetBodyOf } from './store.ts'

/** What is published of a year: kept as it is for ever. Kilograms of CO2e, unrounded; change in percent, to six places. */
export interface PublicationBody {
  readonly target: ReturnType<typeof targetBodyOf> & {
    kind: string
    metric: string
    measuredOn: string
    targetYear: string
    reductionPercent: string
  }
  readonly year: string
  /** The day whose boundary the year has: its last, or that of the published base where that is later. */
  readonly at: Day
  readonly baseKgCO2e: string
  /** The day whose boundary the base has. */
  readonly baseAt: Day
  /** The restatement that the base comes from; null where it is the first. */
  readonly restatementId: string | null
  /** Of the boundary of the day: with all that is pending. */
  readonly likeForLikeBaseKgCO2e: string
  readonly asOwnedKgCO2e: string | null
  readonly likeForLikeKgCO2e: string
  /** As the target measures it (whole, or by pupil or square metre; like for like or as owned), in the boundary of the day. */
  readonly measured: { base: string | null; now: string | null; changePercent: string | null }
  /** Against the published base. */
  readonly changePercent: string | null
  /** Against the base of the same boundary. */
  readonly likeForLikeChangePercent: string | null
  readonly pathKgCO2e: string | null
  readonly estimatedKgCO2e: string
  readonly provisionalKgCO2e: string
  readonly registerPercent: string | null
  readonly pending: readonly EntryBody[]
  readonly boundary: readonly BoundarySite[]
  readonly factorSets: readonly string[]
  readonly provisional: boolean
  readonly unknown: readonly string[]
  readonly cells: {
    asOwned: readonly CellBody[]
    likeForLike: readonly CellBody[]
    base: readonly CellBody[]
  }
}

/** A publication as it was kept: its body is checked against its hash. */
export interface Publication extends Omit<PublicationRow, 'body'> {
  readonly body: PublicationBody
}

export const asPublication = (row: PublicationRow): Publication => ({
  ...row,
  body: opened<PublicationBody>(row),
})

const firstYear = (year: string): number => Number.parseInt(year.slice(0, 4), 10)

/**
 * What the straight path from the published base allows in a year: null where there is none, for a year of an averaged base before its
 * last, a base of nothing, or a target that promises no cut.
 */
function pathOf({ target, published: { kgCo2e: base } }: Base, year: string): string | null {
  const elapsed = firstYear(year) - firstYear(target.baseYear)
  if (elapsed < 0 || base.isZero() || !promises(target)) return null
  const { reductionPercent, targetYear } = target
  const years = firstYear(targetYear) - firstYear(target.baseYear)
  return pathAllowance({ base, reductionPercent, elapsed, years }).toFixed()
}

/** The year as progress compares it; refused where that would be false, with what is missing. */
async function comparisonOf(
  services: Services,
  { trustId, target, at }: Base,
  year: string,
): Promise<YearStanding['comparison'] | undefined | Refusal> {
  const progress = await progressOf(services, { trustId, code: target.code, at })
  if (isRefusal(progress)) return progress
  const comparison = progress.years.find((one) => one.year.key === year)?.comparison
  const details = comparison?.insufficientData ?? []
  return details.length === 0
    ? comparison
    : refuse(
        'conflict',
        `${year} cannot be compared truly yet, so that it is not published: ${details[0]}${details.length === 1 ? '' : `, and ${details.length - 1} more`}. GET /v1/progress lists what is missing.`,
        { details },
      )
}

/** The year as it would be published, or why it cannot be. */
async function bodyOf(services: Services, base: Base, window: Window): Promise<PublicationBody | Refusal> {
  const { target, at, published, history, baseYear } = base
  const like = likeForLikeIn(history, window.key, { at, target })
  const owned = ownedIn(history, window.key)
  const figure = figureOf(like, target)
  if (figure === undefined)
    return refuse('conflict', `There is no data of ${window.key} yet: send its files first.`)
  if (base.due && base.policy.base === 'fixed')
    return refuse(
      'conflict',
      `A recalculation of the base is due: what is pending comes to ${base.registerPercent?.toFixed(2)} % of the published base, and the policy’s threshold is ${base.policy.thresholdPercent} %. Propose a restatement and have it approved, then publish.`,
    )
  const measured = await comparisonOf(services, base, window.key)
  if (isRefusal(measured)) return measured
  const obstacle = await obstacleTo(services, base, 'published')
  if (obstacle !== undefined) return obstacle
  const { kgCo2e: now } = figure
  const { kind, metric, measuredOn, targetYear } = target
  const { structure } = history
  const year = window.key
  const kept = published.cells ?? baseCells(history, { years: target.baseYears, target, at: published.at })
  return {
    target: {
      ...targetBodyOf(target),
      ...{ kind, metric, measuredOn, targetYear, reductionPercent: target.reductionPercent.toFixed() },
    },
    ...{ year, at },
    baseKgCO2e: published.kgCo2e.toFixed(),
    baseAt: published.at,
    restatementId: published.source === 'restatement' ? (published.id ?? null) : null,
    likeForLikeBaseKgCO2e: base.nowKg.toFixed(),
    asOwnedKgCO2e: figureOf(owned, target)?.kgCo2e.toFixed() ?? null,
    likeForLikeKgCO2e: now.toFixed(),
    measured: {
      base: measured?.base?.toFixed() ?? null,
      now: measured?.now?.toFixed() ?? null,
      changePercent: measured?.changePercent?.toFixed() ?? null,
    },
    changePercent: changePercent({ base: published.kgCo2e, now })?.toFixed() ?? null,
    likeForLikeChangePercent: changePercent({ base: base.nowKg, now })?.toFixed() ?? null,
    pathKgCO2e: pathOf(base, year),
    estimatedKgCO2e: figure.estimatedKg.toFixed(),
    provisionalKgCO2e: figure.provisionalKg.toFixed(),
    registerPercent: base.registerPercent?.toDecimalPlaces(6).toFixed() ?? null,
    pending: base.entries.map((one) => entryBody(base, one)),
    boundary: await boundaryOf(services, { trustId: base.trustId, structure, at }),
    ...setsOfCells([...like, ...owned]),
    unknown: published.cells === undefined ? baseYear.unknown(published.at) : [...published.unknown],
    cells: {
      asOwned: cellBodies(figureCells(owned, { year, target })),
      likeForLike: cellBodies(figureCells(like, { year, target })),
      base: cellBodies(kept),
    },
  }
}

/** The year that is asked for: over, and not before the base. */
async function yearOf(
  services: Services,
  trustId: string,
  target: Target,
  year: string,
): Promise<Window | Refusal> {
  const { yearStartMonth } = await trustOf(services.db, trustId)
  const period = reportingPeriod(year, yearStartMonth)
  if (isRefusal(period)) return { ...period, pointer: 'body/year' }
  if (period.end > services.clock.today())
    return refuse(
      'conflict',
      `${year} is not over: it ends on ${lastDay(period)}. Only whole years are published.`,
      {
        pointer: 'body/year',
      },
    )
  if (firstYear(year) < firstYear(target.baseYears[0]!))
    return refuse(
      'period_invalid',
      `${year} lies before the base year, so that there is nothing to compare.`,
      {
        pointer: 'body/year',
      },
    )
  return { key: year, period }
}

/** Publishes a year: what is said of it now stays readable, whatever comes later. A year may be published again. */
export async function publish(
  services: Services,
  { trustId, name }: Caller,
  asked: { target?: string | undefined; year: string; minuteReference?: string | undefined },
): Promise<Publication | Refusal> {
  const { db, clock } = services
  const target = await targetCalled(db, trustId, asked.target)
  if (isRefusal(target)) return target
  const year = await yearOf(services, trustId, target, asked.year)
  if (isRefusal(year)) return year
  const before = await decidedSoFar(db.prisma, { trustId, targetCode: target.code })
  const other = await otherBaseOf(db, { trustId, target })
  if (other !== undefined)
    return refuse(
      'conflict',
      `The target was set anew with other base years, scopes or categories: the base ${other.source === 'restatement' ? `of restatement ${other.no}` : 'that progress was published against'} is that of its version ${other.target.version}. Propose a restatement for the target as it is now and have it approved, then publish.`,
    )
  const published = await publishedOf(db, { trustId, target, at: clock.today() })
  const end = lastDay(year.period)
  const at = published !== undefined && published.at > end ? published.at : end
  const base = await baseOf(services, { trustId, code: target.code, at, years: year })
  if (isRefusal(base)) return base
  const body = await bodyOf(services, base, year)
  if (isRefusal(body)) return body
  const row = await writeDecided(db, { trustId, targetCode: target.code, before }, (tx) =>
    tx.progressPublication.create({
      data: {
        ...{ trustId, id: newId(), targetCode: target.code, year: year.key },
        ...{ body: body as object, sha256: sha256Of(body) },
        ...{ minuteReference: asked.minuteReference ?? null, createdAt: clock.now(), createdBy: name },
      },
    }),
  )
  return isRefusal(row) ? row : asPublication(row)
}

/** A publication by its id. */
export async function publicationCalled(
  { db }: Pick<Services, 'db'>,
  { trustId, id }: { trustId: string; id: string },
): Promise<Publication | Refusal> {
  const row = await db.prisma.progressPublication.findUnique({ where: { trustId_id: { trustId, id } } })
  return row === null
    ? refuse('not_found', 'There is no such publication. GET /v1/progress-publications lists them.')
    : asPublication(row)
}

/** The ids of the first publications of each target and year, among those of a trust. */
export async function firstPublications(
  { db }: Pick<Services, 'db'>,
  trustId: string,
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>(
    `SELECT DISTINCT ON (target_code, year) id FROM progress_publication
     WHERE trust_id = $1::uuid ORDER BY target_code, year, id`,
    [trustId],
  )
  return new Set(rows.map((one) => one.id))
}
