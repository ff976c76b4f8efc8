import { academiesOf, structureOf } from '../academies/run.ts'
import { coverageGaps, monthsWithoutElectricity } from '../coverage/gaps.ts'
import { coverageOfYear } from '../coverage/run.ts'
import type { Credit as CreditRow } from '../db/generated/client.ts'
import { boundaryParts } from '../domain/boundary.ts'
import { lastDay } from '../domain/day.ts'
import { Decimal, shown, sum } from '../domain/decimal.ts'
import { linesByMethod, type Totals, totalsOf } from '../domain/inventory.ts'
import { yearsLater } from '../domain/measures/measure.ts'
import { type Matched, matchedBy, neutralityRules } from '../domain/neutrality.ts'
import { targetKgCo2e } from '../domain/progress.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { inventoryOfYear } from '../emissions/run.ts'
import { dayText } from '../http/schema.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'

/** Gross emissions in kilograms of CO2e, undefined where nothing came; what is matched, undefined while data is missing. */
export interface MatchedFigures {
  readonly gross: Decimal | undefined
  readonly matched: Matched | undefined
}

/** Credits of one kind and standard. */
export interface CreditGroup {
  readonly kind: 'avoidance' | 'removal'
  readonly standard: string
  readonly tonnes: Decimal
  readonly credits: number
  readonly firstVintage: number
  readonly lastVintage: number
}

/** A promise to be neutral by a year, and how this year stands to it. */
export interface NeutralTarget {
  readonly code: string
  readonly version: number
  readonly title: string | undefined
  readonly targetYear: string
  readonly due: boolean
  readonly scopes: readonly number[]
  readonly categories: readonly number[]
  readonly figures: MatchedFigures
  /** undefined while data is missing. */
  readonly covered: boolean | undefined
}

/** Gross emissions of a year and the credits retired for it, beside each other. Kilograms of CO2e. */
export interface Neutrality {
  readonly year: string
  readonly complete: boolean
  readonly totals: Totals | undefined
  readonly location: MatchedFigures
  readonly market: MatchedFigures
  readonly estimatedPercent: Decimal | undefined
  readonly provisional: boolean
  readonly insufficientData: readonly string[]
  readonly credits: {
    readonly total: Decimal
    readonly avoidance: Decimal
    readonly removals: Decimal
    readonly groups: readonly CreditGroup[]
    readonly rows: readonly CreditRow[]
  }
  readonly targets: readonly NeutralTarget[]
  readonly statement: readonly string[]
  readonly remarks: readonly string[]
  readonly rules: typeof neutralityRules
}

/** Where no target says how many of its days a meter must have. */
const coverageMinPercent = new Decimal(95)
const kgPerTonne = 1000
const tonnesOf = (row: CreditRow): Decimal => new Decimal(row.tonnes.toFixed())

