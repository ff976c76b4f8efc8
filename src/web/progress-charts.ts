import type { Static } from 'typebox'
import type { ChartPoint, PathPoint } from '../documents/chart.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import { pathAllowance } from '../domain/progress.ts'
import type { forecastSchema } from '../forecast/schema.ts'
import type { PageChart } from './chart.ts'
import {
  changeWords,
  type Drivers,
  driverName,
  driversWords,
  type Emissions,
  inUnit,
  type Progress,
} from './progress-words.ts'

// The charts of progress: what the answers of the API show, drawn.

export type Forecast = Static<typeof forecastSchema>

/** Kilograms as tonnes for a chart: to the kilogram. */
export const chartTonnes = (kg: string): string => shown(new Decimal(kg).div(1000), 3)

const plotted = (text: string | null | undefined, unit: Progress['unit']): string | null =>
  text === null || text === undefined
    ? null
    : unit === 'kgCO2e'
      ? chartTonnes(text)
      : shown(new Decimal(text), 3)

const startOf = (year: string): number => Number.parseInt(year, 10)
/** Reporting years one after another, written as the first is: `2023-24`, `2024-25`. */
export function yearsFrom(first: string, last: string): string[] {
  const count = Math.max(0, startOf(last) - startOf(first)) + 1
  return Array.from({ length: count }, (_, at) => {
    const start = startOf(first) + at
    return first.includes('-') ? `${start}-${String((start + 1) % 100).padStart(2, '0')}` : String(start)
  })
}

function pathOf(progress: Progress, year: string): string | null {
  const said = progress.years.find((one) => one.year === year)?.pathKgCO2e
  if (said !== undefined) return said
  const { baseKgCO2e, targetKgCO2e, reductionPercent, baseYear, targetYear } = progress
  if (baseKgCO2e === null || targetKgCO2e === null || baseYear === targetYear) return null
  const allowed = pathAllowance({
    base: new Decimal(baseKgCO2e),
    reductionPercent: new Decimal(reductionPercent),
    elapsed: startOf(year) - startOf(baseYear),
    years: startOf(targetYear) - startOf(baseYear),
  })
  return allowed.toFixed()
}

/** The figure of a year that the target is measured on. */
export const measuredOf = (
  { measuredOn }: Pick<Progress, 'measuredOn'>,
  year: { asOwnedKgCO2e: string | null; likeForLikeKgCO2e: string | null },
): string | null => (measuredOn === 'asOwned' ? year.asOwnedKgCO2e : year.likeForLikeKgCO2e)

/** A year is drawn as estimated from this share of its emissions on: a stray day does not hatch a whole year. */
const hatchedFromPercent = 1

/** Progress against the path, with the forecast and its 80 % range where there is one; undefined before there is anything to draw. */
export function pathChart(progress: Progress, forecast?: Forecast): PageChart | undefined {
  const { unit, baseYear, targetYear, baseKgCO2e, targetKgCO2e, reductionPercent } = progress
  const last = [targetYear, ...(forecast?.years.map(({ year }) => year) ?? [])].sort().at(-1)!
  const lastActual = progress.years.findLast(
    (one) => one.complete && measuredOf(progress, one) !== null,
  )?.year
  const points = yearsFrom(baseYear, last).map((year): PathPoint => {
    const found = progress.years.find((one) => one.year === year)
    const actual = found?.complete === true ? plotted(measuredOf(progress, found), unit) : null
    const ahead = forecast?.years.find((one) => one.year === year)
    const range = ahead?.fan?.find(({ percent }) => percent === 80)
    // The line of the forecast begins at the last year that was.
    const start = forecast !== undefined && year === lastActual ? actual : null
    return {
      label: year,
      path: plotted(pathOf(progress, year), unit),
      actual,
      estimated: found !== undefined && new Decimal(found.estimatedPercent ?? 0).gte(hatchedFromPercent),
      provisional: found?.provisional === true,
      ...(forecast === undefined
        ? {}
        : {
            forecast: plotted(ahead?.kgCO2e, unit) ?? start,
            low: plotted(range?.lowKgCO2e, unit) ?? start,
            high: plotted(range?.highKgCO2e, unit) ?? start,
          }),
    }
  })
  if (points.every(({ actual, path }) => actual === null && path === null)) return undefined
  return {
    id: 'path',
    title: 'Progress against the path to the target',
    description: pathWords(progress, points),
    links: Object.fromEntries(
      progress.years.map(({ year }) => [year, `/progress?target=${progress.code}#year-${year}`]),
    ),
    chart: {
      kind: 'path',
      unit: unit === 'kgCO2e' ? 'tCO2e' : unit.replace('m2', 'm²'),
      xTitle: 'Reporting year',
      yTitle: progress.measuredOn === 'asOwned' ? 'Emissions as owned' : 'Emissions like for like',
      rangeName: '80 % range',
      flags: [
        ...(baseKgCO2e === null
          ? []
          : [{ label: baseYear, lines: [`Base year ${baseYear}`, inUnit(baseKgCO2e, unit)] }]),
        ...(targetKgCO2e === null
          ? []
          : [
              {
                label: targetYear,
                lines: [
                  `Target ${targetYear}`,
                  `${inUnit(targetKgCO2e, unit)} (−${Number(reductionPercent)} %)`,
                ],
              },
            ]),
      ],
      points,
    },
  }
}

