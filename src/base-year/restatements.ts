import { type Caller, nameRead } from '../access/caller.ts'
import type { Restatement as RestatementRow } from '../db/generated/client.ts'
import { newId } from '../db/id.ts'
import type { Day } from '../domain/day.ts'
import { figureOf, likeForLikeIn } from '../domain/figures.ts'
import { changePercent } from '../domain/progress.ts'
import { baseCells, type PendingEntry } from '../domain/published-base.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { mainTarget } from '../targets/run.ts'
import { obstacleTo } from './obstacles.ts'
import { type Base, type BoundarySite, baseOf, boundaryOf, dayToCome, setsOfCells } from './run.ts'
import { opened, sha256Of } from './sealed.ts'
import { decidedSoFar, writeDecided } from './stamp.ts'
import { type CellBody, cellBodies, type OtherBase, publishedOf, targetBodyOf } from './store.ts'

/** An entry of the register as it is kept and answered. */
export interface EntryBody {
  readonly day: Day | null
  readonly academyId: string
  readonly stream: string | null
  readonly cause: string
  readonly changeKgCO2e: string
  readonly effectKgCO2e: string
  readonly percentOfBase: string | null
  readonly unknown: boolean
}

/** A year before and after a restatement: kilograms of CO2e, and change against the base in percent, to six places. */
interface RestatedYear {
  readonly year: string
  readonly beforeKgCO2e: string | null
  readonly beforeChangePercent: string | null
  readonly afterKgCO2e: string | null
  readonly afterChangePercent: string | null
}

/** What a restatement says: kept as it is for ever. */
export interface RestatementBody {
  readonly target: ReturnType<typeof targetBodyOf>
  readonly at: Day
  readonly cause: string | null
  readonly evidence: string | null
  readonly policy: { version: number; thresholdPercent: string; midYear: string; base: string }
  readonly baseBeforeKgCO2e: string
  /** The day whose boundary the base before had. */
  readonly baseBeforeAt: Day
  /** The restatement that the base before came from. */
  readonly restatementBeforeId: string | null
  readonly baseAfterKgCO2e: string
  /** The base of other years, scopes or categories that was published against until then; null where it is the same. */
  readonly replaces: OtherBase | null
  readonly changeKgCO2e: string
  readonly registerKgCO2e: string
  readonly registerPercent: string | null
  readonly due: boolean
  readonly entries: readonly EntryBody[]
  readonly years: readonly RestatedYear[]
  readonly boundary: readonly BoundarySite[]
  readonly factorSets: readonly string[]
  readonly provisional: boolean
  readonly unknown: readonly string[]
  readonly cells: readonly CellBody[]
}

/** A restatement as it was kept: its body is checked against its hash. */
export interface Restatement extends Omit<RestatementRow, 'body'> {
  readonly body: RestatementBody
}

/** An entry with its share of the published base. */
export const entryBody = ({ published }: Base, entry: PendingEntry): EntryBody => ({
  day: entry.day ?? null,
  academyId: entry.academyId,
  stream: entry.stream ?? null,
  cause: entry.cause,
  changeKgCO2e: entry.changeKg.toFixed(),
  effectKgCO2e: entry.effectKg.toFixed(),
  percentOfBase: published.kgCo2e.isZero()
    ? null
    : entry.effectKg.times(100).div(published.kgCo2e).toDecimalPlaces(6).toFixed(),
  unknown: entry.unknown,
})

/** The years from the base on, in the boundary of the published base against it, and in the new boundary against the new base. */
function restatedYears({ target, at, history, published, nowKg }: Base): RestatedYear[] {
  const years = [...new Set(history.atoms.map((one) => one.window))].sort()
  const inBoundary = (year: string, day: Day) =>
    figureOf(likeForLikeIn(history, year, { at: day, target }), target)?.kgCo2e
  return years.map((year) => {
    const before = inBoundary(year, published.at)
    const after = inBoundary(year, at)
    const change = (now = before, base = published.kgCo2e) => now && changePercent({ base, now })
    return {
      year,
      beforeKgCO2e: before?.toFixed() ?? null,
      beforeChangePercent: change()?.toFixed() ?? null,
      afterKgCO2e: after?.toFixed() ?? null,
      afterChangePercent: change(after, nowKg)?.toFixed() ?? null,
    }
  })
}

