import { academiesOf } from '../academies/run.ts'
import type { Boundary } from '../domain/boundary.ts'
import { type Day, lastDay, type Period } from '../domain/day.ts'
import { Decimal, sum } from '../domain/decimal.ts'
import { type Bridge, type BridgeOf, bridge, bridgesBy } from '../domain/drivers/bridge.ts'
import type { CellChange } from '../domain/drivers/cell.ts'
import type { Look } from '../domain/drivers/years.ts'
import type { Cell } from '../domain/figures.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import type { StreamId } from '../domain/stream.ts'
import { heldSites } from '../domain/structure.ts'
import { implausibleDay } from '../progress/run.ts'
import type { Services } from '../services.ts'
import { mainTarget, targetCalled, targetOf } from '../targets/run.ts'
import { trustOf } from '../trusts/run.ts'
import { gapsOfYears } from './gaps.ts'
import { notesOf, type WeatherWithin, weatherWithin } from './notes.ts'
import { type PublishedYear, publishedYear } from './published.ts'
import type { Scale } from './scale.ts'
import { type WeatherOfYears, weatherOfYears } from './weather.ts'
import { changesOf, restatementsOf, type YearData, yearsOf } from './years.ts'

/** `current`: both years as they stand now. `published`: the first as it was published. */
export const bases = ['current', 'published'] as const
export type Basis = (typeof bases)[number]

export interface DriversQuery {
  readonly trustId: string
  readonly from: string
  readonly to: string
  readonly boundary: Boundary
  readonly per: Scale
  /** A target’s code, or `all`; undefined: the main target where there is one, else all. */
  readonly target: string | undefined
  /** What is looked at instead of a target’s scopes: that of the statutory statement. */
  readonly counted?: TargetScope
  readonly basis: Basis
  /** Like for like: the day whose sites are counted; the last day of the second year where not said, or today where that is to come. */
  readonly at: Day | undefined
  readonly station: string | undefined
}

/** One of the two years. */
export interface ComparedYear {
  readonly year: string
  readonly period: Period
  /** Kilograms of CO2e as they stand now; undefined where nothing came that could be worked out: missing is not zero. */
  readonly kgCo2e: Decimal | undefined
}

export interface Drivers {
  readonly from: ComparedYear
  readonly to: ComparedYear
  readonly look: Look
  /** `all`, or the code of the target whose scopes are looked at. */
  readonly target: string
  readonly published: PublishedYear | undefined
  /** Undefined where one of the years has no figure. */
  readonly bridge: Bridge | undefined
  readonly byStream: readonly BridgeOf<StreamId>[]
  readonly byAcademy: readonly BridgeOf<string>[]
  /** From the figures as published to those that stand now; empty where there is no publication. */
  readonly restatements: readonly CellChange[]
  readonly changes: readonly CellChange[]
  readonly weather: WeatherOfYears
  /** Heating whose weather is within activity and intensity. */
  readonly weatherWithin: readonly WeatherWithin[]
  /** Codes of academies by id. */
  readonly codes: ReadonlyMap<string, string>
  readonly notes: readonly string[]
  readonly insufficientData: readonly string[]
  readonly notCalculated: readonly { readonly year: string; readonly cell: Cell }[]
  readonly provisional: boolean
}

const everything: TargetScope = {
  scopes: [1, 2, 3],
  categories: Array.from({ length: 15 }, (_, index) => index + 1),
}

/** The share of a meter’s days that a target asks for where it does not say otherwise. */
const usualMinPercent = new Decimal(95)

async function scopeOf(
  { db }: Pick<Services, 'db'>,
  { trustId, target }: Pick<DriversQuery, 'trustId' | 'target'>,
): Promise<{ name: string; scope: TargetScope; minPercent: Decimal } | Refusal> {
  const all = { name: 'all', scope: everything, minPercent: usualMinPercent }
  if (target === all.name) return all
  if (target === undefined) {
    const main = await targetOf(db, trustId)
    return main === undefined ? all : { name: mainTarget, scope: main, minPercent: main.coverageMinPercent }
  }
  const found = await targetCalled(db, trustId, target)
  return isRefusal(found)
    ? { ...found, pointer: 'query/target' }
    : { name: target, scope: found, minPercent: found.coverageMinPercent }
}

function comparedYear({ year, period, cells }: YearData): ComparedYear {
  const own = [...cells.found.values()].filter(({ counted, kgCo2e }) => !counted.isZero() || !kgCo2e.isZero())
  return { year, period, kgCo2e: own.length === 0 ? undefined : sum(own.map((one) => one.kgCo2e)) }
}

