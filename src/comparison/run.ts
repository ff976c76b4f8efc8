import {
  type Academy,
  academiesOf,
  type Count,
  countsOf,
  membershipsOf,
  structureOf,
} from '../academies/run.ts'
import { coverageGaps, monthsWithoutElectricity } from '../coverage/gaps.ts'
import { type Coverage, coverageOfYear } from '../coverage/run.ts'
import { type Boundary, boundaryParts } from '../domain/boundary.ts'
import {
  type BuildingEnergy,
  buildingEnergies,
  estimatedMaxPercent,
  estimatedTooMuch,
  mainHeatingStream,
  median,
  type Per,
  perOne,
  placesWithin,
  type Quality,
  qualityOf,
} from '../domain/comparison.ts'
import { type Day, daysIn, lastDay, type Period } from '../domain/day.ts'
import { Decimal, sum } from '../domain/decimal.ts'
import { type Inventory, type InventoryLine, linesByMethod, totalsOf } from '../domain/inventory.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { existence, type Structure } from '../domain/structure.ts'
import { inventoryOfYear, meterStreams } from '../emissions/run.ts'
import type { Services } from '../services.ts'
import { targetOf } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { benchmarksOf, type ComparisonBenchmark, differenceOf } from './benchmarks.ts'

const countKinds: Readonly<Record<Per, string>> = { pupil: 'pupils', m2: 'floorAreaM2' }
const countNames: Readonly<Record<Per, string>> = { pupil: 'pupils', m2: 'floor area' }

/** An academy beside the others. Emissions in kilograms of CO2e, energy in kilowatt-hours. */
export interface ComparedAcademy {
  readonly academy: Academy
  readonly mainHeatingFuel: string | undefined
  readonly mainHeatingFuelBecause: string
  /** The newest of before the year's end. */
  readonly counts: Readonly<Record<Per, Count | undefined>>
  readonly emissions:
    | {
        readonly scope1: Decimal
        readonly scope2: Decimal
        readonly scope3: Decimal
        /** Biogenic CO2, in no total: what heating with wood lets out. */
        readonly outsideOfScopes: Decimal
        /** Scope 1 and 2: what is compared. */
        readonly compared: Decimal
      }
    | undefined
  readonly energy:
    | {
        readonly electricity: Decimal
        readonly solarUsed: Decimal
        /** undefined where a fuel cannot be told in kWh. */
        readonly heating: Decimal | undefined
        readonly total: Decimal | undefined
      }
    | undefined
  readonly quality: Quality
  readonly coverage: {
    readonly expected: number
    readonly received: number
    readonly absent: readonly string[]
  }
  /** Why its figures are not those of a whole year; empty where they are. */
  readonly notWhole: readonly string[]
  readonly noRankBecause: readonly string[]
}

export interface Comparison {
  readonly year: string
  readonly boundary: Boundary
  readonly per: Per
  /** The year is over, and something of it was recorded. */
  readonly complete: boolean
  readonly insufficientData: readonly string[]
  readonly coverageMinPercent: Decimal
  readonly academies: readonly (ComparedAcademy & {
    readonly rank: { readonly place: number; readonly of: number } | undefined
    readonly differences: readonly { readonly benchmark: string; readonly percent: Decimal }[]
  })[]
  readonly phases: readonly {
    readonly phase: string
    readonly academies: number
    readonly ranked: number
    readonly median: Decimal | undefined
  }[]
  readonly benchmarks: readonly ComparisonBenchmark[]
}

const scopes = [1, 2]
const coverageMinPercent = new Decimal(95)

function byAcademy<T>(all: readonly T[], academyId: (one: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const own = groups.get(academyId(one))
    if (own === undefined) groups.set(academyId(one), [one])
    else own.push(one)
  }
  return groups
}