function groupsOf(rows: readonly CreditRow[]): CreditGroup[] {
  const groups = new Map<string, CreditRow[]>()
  for (const row of rows) {
    const key = `${row.kind} ${row.standard}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => ({
      kind: own[0]!.kind as CreditGroup['kind'],
      standard: own[0]!.standard,
      tonnes: sum(own.map(tonnesOf)),
      credits: own.length,
      firstVintage: Math.min(...own.map((row) => row.vintage)),
      lastVintage: Math.max(...own.map((row) => row.vintage)),
    }))
}

/** Tonnes for reading, in sentences. */
const inTonnes = (kg: Decimal): string => {
  const [whole = '', places] = shown(kg.div(kgPerTonne), 2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${places} t CO2e`
}
/** Rounded down, so that 100 % is only said of all. */
const inPercent = (value: Decimal): string => `${value.toFixed(1, Decimal.ROUND_DOWN)} %`

/** What can be said of a year, and what cannot. */
function statementOf({
  year,
  totals,
  location,
  market,
  credits,
  insufficientData,
}: Pick<Neutrality, 'year' | 'totals' | 'location' | 'market' | 'credits' | 'insufficientData'>): string[] {
  const sentences: string[] = []
  const { gross, matched } = location
  if (gross === undefined || totals === undefined) sentences.push(`Nothing was recorded for ${year}.`)
  else
    sentences.push(
      `Gross emissions of ${year}: ${inTonnes(gross)} (Scope 2 location-based; market-based ${inTonnes(market.gross ?? gross)}). They are what they are: no credit is taken off.`,
    )
  sentences.push(
    credits.rows.length === 0
      ? `No credit or removal is in the register as retired for ${year}.`
      : `Retired for ${year}: ${inTonnes(credits.avoidance)} of avoidance credits and ${inTonnes(credits.removals)} of removals.`,
  )
  if (credits.avoidance.gt(0))
    sentences.push(
      'Avoidance credits are not removals: somebody else was paid to emit less, and nothing was taken out of the air.',
    )
  if (insufficientData.length > 0 || matched === undefined) {
    sentences.push(
      'How much of the year is matched is not said, and no claim can rest on it, because data of the year is missing.',
    )
    return sentences
  }
  if (
    credits.rows.length > 0 &&
    matched.matchedPercent !== undefined &&
    matched.byRemovalsPercent !== undefined
  )
    sentences.push(
      `Credits stand against ${inPercent(matched.matchedPercent)} of the gross emissions, removals alone against ${inPercent(matched.byRemovalsPercent)}; no credit stands against ${inTonnes(matched.unmatched)}.`,
    )
  sentences.push(
    matched.unmatched.gt(0)
      ? `${year} cannot be called carbon neutral on these figures.`
      : matched.unmatchedByRemovals.gt(0)
        ? `A claim that ${year} is carbon neutral would rest on offsetting with avoidance credits, and must say so. It is not net zero.`
        : `A claim that ${year} is carbon neutral would rest on removals bought from others, and must say so, with how far the trust’s own emissions were cut.`,
  )
  return sentences
}

async function neutralTargets(services: Services, trustId: string) {
  const newest = await services.db.prisma.target.findMany({
    where: { trustId },
    orderBy: [{ code: 'asc' }, { version: 'desc' }],
    distinct: ['code'],
  })
  return { newest, neutral: newest.filter((target) => target.kind === 'neutral') }
}

const earlyYears = 5

/** Retirements long before the year that they are set against: allowed, and odd enough to be looked at. */
const earlyRetirements = (rows: readonly CreditRow[], yearStart: string, year: string): string[] =>
  rows
    .filter((row) => yearsLater(dayText(row.retiredOn), earlyYears) < yearStart)
    .map(
      (row) =>
        `${row.tonnes.toFixed()} tonnes of “${row.project}” were retired on ${dayText(row.retiredOn)}, more than ${earlyYears} years before ${year} began. See whether they were retired for another year.`,
    )

/** Credits that no answer shows any more, because the trust's years were made to start in another month. */
async function staleCredits(services: Services, trustId: string, startMonth: number): Promise<string[]> {
  const years = await services.db.prisma.credit.findMany({
    where: { trustId, withdrawnAt: null },
    distinct: ['forYear'],
    select: { forYear: true },
  })
  return years
    .filter(({ forYear }) => isRefusal(reportingPeriod(forYear, startMonth)))
    .map(
      ({ forYear }) =>
        `There are credits for ${forYear}, which is no reporting year since the month in which the trust’s years start was changed: they stand against none. Withdraw them and add them for the right year.`,
    )
}

/**
 * Gross emissions of a reporting year, as owned, and beside them the credits and removals retired for it: never one taken off the other
 * (GHG Protocol Corporate Standard, chapter 9). Refused where the year is none.
 */
export async function neutralityOf(
  services: Services,
  { trustId, year }: { trustId: string; year: string },
): Promise<Neutrality | Refusal> {
  const { db, clock } = services
  const trust = await trustOf(db, trustId)
  const period = reportingPeriod(year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const inventory = await inventoryOfYear(services, { trustId, year, boundary: 'asOwned' })
  if (isRefusal(inventory)) return inventory
  const coverage = await coverageOfYear(services, { trustId, year, boundary: 'asOwned' })
  if (isRefusal(coverage)) return coverage
  const rows = await db.prisma.credit.findMany({
    where: { trustId, forYear: year, withdrawnAt: null },
    orderBy: [{ retiredOn: 'asc' }, { id: 'asc' }],
  })
  const { newest, neutral } = await neutralTargets(services, trustId)
  const structure = await structureOf(db, trustId)
  const parts = boundaryParts({ boundary: 'asOwned', structure, period, at: clock.today() })
  const names = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.name]))

  const over = period.end <= clock.today()
  const recorded = inventory.lines.some((line) => line.scope !== undefined)
  const anybody = parts.some((part) => part.academyIds.length > 0)
  // The strictest of the trust's targets, so that no claim is easier than its progress.
  const minPercent = Decimal.max(
    ...newest.map((target) => new Decimal(target.coverageMinPercent.toFixed())),
    newest.length === 0 ? coverageMinPercent : 0,
  )
  const insufficientData = [
    ...(over ? [] : [`The year is not over; it ends on ${lastDay(period)}.`]),
    ...(anybody ? [] : [`No academy was in the trust in ${year}.`]),
    ...(recorded ? [] : ['No emissions were recorded.']),
    ...[...coverageGaps(coverage, { minPercent }), ...monthsWithoutElectricity(coverage, parts)].map(
      ({ academyId, text }) => `${names.get(academyId)}: ${text}.`,
    ),
    ...new Set(inventory.notCalculated.map(({ refusal }) => refusal.message)),
  ]
  const known = insufficientData.length === 0

  const removals = sum(rows.filter((row) => row.kind === 'removal').map(tonnesOf)).times(kgPerTonne)
  const total = sum(rows.map(tonnesOf)).times(kgPerTonne)
  const credits = { total, removals, avoidance: total.minus(removals), groups: groupsOf(rows), rows }
  const against = (gross: Decimal): MatchedFigures => ({
    gross: recorded ? gross : undefined,
    matched: known ? matchedBy({ gross, credits: total, removals }) : undefined,
  })
  const totals = totalsOf(inventory.lines, 'location')
  const location = against(totals.total)
  const market = against(totalsOf(inventory.lines, 'market').total)

  const counted = linesByMethod(inventory.lines, 'location').filter((line) => line.scope !== undefined)
  const estimated = sum(counted.filter((line) => line.amount.grade >= 4).map((line) => line.kgCo2e))
  const told = { year, totals: recorded ? totals : undefined, location, market, credits, insufficientData }
  const targets = neutral.map((target): NeutralTarget => {
    const figures = against(targetKgCo2e(inventory.lines, target))
    return {
      code: target.code,
      version: target.version,
      title: target.title ?? undefined,
      targetYear: target.targetYear,
      due: year >= target.targetYear,
      scopes: target.scopes,
      categories: target.categories,
      figures,
      covered: figures.matched?.unmatched.isZero(),
    }
  })
  const daysMissing = coverage.meters.reduce((days, { days: of }) => days + of.expected - of.received, 0)
  const surplus = location.gross === undefined ? undefined : total.minus(location.gross)
  return {
    ...told,
    complete: over && recorded,
    estimatedPercent: totals.total.isZero()
      ? undefined
      : estimated.times(100).div(totals.total).toDecimalPlaces(6),
    provisional: inventory.lines.some((line) => line.provisional),
    targets,
    statement: statementOf(told),
    remarks: [
      ...(known && daysMissing > 0
        ? [
            `${daysMissing === 1 ? '1 meter day of the year is' : `${daysMissing} meter days of the year are`} missing, so gross emissions are somewhat larger than is known.`,
          ]
        : []),
      ...(known && surplus?.gt(0)
        ? [
            `More was retired for ${year} than was emitted: ${inTonnes(surplus)} of it matches nothing, and counts for no other year.`,
          ]
        : []),
      ...earlyRetirements(rows, period.start, year),
      ...(await staleCredits(services, trustId, trust.yearStartMonth)),
    ],
    rules: neutralityRules,
  }
}