const pathWords = ({ measuredOn }: Progress, points: readonly PathPoint[]): string => {
  const hatched = points.some(({ estimated, actual }) => estimated === true && actual !== null)
  const who =
    measuredOn === 'asOwned'
      ? 'Each academy for its days in the trust.'
      : 'Whole years of the academies that are members now.'
  return `${who} The dashed line goes straight from the base to the target.${hatched ? ` Of a hatched year ${hatchedFromPercent} % or more is estimated.` : ''}`
}

const scopeNames: Readonly<Record<string, string>> = { 1: 'Scope 1', 2: 'Scope 2', 3: 'Scope 3' }

/** Scopes over the years, one on the other, as owned, from emissions by year and scope (and what else they are grouped by). */
export function scopesChart(
  emissions: Emissions,
  figuresOf: (year: string) => string,
): PageChart | undefined {
  const totals = new Map<string, Decimal>()
  for (const { key, kgCO2e, inTotal } of emissions.groups) {
    if (!inTotal) continue
    const place = `${key.year} ${key.scope}`
    totals.set(place, (totals.get(place) ?? new Decimal(0)).plus(kgCO2e))
  }
  const years = [...new Set(emissions.groups.map(({ key }) => key.year as string))].sort()
  if (years.length === 0) return undefined
  const points = years.flatMap((year) =>
    Object.entries(scopeNames).flatMap(([scope, series]): ChartPoint[] => {
      const kg = totals.get(`${year} ${scope}`)
      return [{ label: year, series, value: kg === undefined ? null : chartTonnes(kg.toFixed()) }]
    }),
  )
  return {
    id: 'scopes',
    title: 'Emissions by scope',
    description:
      'All that is counted, for the days on which each academy was in the trust. Scope 1 is fuel burnt, Scope 2 electricity and heat bought (location-based), Scope 3 all else.',
    links: Object.fromEntries(years.map((year) => [year, figuresOf(year)])),
    chart: { kind: 'stackedBars', unit: 'tCO2e', xTitle: 'Reporting year', yTitle: 'Emissions', points },
  }
}

/** Whose emissions a movement is of: figures like for like, or of everything, are others. */
const ownedWords = ({ boundary, target }: Drivers): string =>
  `${boundary === 'asOwned' ? ' Each academy for its days in the trust' : ' Whole years of the academies that are members now'}${target === 'all' ? '.' : '; what the target counts.'}`

/** What moved the emissions from one year to another, step by step; undefined where it cannot be told. */
export function driversChart(found: Drivers): PageChart | undefined {
  const { parts, fromKgCO2e, toKgCO2e, from, to, per } = found
  if (parts === null || fromKgCO2e === null || toKgCO2e === null) return undefined
  const moved = parts.filter(({ kgCO2e }) => !new Decimal(kgCO2e).isZero())
  return {
    id: 'drivers',
    title: `What moved emissions from ${from} to ${to}`,
    description: `${driversWords(found) ?? ''} Over the whole time: ${changeWords(found.changePercent)}.${ownedWords(found)}`,
    chart: {
      kind: 'waterfall',
      unit: 'tCO2e',
      xTitle: 'What moved them',
      yTitle: 'Emissions',
      points: [
        { label: from, series: 'total', value: chartTonnes(fromKgCO2e) },
        ...moved.map(({ driver, kgCO2e }) => ({
          ...{ label: driverName(driver, per), series: 'step', value: chartTonnes(kgCO2e) },
        })),
        { label: to, series: 'total', value: chartTonnes(toKgCO2e) },
      ],
    },
  }
}
