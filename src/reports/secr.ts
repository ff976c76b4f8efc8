import { academiesOf, type Count, countsOf, membershipsOf } from '../academies/run.ts'
import { coverageOfYear } from '../coverage/run.ts'
import { narrativeOf, sizeOf } from '../disclosures/run.ts'
import { addDays, daysIn, lastDay, overlap, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Inventory } from '../domain/inventory.ts'
import { blocks, type Finding } from '../domain/inventory-checks.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod, reportingYearOf } from '../domain/reporting-year.ts'
import {
  type SecrRowKey,
  secrCasts,
  secrFigures,
  secrLayout,
  secrRowKeys,
  secrShown,
  streamsWithoutEnergy,
} from '../domain/secr.ts'
import { mandatoryStreams } from '../domain/secr-parts.ts'
import type { SecrReport, SecrRow } from '../domain/secr-report.ts'
import { lowEnergySentence, scopeTestOf } from '../domain/secr-scope.ts'
import { inventoryOfYear } from '../emissions/run.ts'
import type { Services } from '../services.ts'
import { type Trust, trustOf } from '../trusts/run.ts'
import { boundarySentences } from './boundary-sentences.ts'
import { measureSentences } from './measure-sentences.ts'
import { methodologyOf } from './methodology.ts'
import { movementOf } from './movement.ts'
import {
  assertedSentences,
  contradictions,
  missingTransport,
  type PartFound,
  partsOf,
  rowStatus,
} from './secr-parts.ts'

const endOfTime = '9999-12-31'

/**
 * The pupils of a year: each academy's count taken in that year (the last of it), weighted by its days in the trust, as its emissions
 * are: else the ratio breaks when an academy joins in mid-year.
 * An academy without a count of that year is named instead.
 */
async function pupilsOf(
  services: Services,
  { trustId, period }: { trustId: string; period: Period },
): Promise<{ pupils: Decimal | undefined; sources: string[]; without: string[] }> {
  const counts = await countsOf(services.db, trustId)
  const names = new Map((await academiesOf(services.db, trustId)).map((one) => [one.id, one.name]))
  let pupils = new Decimal(0)
  const sources = new Set<string>()
  const without: string[] = []
  for (const { academyId, start, end } of await membershipsOf(services.db, trustId)) {
    const inside = overlap(period, { start, end: end ?? endOfTime })
    if (inside === undefined) continue
    const count: Count | undefined = counts
      .filter(
        (one) =>
          one.academyId === academyId &&
          one.kind === 'pupils' &&
          one.asOf >= period.start &&
          one.asOf < period.end,
      )
      .at(-1)
    if (count === undefined) without.push(names.get(academyId) ?? academyId)
    else {
      pupils = pupils.plus(new Decimal(count.value).times(daysIn(inside)).div(daysIn(period)))
      sources.add(`${count.source} (${count.asOf})`)
    }
  }
  const known = without.length === 0 && sources.size > 0
  return { pupils: known ? pupils : undefined, sources: [...sources].sort(), without: without.sort() }
}

/** The mandatory data that a year lacks, in sentences with the remedy. */
async function missingData(services: Services, trustId: string, year: string): Promise<Finding[] | Refusal> {
  const coverage = await coverageOfYear(services, { trustId, year, boundary: 'asOwned' })
  if (isRefusal(coverage)) return coverage
  const academies = new Map((await academiesOf(services.db, trustId)).map((one) => [one.id, one]))
  const name = (academyId: string): string | undefined => academies.get(academyId)?.name
  const academy = (academyId: string): string | null => academies.get(academyId)?.code ?? null
  const days = coverage.meters
    .filter(
      (meter) => (meter.utility === 'electricity' || meter.utility === 'gas') && meter.missing.length > 0,
    )
    .map((meter) => {
      const gaps = meter.missing
        .slice(0, 3)
        .map((hole) =>
          addDays(hole.start, 1) === hole.end ? hole.start : `${hole.start} to ${lastDay(hole)}`,
        )
      const more = meter.missing.length > 3 ? ` and ${meter.missing.length - 3} more gaps` : ''
      return blocks(
        'days_missing',
        `${year}: ${meter.utility} meter ${meter.number} of ${name(meter.academyId)} lacks ${meter.days.expected - meter.days.received} days (${gaps.join(', ')}${more}). Send the data, or estimates marked as such.`,
        { academy: academy(meter.academyId), meter: meter.number },
      )
    })
  const absent = coverage.absent.map(({ academyId, stream }) =>
    blocks(
      'data_missing',
      `${year}: ${name(academyId)} has no data of ${stream}. Send it, or say that it does not apply (POST /v1/assertions, or “trust-carbon assert”).`,
      { academy: academy(academyId), stream },
    ),
  )
  return [...days, ...absent]
}