/** What everything of a year is, by academy. */
interface Found {
  readonly period: Period
  readonly complete: boolean
  readonly per: Per
  readonly minPercent: Decimal
  readonly lines: ReadonlyMap<string, InventoryLine[]>
  readonly notCalculated: ReadonlyMap<string, Inventory['notCalculated'][number][]>
  readonly energies: ReadonlyMap<string, BuildingEnergy>
  readonly cells: ReadonlyMap<string, Coverage['cells'][number][]>
  readonly meters: ReadonlyMap<string, Coverage['meters'][number][]>
  readonly absent: ReadonlyMap<string, Coverage['absent'][number][]>
  readonly gaps: ReadonlyMap<string, { readonly text: string }[]>
  readonly counts: ReadonlyMap<string, Count[]>
  /** Why an academy has no whole year in the boundary. */
  readonly partYear: ReadonlyMap<string, string>
}

const isOfScopes = (stream: Parameters<typeof streamOf>[0]): boolean =>
  scopes.includes(streamOf(stream).scope ?? 0)

function heatingOf(academyId: string, found: Found): { fuel: string | undefined; because: string } {
  const energy = found.energies.get(academyId)
  const fuel = energy && mainHeatingStream(energy)
  const several = energy !== undefined && energy.heating.size > 1
  if (fuel !== undefined)
    return {
      fuel,
      because: several ? 'the heating fuel with the most kWh of the year' : 'the only heating fuel recorded',
    }
  if (several)
    return {
      fuel: undefined,
      because: `several heating fuels were recorded (${[...energy.heating.keys()].join(', ')}), and not all can be told in kWh`,
    }
  const gas = (found.cells.get(academyId) ?? []).filter((cell) => cell.stream === 'gas.mains')
  const noGas = gas.length > 0 && gas.every((cell) => cell.status === 'notApplicable')
  if (noGas && energy?.electricity.gt(0))
    return {
      fuel: 'electricity',
      because: 'no heating fuel was recorded, and somebody said that gas.mains does not apply',
    }
  return { fuel: undefined, because: 'no heating fuel was recorded' }
}

function energyOf(energy: BuildingEnergy | undefined): ComparedAcademy['energy'] {
  if (energy === undefined) return undefined
  const { electricity, solarUsed, heating } = energy
  const heats = [...heating.values()]
  const heat = heats.every((kwh) => kwh !== undefined) ? sum(heats) : undefined
  return { electricity, solarUsed, heating: heat, total: heat?.plus(electricity).plus(solarUsed) }
}

const notOver = (period: Period): string => `The year is not over; it ends on ${lastDay(period)}.`

function notWholeOf(academyId: string, found: Found, recorded: boolean): string[] {
  const part = found.partYear.get(academyId)
  const uncounted = (found.notCalculated.get(academyId) ?? [])
    .filter(({ amount }) => isOfScopes(amount.stream))
    .map(({ refusal }) => refusal.message)
  return [
    ...(found.complete ? [] : [notOver(found.period)]),
    ...(part === undefined ? [] : [part]),
    ...(recorded ? [] : ['Nothing of Scope 1 and 2 was recorded.']),
    ...(found.gaps.get(academyId) ?? []).map(({ text }) => `Missing data: ${text}.`),
    ...new Set(uncounted),
  ]
}

function compared(academy: Academy, found: Found): ComparedAcademy {
  const lines = linesByMethod(found.lines.get(academy.id) ?? [], 'location')
  const own = lines.filter((line) => line.scope === 1 || line.scope === 2)
  const recorded = own.length > 0
  const totals = totalsOf(lines, 'location')
  const quality = qualityOf(own)
  const counted = found.counts.get(academy.id) ?? []
  const newest = (kind: string) =>
    counted.filter((one) => one.kind === kind && one.asOf < found.period.end).at(-1)
  const counts = { pupil: newest(countKinds.pupil), m2: newest(countKinds.m2) }
  const count = counts[found.per]
  const { fuel, because } = heatingOf(academy.id, found)
  const notWhole = notWholeOf(academy.id, found, recorded)
  const meters = (found.meters.get(academy.id) ?? []).filter((meter) =>
    isOfScopes(meterStreams[meter.utility].stream),
  )
  const name = countNames[found.per]
  return {
    academy,
    mainHeatingFuel: fuel,
    mainHeatingFuelBecause: because,
    counts,
    emissions: recorded
      ? {
          scope1: totals.scope1,
          scope2: totals.scope2Location,
          scope3: totals.scope3,
          outsideOfScopes: totals.outsideOfScopes,
          compared: totals.scope1.plus(totals.scope2Location),
        }
      : undefined,
    energy: energyOf(found.energies.get(academy.id)),
    quality,
    coverage: {
      expected: meters.reduce((days, meter) => days + meter.days.expected, 0),
      received: meters.reduce((days, meter) => days + meter.days.received, 0),
      absent: (found.absent.get(academy.id) ?? []).map(({ stream }) => stream),
    },
    notWhole,
    noRankBecause: [
      ...notWhole,
      ...(count === undefined
        ? [
            `There is no count of ${name} of before the end of the year (POST /v1/counts, or “trust-carbon count add”).`,
          ]
        : new Decimal(count.value).isZero()
          ? [`The count of ${name} on ${count.asOf} is 0.`]
          : []),
      ...(estimatedTooMuch(quality)
        ? [
            `${quality.estimated.times(100).div(quality.total).toFixed(2, Decimal.ROUND_UP)} % of its Scope 1 and 2 emissions are estimated (grades 4 and 5); no rank is given above ${estimatedMaxPercent} %.`,
          ]
        : []),
    ],
  }
}

