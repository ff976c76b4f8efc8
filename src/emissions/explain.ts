import { academiesOf, structureOf } from '../academies/run.ts'
import type { Day } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { amountPart, type InventoryLine, inventoryOf } from '../domain/inventory.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import { variantAttributes } from '../domain/stream.ts'
import { whyOf } from '../domain/streams/factor-rows.ts'
import { boundaryDays, holdersOf, siteShare } from '../domain/structure.ts'
import { type SourceRow, sourceRowsOfActivity, sourceRowsOfMeter } from '../ledger/run.ts'
import { contractsOf } from '../meters/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { readLineId } from './line-id.ts'
import { amountsOf, factorsOfYear } from './run.ts'

/** A line, the rows of files that its quantity is made of, and the row of the published table that it was multiplied by. */
export interface Explanation {
  readonly line: InventoryLine
  readonly sources: readonly SourceRow[]
  readonly factorSet: FactorSetInfo | undefined
  readonly factorRow: FactorRow | undefined
  /** Why this row, in a sentence. */
  readonly why: string
  /** What the quality grade says of the quantity. */
  readonly gradeMeans: string
  /** Why the figure has a share of what was recorded; undefined where it has all of it. */
  readonly shareMeans: string | undefined
}

/** The grades in words; an activity is graded 3 where what it was is not known in full. */
function gradeWords({ amount: { grade, meterId } }: InventoryLine): string {
  if (grade === 3 && meterId === undefined)
    return 'The size, the fuel or the class is not known, so a published average is used.'
  return {
    1: 'An actual quantity, verified.',
    2: 'An actual quantity.',
    3: 'Spread over its days from register reads or a bill.',
    4: 'Estimated.',
    5: 'A benchmark.',
  }[grade]
}

const percent = (share: Decimal): string => `${share.times(100).toDecimalPlaces(4).toFixed()} %`

/**
 * Why a figure has this share of what a site emitted on a day: the mergers and splits since, and who of those that have its history is
 * in the boundary. undefined where no boundary has the share (any more).
 */
async function shareWords(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { trustId, academyId, day, share }: { trustId: string; academyId: string; day: Day; share: Decimal },
): Promise<string | undefined> {
  const structure = await structureOf(db, trustId)
  const at = [clock.today(), ...boundaryDays(structure, academyId).reverse()].find((one) =>
    siteShare(structure, { academyId, day, at: one }).eq(share),
  )
  if (at === undefined) return undefined
  const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))
  const { holders, by } = holdersOf(structure, { academyId, day, at })
  const passed = by.map(
    (one) => `on ${one.day} ${percent(one.share)} of ${names.get(one.from)} passed to ${names.get(one.to)}`,
  )
  const who = (inside: boolean): string =>
    holders
      .filter((one) => one.inside === inside)
      .map((one) => `${names.get(one.academyId)} (${percent(one.share)})`)
      .join(' and ')
  const out = who(false)
  return `× ${percent(share)} of the site’s history: ${passed.join(', ')}. The boundary of ${at} has ${who(true)}${out === '' ? '' : `, and not ${out}`}.`
}

/** Works a line out again from what counts now, and says where every part of it comes from. */
export async function explainLine(
  services: Services,
  { trustId, id }: { trustId: string; id: string },
): Promise<Explanation | Refusal> {
  const gone = refuse(
    'not_found',
    'There is no such line: what it was made of may have been reverted or assigned elsewhere.',
  )
  const address = readLineId(id)
  if (address === undefined) return gone
  const { amount: wanted } = address
  const trust = await trustOf(services.db, trustId)
  const year = reportingPeriod(reportingYearOf(wanted.month, trust.yearStartMonth), trust.yearStartMonth)
  if (isRefusal(year)) return year
  const amounts = await amountsOf(services, {
    trustId,
    period: wanted.period,
    academyIds: [wanted.academyId],
    byMeter: true,
  })
  const found = amounts.find(
    (one) =>
      one.meterId === wanted.meterId &&
      one.stream === wanted.stream &&
      one.variant === wanted.variant &&
      one.unit === wanted.unit &&
      one.month === wanted.month &&
      one.grade === wanted.grade,
  )
  if (found === undefined) return gone
  const { share = new Decimal(1) } = address
  const amount = amountPart(found, share)
  const shareMeans =
    amount.part && (await shareWords(services, { trustId, share, ...amount, day: amount.period.start }))
  if (amount.part !== undefined && shareMeans === undefined) return gone
  const { lines } = inventoryOf([amount], {
    factors: await factorsOfYear(services, trust, year),
    contracts: await contractsOf(services.db, trustId),
  })
  const line = lines.find((one) => one.kind === address.kind && one.method === address.method)
  if (line === undefined) return gone
  const sources =
    amount.meterId === undefined
      ? await sourceRowsOfActivity(services.db, { trustId, ...amount })
      : await sourceRowsOfMeter(services.db, {
          trustId,
          meterId: amount.meterId,
          period: amount.period,
          grade: amount.grade,
        })
  const table = await services.factors.table(line.factor.set)
  const factorRow = table?.row(line.factor.id)
  const why =
    table && factorRow && whyOf(amount.stream, variantAttributes(amount.variant), { table, row: factorRow })
  return {
    line,
    sources,
    factorSet: table?.info,
    factorRow,
    why: [why, line.basis].filter((part) => part !== undefined).join(' '),
    gradeMeans: gradeWords(line),
    shareMeans,
  }
}