/** What came of some streams and is in no figure, and why. */
const notCalculated = (inventory: Inventory, year: string, mandatory: boolean): string[] => [
  ...new Set(
    inventory.notCalculated
      .filter(({ amount }) => mandatoryStreams.has(amount.stream) === mandatory)
      .map(({ refusal }) => `${year}: ${refusal.message}`),
  ),
]

/** What came of the mandatory streams and is in no figure, or in the tonnes and not in the kWh. */
function uncalculated(inventory: Inventory, year: string): string[] {
  return [
    ...notCalculated(inventory, year, true),
    ...streamsWithoutEnergy(inventory).map(
      (stream) =>
        `${year}: the energy of ${stream} cannot be worked out, because the factors of that year give no kWh for it. Record the litres of fuel (fuel.diesel, fuel.petrol) instead.`,
    ),
  ]
}

function previousOf(trust: Trust, period: Period): string {
  return reportingYearOf(addDays(period.start, -1), trust.yearStartMonth)
}

/** What is voluntary and could not be worked out is left out of its row, and named: it keeps no report from being made. */
function leftOut(inventory: Inventory, year: string): string[] {
  const reasons = notCalculated(inventory, year, false)
  return reasons.length === 0
    ? []
    : [`Left out of the voluntary rows, because it could not be worked out: ${reasons.join(' ')}`]
}

/** A figure as it is shown, and whether its nought was asserted; where there is none, or not all of it, why. */
interface Cell {
  readonly shown: string | null
  readonly unrounded: string | null
  readonly asserted: boolean
  readonly reason: string | null
}
const blank = (reason: string): Cell => ({ shown: null, unrounded: null, asserted: false, reason })

/** A cell of a year; one that nobody sent or asserted, or a sum of such, is not shown as nought. */
function cellOf(
  key: SecrRowKey,
  figures: Readonly<Record<SecrRowKey, Decimal | undefined>>,
  parts: readonly PartFound[],
): Cell {
  const value = figures[key]
  const { status, missing } = rowStatus(parts, key)
  const lacks = `no record, and nobody’s word that there is none, of ${missing.join('; ')}`
  if (status === 'missing' && (value === undefined || value.isZero())) return blank(`Missing: ${lacks}.`)
  if (value === undefined)
    return blank(key === 'intensity' ? 'Missing: the count of pupils.' : 'Nothing was recorded.')
  return {
    shown: secrShown(key, value),
    unrounded: value.toFixed(),
    asserted: status === 'asserted',
    reason: status === 'missing' ? `Not whole: ${lacks}.` : null,
  }
}

/** A statement as it stands, and what keeps it from being made. */
export interface SecrStanding {
  readonly report: SecrReport
  readonly missing: readonly Finding[]
}

/**
 * The statutory energy and carbon statement of a reporting year, in the layout of the DfE's template for academy trusts. Refused, with
 * the list, while a part that the law asks for (the Companies (Directors’ Report) and Limited Liability Partnerships (Energy and Carbon
 * Report) Regulations 2018) is missing, or what was said contradicts the data; a draft is made all the same and carries the list.
 */
export async function secrReport(
  services: Services,
  { trustId, year, draft }: { trustId: string; year: string; draft: boolean },
): Promise<SecrReport | Refusal> {
  const found = await secrStanding(services, { trustId, year })
  if (isRefusal(found)) return found
  const { report, missing } = found
  return missing.length > 0 && !draft ? reportIncomplete(year, missing) : { ...report, draft }
}

/** Why a report is not made yet, with the list. */
export const reportIncomplete = (year: string, missing: readonly Pick<Finding, 'message'>[]): Refusal =>
  refuse(
    'report_incomplete',
    `The report for ${year} cannot be made yet: ${missing.length === 1 ? '1 thing is' : `${missing.length} things are`} missing or contradictory. Ask for a draft to see it as it stands.`,
    { details: missing.map((one) => one.message) },
  )