const began: Readonly<Record<string, string>> = {
  merged: 'It came out of a merger within the year',
  split: 'It came out of a split within the year',
}
const ended: Readonly<Record<string, string>> = {
  merged: 'It went into a merger within the year',
  split: 'It was split within the year',
}

/**
 * Why academies have less than the whole year, or were not the same school all through it: opened, closed, merged or split within it
 * and, as owned, joined or left within it.
 */
function partYears({
  boundary,
  memberships,
  structure,
  names,
  parts,
  period,
}: {
  boundary: Boundary
  memberships: Awaited<ReturnType<typeof membershipsOf>>
  structure: Structure
  names: ReadonlyMap<string, string>
  parts: ReturnType<typeof boundaryParts>
  period: Period
}): Map<string, string> {
  const why = new Map<string, string>()
  const within = (day: Day): boolean => day > period.start && day < period.end
  for (const id of structure.academyIds) {
    const { start, end } = existence(structure, id)
    const own = memberships.filter((one) => one.academyId === id)
    const startEvent = own.find((one) => one.start === start)?.startEvent ?? ''
    const endEvent = own.find((one) => one.end === end)?.endEvent ?? ''
    if (within(start)) why.set(id, `${began[startEvent] ?? 'It opened within the year'}, on ${start}.`)
    else if (within(end)) why.set(id, `${ended[endEvent] ?? 'It closed within the year'}, on ${end}.`)
  }
  for (const { from, to, day, share } of structure.lineages.filter((one) => within(one.day))) {
    const [it, other] = share.lt(1)
      ? ['A part of it', `A part of ${names.get(from)}`]
      : ['It', names.get(from)]
    if (!why.has(from)) why.set(from, `${it} passed to ${names.get(to)} within the year, on ${day}.`)
    if (!why.has(to)) why.set(to, `${other} passed to it within the year, on ${day}.`)
  }
  for (const { academyIds, share } of parts.filter((one) => one.share.lt(1)))
    for (const id of academyIds)
      if (!why.has(id))
        why.set(
          id,
          `Only ${share.times(100).toFixed()} % of it is in the boundary, after a split: its counts are those of the whole.`,
        )
  if (boundary === 'likeForLike') return why
  const days = new Map<string, number>()
  for (const part of parts)
    for (const id of part.academyIds) days.set(id, (days.get(id) ?? 0) + daysIn(part.period))
  for (const [id, inside] of days)
    if (inside < daysIn(period) && !why.has(id))
      why.set(
        id,
        `It was part of the trust for ${inside} of the ${daysIn(period)} days of the year. Compare its whole year with boundary=likeForLike.`,
      )
  return why
}

const phaseAndRank = (
  a: { academy: Academy; rank: { place: number } | undefined },
  b: { academy: Academy; rank: { place: number } | undefined },
): number =>
  a.academy.phase < b.academy.phase
    ? -1
    : a.academy.phase > b.academy.phase
      ? 1
      : (a.rank?.place ?? Number.MAX_SAFE_INTEGER) - (b.rank?.place ?? Number.MAX_SAFE_INTEGER) ||
        (a.academy.code < b.academy.code ? -1 : 1)