export interface AskedRestatement {
  readonly trustId: string
  readonly target?: string | undefined
  readonly at: Day
  readonly cause?: string | undefined
  readonly evidence?: string | undefined
}

/** The restatement that takes in all that is pending on a day: refused where nothing is. */
async function restatementOf(
  services: Services,
  asked: AskedRestatement,
): Promise<RestatementBody | Refusal> {
  const { trustId, at, cause = null, evidence = null } = asked
  if (at > services.clock.today()) return dayToCome('body/at')
  const base = await baseOf(services, { trustId, code: asked.target, at, years: 'all' })
  if (isRefusal(base)) return base
  const { target, policy, published, history, baseYear, nowKg } = base
  if (policy.base === 'rolling')
    return refuse(
      'conflict',
      'The recalculation policy has a rolling base: each year is compared with the year before, and there is no published base to restate.',
    )
  const today = services.clock.today()
  const newest = (await publishedOf(services.db, { trustId, target, at: today })) ?? published
  const replaces = base.otherBase ?? null
  const newestAt = replaces !== null && replaces.at > newest.at ? replaces.at : newest.at
  if (newestAt > at)
    return refuse(
      'period_invalid',
      `The published base has the boundary of ${newestAt} already: say a day from then on.`,
      { pointer: 'body/at' },
    )
  if (base.entries.length === 0 && replaces === null)
    return refuse(
      'conflict',
      `Nothing is pending on ${at}: no academy joined or left, and nothing of the base year was put right since the base was published (boundary of ${published.at}). There is nothing to restate.`,
    )
  const obstacle = await obstacleTo(services, base)
  if (obstacle !== undefined) return obstacle
  const weighted = target.baseYears.flatMap((year) => likeForLikeIn(history, year, { at, target }))
  return {
    target: targetBodyOf(target),
    ...{ at, cause, evidence },
    policy: {
      version: policy.version,
      thresholdPercent: policy.thresholdPercent.toFixed(),
      midYear: policy.midYear,
      base: policy.base,
    },
    baseBeforeKgCO2e: published.kgCo2e.toFixed(),
    baseBeforeAt: published.at,
    restatementBeforeId: published.source === 'restatement' ? (published.id ?? null) : null,
    baseAfterKgCO2e: nowKg.toFixed(),
    replaces,
    changeKgCO2e: nowKg.minus(published.kgCo2e).toFixed(),
    registerKgCO2e: base.registerKg.toFixed(),
    registerPercent: base.registerPercent?.toDecimalPlaces(6).toFixed() ?? null,
    due: base.due,
    entries: base.entries.map((one) => entryBody(base, one)),
    years: restatedYears(base),
    boundary: await boundaryOf(services, { trustId, structure: history.structure, at }),
    ...setsOfCells(weighted),
    unknown: baseYear.unknown(at),
    cells: cellBodies(baseCells(history, { years: target.baseYears, target, at })),
  }
}

/** A row as it was kept: a fault where its body is not what it was. */
export const asRestatement = (row: RestatementRow): Restatement => ({
  ...row,
  body: opened<RestatementBody>(row),
})

/** Proposes a restatement: one at a time for each target. It counts when somebody else has approved it. */
export async function propose(
  services: Services,
  { trustId, name }: Caller,
  asked: Omit<AskedRestatement, 'trustId' | 'at'> & { at?: Day | undefined },
): Promise<Restatement | Refusal> {
  const { db, clock } = services
  const at = asked.at ?? clock.today()
  const targetCode = asked.target ?? mainTarget
  const before = await decidedSoFar(db.prisma, { trustId, targetCode })
  const body = await restatementOf(services, { ...asked, trustId, at })
  if (isRefusal(body)) return body
  const row = await writeDecided(db, { trustId, targetCode, before }, async (tx) => {
    const open = await tx.restatement.findFirst({ where: { trustId, targetCode, status: 'proposed' } })
    if (open !== null)
      return refuse(
        'conflict',
        `Restatement ${open.no} was proposed by ${open.proposedBy} and is not decided yet. Approve or reject it first.`,
      )
    const newest = await tx.restatement.aggregate({ where: { trustId, targetCode }, _max: { no: true } })
    return tx.restatement.create({
      data: {
        ...{ trustId, id: newId(), targetCode, no: (newest._max.no ?? 0) + 1, status: 'proposed' },
        ...{ body: body as object, sha256: sha256Of(body), evidence: body.evidence },
        ...{ proposedAt: clock.now(), proposedBy: name },
      },
    })
  })
  return isRefusal(row) ? row : asRestatement(row)
}

