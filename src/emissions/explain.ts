import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { type InventoryLine, inventoryOf } from '../domain/inventory.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import { variantAttributes } from '../domain/stream.ts'
import { whyOf } from '../domain/streams/factor-rows.ts'
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
  const amount = amounts.find(
    (one) =>
      one.meterId === wanted.meterId &&
      one.stream === wanted.stream &&
      one.variant === wanted.variant &&
      one.unit === wanted.unit &&
      one.month === wanted.month &&
      one.grade === wanted.grade,
  )
  if (amount === undefined) return gone
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
  }
}