/**
 * The academies of a boundary beside each other, in a reporting year: Scope 1 and 2 (location-based) per pupil or per square metre of
 * floor area. A rank is given within one phase only, and none where the figure is not that of a whole year, the count is missing, or
 * more than a fifth of the emissions is estimated. Refused where the year is none.
 */
export async function comparisonOf(
  services: Services,
  query: { trustId: string; year: string; boundary: Boundary; at?: Day | undefined; per: Per },
): Promise<Comparison | Refusal> {
  const { trustId, year, boundary, per } = query
  const { db, clock } = services
  const trust = await trustOf(db, trustId)
  const period = reportingPeriod(year, trust.yearStartMonth)
  if (isRefusal(period)) return period
  const at = query.at ?? clock.today()
  const memberships = await membershipsOf(db, trustId)
  const structure = await structureOf(db, trustId)
  const academiesAll = await academiesOf(db, trustId)
  const names = new Map(academiesAll.map((one) => [one.id, one.name]))
  const parts = boundaryParts({ boundary, structure, period, at })
  const inventory = await inventoryOfYear(services, { trustId, year, boundary, at })
  if (isRefusal(inventory)) return inventory
  const coverage = await coverageOfYear(services, { trustId, year, boundary, at })
  if (isRefusal(coverage)) return coverage
  const minPercent = (await targetOf(db, trustId))?.coverageMinPercent ?? coverageMinPercent
  const found: Found = {
    period,
    complete: period.end <= clock.today(),
    per,
    minPercent,
    lines: byAcademy(inventory.lines, (line) => line.amount.academyId),
    notCalculated: byAcademy(inventory.notCalculated, ({ amount }) => amount.academyId),
    energies: buildingEnergies(inventory),
    cells: byAcademy(coverage.cells, (cell) => cell.academyId),
    meters: byAcademy(coverage.meters, (meter) => meter.academyId),
    absent: byAcademy(coverage.absent, (one) => one.academyId),
    gaps: byAcademy(
      [...coverageGaps(coverage, { minPercent, scopes }), ...monthsWithoutElectricity(coverage, parts)],
      (gap) => gap.academyId,
    ),
    counts: byAcademy(await countsOf(db, trustId), (one) => one.academyId),
    partYear: partYears({ boundary, memberships, structure, names, parts, period }),
  }
  const inside = new Set(parts.flatMap((part) => part.academyIds))
  const rows = academiesAll
    .filter((academy) => inside.has(academy.id))
    .map((academy) => compared(academy, found))
  const recorded = rows.some((row) => row.emissions !== undefined)
  const value = (row: ComparedAcademy): Decimal | undefined =>
    row.noRankBecause.length > 0 ? undefined : perOne(row.emissions?.compared, row.counts[per])
  const ranks = placesWithin(rows, { group: (row) => row.academy.phase, value })
  const benchmarks = await benchmarksOf(db, trustId, per)
  const academies = rows
    .map((row) => ({
      ...row,
      rank: ranks.get(row),
      differences: benchmarks.flatMap((benchmark) => {
        const percent = row.noRankBecause.length > 0 ? undefined : differenceOf(benchmark, row)
        return percent === undefined ? [] : [{ benchmark: benchmark.id, percent }]
      }),
    }))
    .sort(phaseAndRank)
  const phases = [...byAcademy(academies, (row) => row.academy.phase)].map(([phase, own]) => {
    const values = own.flatMap((row) => value(row) ?? [])
    return { phase, academies: own.length, ranked: values.length, median: median(values) }
  })
  return {
    year,
    boundary,
    per,
    complete: found.complete && recorded,
    insufficientData: [
      ...(found.complete ? [] : [notOver(period)]),
      ...(inside.size > 0 ? [] : [`No academy was in the boundary in ${year}.`]),
      ...(recorded ? [] : ['Nothing of Scope 1 and 2 was recorded.']),
    ],
    coverageMinPercent: minPercent,
    academies,
    phases,
    benchmarks,
  }
}