const uncalculatedOf = ({ year, cells }: YearData): Drivers['notCalculated'] =>
  [...new Set([...cells.found.values()].flatMap(({ uncalculated }) => uncalculated))].map((cell) => ({
    year,
    cell,
  }))

/**
 * What moved the emissions between two years: structure, activity, intensity, weather, the grid’s factor, the other factors, and of figures
 * that were published, method and corrections. The parts sum to the change to the last digit, for the trust, for each academy and each stream.
 */
export async function driversOf(services: Services, query: DriversQuery): Promise<Drivers | Refusal> {
  const { db, clock } = services
  const { trustId, boundary, per } = query
  const trust = await trustOf(db, trustId)
  const before = reportingPeriod(query.from, trust.yearStartMonth)
  if (isRefusal(before)) return { ...before, pointer: 'query/from' }
  const after = reportingPeriod(query.to, trust.yearStartMonth)
  if (isRefusal(after)) return { ...after, pointer: 'query/to' }
  if (query.from === query.to)
    return refuse('invalid', 'The two years are the same: nothing can have changed.', { pointer: 'query/to' })
  const implausible = implausibleDay(query.at)
  if (implausible !== undefined) return implausible
  const counted =
    query.counted === undefined
      ? await scopeOf(services, query)
      : { name: 'statement', scope: query.counted, minPercent: usualMinPercent }
  if (isRefusal(counted)) return counted
  const published =
    query.basis === 'current'
      ? undefined
      : await publishedYear(services, { trustId, target: counted.name, year: query.from, boundary })
  if (isRefusal(published)) return published
  const weather = await weatherOfYears(services, { trustId, station: query.station, before, after })
  if (isRefusal(weather)) return weather
  const today = clock.today()
  // As owned, mergers and splits are seen from the later of the years, so that the parts the other way have the other sign.
  const owned = boundary === 'asOwned'
  const ending = lastDay(owned && before.end > after.end ? before : after)
  const asked = owned ? undefined : query.at
  const look: Look = { boundary, at: asked ?? (ending < today ? ending : today), target: counted.scope }
  const codes = new Map((await academiesOf(db, trustId)).map((one) => [one.id, one.code]))
  const code = (id: string): string => codes.get(id) ?? id
  const gaps = await gapsOfYears(services, {
    ...{ trustId, years: [query.from, query.to], look, codes },
    minPercent: counted.minPercent,
  })
  if (isRefusal(gaps)) return gaps
  const { history, years } = await yearsOf(services, {
    trustId,
    windows: [
      { key: query.from, period: before },
      { key: query.to, period: after },
    ],
    look,
    per,
    complete: gaps.complete,
  })
  const nobody = boundary === 'likeForLike' && heldSites(history.structure, { at: look.at }).length === 0
  const changes = changesOf(...years, (cell) => {
    const found = weather.found.get(`${cell.academyId} ${cell.stream}`)
    return found === undefined || 'because' in found ? undefined : found
  })
  const restatements = published === undefined ? [] : restatementsOf(published.cells, years[0])
  const steps = published === undefined ? [changes] : [restatements, changes]
  const [from, to] = [comparedYear(years[0]), comparedYear(years[1])]
  const whole =
    (published === undefined ? from.kgCo2e !== undefined : published.cells.length > 0) &&
    to.kgCo2e !== undefined
  return {
    from,
    to,
    look,
    target: counted.name,
    published,
    bridge: whole ? bridge(steps) : undefined,
    byStream: whole ? bridgesBy(steps, 'stream') : [],
    byAcademy: whole ? bridgesBy(steps, 'academyId') : [],
    restatements,
    changes,
    weather,
    codes,
    weatherWithin: whole ? weatherWithin(changes) : [],
    notes: [
      ...(query.at !== undefined && boundary === 'asOwned'
        ? [`The day ${query.at} is not used: as owned, each day has the schools of that day.`]
        : []),
      ...(whole ? notesOf(changes, { years, per, weather, code }) : []),
    ],
    insufficientData: [
      ...(nobody
        ? [`No academy is a member of the trust on ${look.at}: like for like, nothing is counted`]
        : []),
      ...[from, to].flatMap(({ year, kgCo2e }) =>
        kgCo2e === undefined && !nobody ? [`${year}: no data came`] : [],
      ),
      ...[from, to].flatMap(({ year, period }) =>
        period.end <= today ? [] : [`${year}: the year is not over; it ends on ${lastDay(period)}`],
      ),
      ...[from, to].flatMap(({ year, kgCo2e }) => (kgCo2e === undefined ? [] : gaps.inside(history, year))),
    ],
    notCalculated: years.flatMap(uncalculatedOf),
    provisional: years.some(({ cells }) => [...cells.found.values()].some((one) => one.provisional)),
  }
}
