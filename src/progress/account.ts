import { type Academy, academiesOf, countsOf } from '../academies/run.ts'
import { policyOf, type RecalculationPolicy } from '../base-year/run.ts'
import { addMonths, cutAt, type Day, lastDay, type Period } from '../domain/day.ts'
import { countedStream, type History } from '../domain/figures.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { cutDays, type Structure } from '../domain/structure.ts'
import { tallyOf } from '../domain/tally.ts'
import { historyOf } from '../history/run.ts'
import type { Services } from '../services.ts'
import type { Target } from '../targets/run.ts'
import { denominatorOf } from './counts.ts'
import { coverageOf, Gaps } from './gaps.ts'
import type { Books, Side } from './side.ts'
import { extraParts, Sides } from './sides.ts'
import { type NamedWindow, type Windows, yearsTouched } from './windows.ts'

/** What a target counts of some windows, for any boundary, and what is missing of them. */
export interface Account {
  readonly history: History
  readonly academies: readonly Academy[]
  readonly policy: RecalculationPolicy
  readonly books: Books
  readonly sides: Sides
  /** The windows, or the mean of several, as the target measures them: as owned, or by the boundary of the day asked for. */
  readonly measured: (windows: readonly NamedWindow[]) => Side
}

/** What to do about a joiner of which nothing of the base is there. */
const remedyFor =
  (structure: Structure, academyOf: ReadonlyMap<string, Academy>, months: number): Books['remedyOf'] =>
  (site: string, { start, end }: Period) => {
    const joined = structure.membershipsOf.get(site)?.[0]?.start
    const academy = academyOf.get(site)
    if (joined === undefined || joined <= start || academy === undefined) return undefined
    return `${academy.name} joined on ${joined}, and there is no data of it yet. Send its files, or back-cast it with “trust-carbon estimate --academy ${academy.code} --from ${start} --to ${lastDay({ start, end })} --method backCast”; its own data is due by ${addMonths(joined, months)}.`
  }

/**
 * Reads the account of a target in one pass over month totals. `windows.years` are those of which pro-rata bases are wanted. Refused
 * where a year of them is none.
 */
export async function accountOf(
  services: Services,
  {
    trustId,
    target,
    startMonth,
    at,
    windows: { all, years, baseYears },
  }: {
    trustId: string
    target: Target
    startMonth: number
    at: Day
    windows: Pick<Windows, 'all' | 'years' | 'baseYears'>
  },
): Promise<Account | Refusal> {
  const { db } = services
  const history = await historyOf(services, trustId, all, (structure) =>
    extraParts(structure, {
      ...{ years, baseYears },
      has: (academyId, base) => cutAt(base.period, cutDays(structure, academyId)),
    }),
  )
  const coverages = await coverageOf(services, trustId, yearsTouched(all, startMonth))
  if (isRefusal(coverages)) return coverages
  const academies = await academiesOf(db, trustId)
  const academyOf = new Map(academies.map((one) => [one.id, one]))
  const names = new Map(academies.map((one) => [one.id, one.name]))
  const policy = await policyOf(db, trustId)
  const books: Books = {
    names,
    gaps: new Gaps(coverages, {
      ...{ names, minPercent: target.coverageMinPercent, counted: countedStream(target) },
    }),
    denominator:
      target.metric === 'absolute' ? undefined : denominatorOf(target.metric, await countsOf(db, trustId)),
    remedyOf: remedyFor(history.structure, academyOf, policy.joinerDeadlineMonths),
  }
  const sides = new Sides(tallyOf(history, target), books, { years, baseYears })
  const measured = (some: readonly NamedWindow[]): Side =>
    target.measuredOn === 'asOwned' ? sides.owned(some) : sides.like(some, at)
  return { history, academies, policy, books, sides, measured }
}