/** The same statement, whatever is missing, and what is: a draft where anything is. */
export async function secrStanding(
  services: Services,
  { trustId, year }: { trustId: string; year: string },
): Promise<SecrStanding | Refusal> {
  const { db, clock } = services
  const trust = await trustOf(db, trustId)
  const period = reportingPeriod(year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const previousYear = previousOf(trust, period)
  const previousPeriod = reportingPeriod(previousYear, trust.yearStartMonth)
  if (isRefusal(previousPeriod)) return previousPeriod
  const inventory = await inventoryOfYear(services, { trustId, year, boundary: 'asOwned' })
  const before = await inventoryOfYear(services, { trustId, year: previousYear, boundary: 'asOwned' })
  if (isRefusal(inventory)) return inventory
  if (isRefusal(before)) return before
  const narrative = await narrativeOf(db, trustId, year)
  const firstYear = narrative?.firstYear ?? false
  const now = await pupilsOf(services, { trustId, period })
  const earlierPupils = await pupilsOf(services, { trustId, period: previousPeriod })
  const parts = await partsOf(services, { trustId, period, inventory })
  const earlierParts = await partsOf(services, { trustId, period: previousPeriod, inventory: before })

  const missing: Finding[] = []
  const lacks = (code: string, messages: readonly string[]): void => {
    missing.push(...messages.map((message) => blocks(code, message)))
  }
  if (period.end > clock.today())
    lacks('year_not_over', [`${year}: the year is not over; it ends on ${lastDay(period)}.`])
  const data = await missingData(services, trustId, year)
  if (isRefusal(data)) return data
  missing.push(...data)
  lacks('part_missing', missingTransport(parts, year))
  lacks('contradiction', await contradictions(services, { trustId, period, year, inventory }))
  lacks('not_calculated', uncalculated(inventory, year))
  if (inventory.lines.length === 0) lacks('data_missing', [`${year}: no energy and no emissions.`])
  const uncounted = (name: string, of: string): string =>
    `${of}: ${name} has no count of pupils dated in the year (POST /v1/counts, or “trust-carbon count add”).`
  lacks(
    'count_missing',
    now.without.map((name) => uncounted(name, year)),
  )
  if (now.pupils === undefined && now.without.length === 0)
    lacks('count_missing', [`${year}: no pupils, so no intensity ratio.`])
  if (narrative === undefined)
    lacks('narrative_missing', [
      `${year}: nothing is said of energy efficiency; if nothing was done, say so (PUT /v1/narratives/${year}, or “trust-carbon narrative set”).`,
    ])
  if (!firstYear) {
    if (before.lines.length === 0)
      lacks('previous_missing', [
        `${previousYear}: no figures to compare with. Send the data, or say that ${year} is the first year.`,
      ])
    else {
      const earlier = await missingData(services, trustId, previousYear)
      if (isRefusal(earlier)) return earlier
      missing.push(...earlier)
      lacks('part_missing', missingTransport(earlierParts, previousYear))
      const then = { trustId, period: previousPeriod, year: previousYear, inventory: before }
      lacks('contradiction', await contradictions(services, then))
      lacks('not_calculated', uncalculated(before, previousYear))
      lacks(
        'count_missing',
        earlierPupils.without.map((name) => uncounted(name, previousYear)),
      )
    }
  }

  const current = secrFigures({ ...inventory, pupils: now.pupils })
  const previous =
    firstYear || before.lines.length === 0
      ? undefined
      : secrFigures({ ...before, pupils: earlierPupils.pupils })
  const withoutPrevious = firstYear
    ? 'This is the first report: no year before is compared.'
    : `Missing: there are no figures of ${previousYear}.`
  const rows = secrRowKeys.map((key): SecrRow => {
    const { label, unit, part } = secrLayout[key]
    const now = cellOf(key, current, parts)
    const then = previous === undefined ? blank(withoutPrevious) : cellOf(key, previous, earlierParts)
    return {
      key,
      label,
      unit,
      part,
      current: now.shown,
      previous: then.shown,
      currentUnrounded: now.unrounded,
      previousUnrounded: then.unrounded,
      restated: null,
      restatedUnrounded: null,
      currentAsserted: now.asserted,
      previousAsserted: then.asserted,
      currentReason: now.reason,
      previousReason: then.reason,
    }
  })
  const castsNow = secrCasts(current) && (previous === undefined || secrCasts(previous))
  const report: SecrReport = {
    trust: trust.name,
    year,
    period,
    previousYear,
    draft: missing.length > 0,
    missing: missing.map((one) => one.message),
    rows,
    intensityMeasurement:
      now.pupils === undefined
        ? 'Total gross emissions in metric tonnes CO2e per pupil; the count of pupils is missing.'
        : `Total gross emissions in metric tonnes CO2e per pupil: ${now.pupils.toDecimalPlaces(1).toFixed()} pupils (${now.sources.join('; ')}).`,
    energyEfficiency: narrative?.energyEfficiency ?? null,
    measures: (narrative?.fromRegister ?? true) ? await measureSentences(services, { trustId, period }) : [],
    movement: await movementOf(services, {
      ...{ trustId, year, previousYear, period, previousPeriod, current, previous },
      commentary: narrative?.commentary ?? null,
    }),
    boundary: await boundarySentences(services, { trustId, period }),
    exclusions: [
      ...(narrative?.exclusions == null ? [] : [narrative.exclusions]),
      ...assertedSentences(parts, year),
      ...leftOut(inventory, year),
    ],
    restatement: null,
    scopeTest: scopeTestOf(await sizeOf(db, trustId, year), period.start),
    lowEnergyUser: lowEnergySentence(missing.length > 0 ? undefined : current.energyTotal) ?? null,
    methodology: [
      ...(await methodologyOf(services, trust, { period, inventory, sources: now.sources })),
      ...(previous === undefined
        ? []
        : [...assertedSentences(earlierParts, previousYear), ...leftOut(before, previousYear)]),
    ],
    roundingNote: castsNow ? null : 'Figures may not sum due to rounding.',
    provisional: inventory.lines.some((line) => line.provisional),
  }
  return { report, missing }
}
