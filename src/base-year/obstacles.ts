import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { accountOf, yearWindow } from '../progress/run.ts'
import type { Services } from '../services.ts'
import { structureSeen } from '../structure/run.ts'
import { trustOf } from '../trusts/run.ts'
import type { Base } from './run.ts'

/**
 * What is missing of the base in the boundary of a day, in sentences: the gaps for which progress gives no comparison, and a year of
 * several without any data, which would be counted as nothing in their mean.
 */
export async function baseGaps(
  services: Services,
  { trustId, target, at }: Pick<Base, 'trustId' | 'target' | 'at'>,
): Promise<string[] | Refusal> {
  const { yearStartMonth: startMonth } = await trustOf(services.db, trustId)
  const baseYears = target.baseYears.map((year) => yearWindow(year, startMonth))
  const account = await accountOf(services, {
    ...{ trustId, startMonth, at },
    // The base is kilograms, also where the target is told by pupil: a missing count does not stop it.
    target: { ...target, metric: 'absolute' },
    windows: { all: baseYears, years: [], baseYears },
  })
  if (isRefusal(account)) return account
  const empty = baseYears.filter(
    (year) => account.sides.like([year], at).figure(undefined) === undefined && baseYears.length > 1,
  )
  const side = account.sides.like(baseYears, at)
  return [
    ...new Set([
      ...empty.map((one) => `${one.label}: no data of this base year came, and the base is the mean of all`),
      ...side.gaps(undefined),
      ...side.uncounted(undefined),
    ]),
  ]
}

/** What of the structure does not fit together up to a day, of academies that were members: sentences with the remedy. */
async function problemsUpTo(services: Services, { trustId, at }: Pick<Base, 'trustId' | 'at'>) {
  const seen = await structureSeen(services, { trustId, at })
  if (isRefusal(seen)) return seen
  const members = new Set([...seen.sites, ...seen.left].map((one) => one.academy.id))
  return seen.problems
    .filter(({ day, academyIds }) => day <= at && academyIds.some((id) => members.has(id)))
    .map((one) => one.words)
}

/** Why a base can neither be restated nor published on a day: its structure does not fit together, or its data are not all there. */
export async function obstacleTo(
  services: Services,
  base: Base,
  what: 'restated' | 'published' = 'restated',
): Promise<Refusal | undefined> {
  const listed = (details: readonly string[]): string =>
    `${details[0]}${details.length === 1 ? '' : ` (and ${details.length - 1} more)`}`
  const problems = await problemsUpTo(services, base)
  if (isRefusal(problems)) return problems
  if (problems.length > 0)
    return refuse(
      'conflict',
      `The structure of the trust does not fit together, so that nothing is ${what}: ${listed(problems)} GET /v1/structure lists what is to be settled.`,
      { details: problems },
    )
  const gaps = await baseGaps(services, base)
  if (isRefusal(gaps)) return gaps
  if (gaps.length === 0) return undefined
  return refuse(
    'conflict',
    `The base is not all there on ${base.at}, so that it is not ${what}: ${listed(gaps)}. Send the files, estimate what is missing, or say that there was none; GET /v1/base-year lists it.`,
    { details: gaps },
  )
}