const notFound = refuse('not_found', 'There is no such restatement. GET /v1/restatements lists them.')

/** A restatement by its id. */
export async function restatementCalled(
  { db }: Pick<Services, 'db'>,
  { trustId, id }: { trustId: string; id: string },
): Promise<Restatement | Refusal> {
  const row = await db.prisma.restatement.findUnique({ where: { trustId_id: { trustId, id } } })
  return row === null ? notFound : asRestatement(row)
}

export interface Decision {
  readonly id: string
  readonly approved: boolean
  readonly note: string | undefined
  readonly minuteReference: string | undefined
}

/** What two proposals are compared by: academies may have other names meanwhile. */
const comparedSha = (body: RestatementBody): string =>
  sha256Of({ ...body, boundary: body.boundary.map((one) => ({ ...one, code: '', name: '' })) })

/** What stands against a decision. */
async function against(
  services: Services,
  { trustId, name }: Caller,
  { restatement, approved }: { restatement: Restatement; approved: boolean },
): Promise<Refusal | undefined> {
  const { no, status, proposedBy, decidedBy, body } = restatement
  if (status !== 'proposed')
    return refuse(
      'conflict',
      `Restatement ${no} was ${status} by ${decidedBy} already. What is decided stays.`,
    )
  // Who proposed may take it back; that it is right, somebody else must find.
  if (!approved) return undefined
  if (nameRead(proposedBy) === nameRead(name))
    return refuse(
      'forbidden',
      `Restatement ${no} was proposed by “${proposedBy}” itself. Another person’s key must approve it: “trust-carbon key add NAME --role lead” makes one, and that person then approves with --server and --key.`,
    )
  const { cause, evidence } = body
  const now = await restatementOf(services, {
    ...{ trustId, target: body.target.code, at: body.at },
    ...{ cause: cause ?? undefined, evidence: evidence ?? undefined },
  })
  if (isRefusal(now))
    return refuse('conflict', `What restatement ${no} says no longer holds. ${now.message}`, {
      ...(now.details === undefined ? {} : { details: now.details }),
    })
  if (comparedSha(now) === comparedSha(body)) return undefined
  return refuse(
    'conflict',
    `What restatement ${no} says no longer holds: data, memberships, factors or the policy have changed since it was proposed. Reject it and propose it anew.`,
  )
}

/** Approves or rejects a proposal. An approved one is the published base from then on. */
export async function decide(
  services: Services,
  caller: Caller,
  { id, approved, note, minuteReference }: Decision,
): Promise<Restatement | Refusal> {
  const { db, clock } = services
  const { trustId, name } = caller
  const restatement = await restatementCalled(services, { trustId, id })
  if (isRefusal(restatement)) return restatement
  const { targetCode } = restatement
  const before = await decidedSoFar(db.prisma, { trustId, targetCode })
  const refused = await against(services, caller, { restatement, approved })
  if (refused !== undefined) return refused
  const written = await writeDecided(db, { trustId, targetCode, before }, async (tx) => {
    const done = await tx.restatement.updateMany({
      where: { trustId, id, status: 'proposed' },
      data: {
        status: approved ? 'approved' : 'rejected',
        decidedAt: clock.now(),
        decidedBy: name,
        decisionNote: note ?? null,
        minuteReference: minuteReference ?? null,
      },
    })
    return done.count === 0
      ? refuse('conflict', 'Somebody else has decided this restatement in the meantime.')
      : done
  })
  if (isRefusal(written)) return written
  return restatementCalled(services, { trustId, id })
}
