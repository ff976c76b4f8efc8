import type { Static } from 'typebox'
import type { comparisonSchema } from '../comparison/schema.ts'
import type { coverageSchema } from '../coverage/schema.ts'
import type { ChartPoint } from '../documents/chart.ts'
import { Decimal } from '../domain/decimal.ts'
import type { PageChart } from './chart.ts'
import { shareWords, sumOf } from './emission-sums.ts'
import { figuresLink } from './figure-links.ts'
import { chartTonnes } from './progress-charts.ts'
import { changeWords, type Emissions, type Progress } from './progress-words.ts'

// What is shown of an academy beside the others, from answers about the whole trust.

export type Coverage = Static<typeof coverageSchema>
export type Comparison = Static<typeof comparisonSchema>
export interface Academy {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly phase: string
  readonly urn: string | null
  readonly openedOn: string | null
}
export interface Membership {
  readonly id: string
  readonly academyId: string
  readonly start: string
  readonly end: string | null
  readonly startEvent: string
  readonly endEvent: string | null
}

/** The change between two years in percent; null where one of them has no figure. */
export const yearOnYear = (before: string | null, after: string | null): string | null =>
  before === null || after === null || new Decimal(before).isZero()
    ? null
    : new Decimal(after).minus(before).times(100).div(before).toFixed(6)

/** What an academy emitted year by year, how that has changed, and where it stands against the target. */
export function yearsOf(
  { code, id }: Academy,
  emissions: Emissions,
  { progress, last }: { progress: Progress | undefined; last: string },
) {
  const own = progress?.academies.find((one) => one.code === code)
  const values = emissions.years
    .filter((year) => year <= last)
    .map((label) => ({ label, value: sumOf(emissions, { year: label, academy: code }) }))
  const kgCO2e = values.at(-1)?.value ?? null
  return {
    kgCO2e,
    sparks: values.map(({ label, value }) => ({ label, value: value === null ? null : chartTonnes(value) })),
    share: shareWords(kgCO2e, sumOf(emissions, { year: last })),
    figures: figuresLink({ year: last, academy: code }),
    academyId: id,
    lastYear: values.length < 2 ? '–' : changeWords(yearOnYear(values.at(-2)?.value ?? null, kgCO2e)),
    change: own?.inBoundary === true ? changeWords(own.now?.changePercent) : '–',
    onPath: own?.inBoundary === true ? own.now?.onPath : undefined,
  }
}

/** The meter days of an academy that came, of those expected; null where it has no meter. */
export function coverageOf(coverage: Coverage | undefined, code: string) {
  const days = coverage?.academies.find(({ academy }) => academy === code)?.meterDays
  return days === undefined || days.expected === 0
    ? null
    : { ...days, share: shareWords(days.received, days.expected) }
}

const streamsShown = 5

/** The streams of an academy over the years, one on the other: the greatest, and the others together. */
export function streamsChart(
  { name, code }: Academy,
  emissions: Emissions,
  titleOf: (stream: string) => string,
): PageChart | undefined {
  const { years } = emissions
  const kgOf = (stream: string): Decimal => new Decimal(sumOf(emissions, { stream }) ?? 0)
  const streams = [
    ...new Set(emissions.groups.filter((one) => one.inTotal).map(({ key }) => key.stream as string)),
  ].sort((one, other) => kgOf(other).cmp(kgOf(one)))
  if (streams.length === 0) return undefined
  const shown = streams.slice(0, streams.length > streamsShown + 1 ? streamsShown : streams.length)
  const others = streams.slice(shown.length)
  const point = (label: string, series: string, own: readonly string[]): ChartPoint[] => {
    const sums = own.flatMap((stream) => sumOf(emissions, { year: label, stream }) ?? [])
    const all = sums.reduce((sum, kg) => sum.plus(kg), new Decimal(0))
    // A stream that has nothing in a year is left out there: whether that is missing, coverage says.
    return sums.length === 0 ? [] : [{ label, series, value: chartTonnes(all.toFixed()) }]
  }
  return {
    id: 'streams',
    title: 'Emissions by stream',
    description: `All that is counted of ${name}, for its days in the trust.`,
    links: Object.fromEntries(years.map((year) => [year, figuresLink({ year, academy: code })])),
    chart: {
      kind: 'stackedBars',
      unit: 'tCO2e',
      xTitle: 'Reporting year',
      yTitle: 'Emissions',
      series: [...shown.map(titleOf), ...(others.length > 0 ? ['Everything else'] : [])],
      points: years.flatMap((year) => [
        ...shown.flatMap((stream) => point(year, titleOf(stream), [stream])),
        ...(others.length > 0 ? point(year, 'Everything else', others) : []),
      ]),
    },
  }
}

/** Streams by years, the greatest first, as a table: kilograms, or null where there is nothing. */
export function streamRows({ code }: Academy, emissions: Emissions, titleOf: (stream: string) => string) {
  const streams = [
    ...new Set(emissions.groups.filter((one) => one.inTotal).map(({ key }) => key.stream as string)),
  ]
  const rows = streams.map((stream) => ({
    ...{ stream, title: titleOf(stream), sum: new Decimal(sumOf(emissions, { stream }) ?? 0) },
    cells: emissions.years.map((year) => ({
      kgCO2e: sumOf(emissions, { year, stream }),
      href: `/figures/lines?${new URLSearchParams({ year, academy: code, stream })}`,
    })),
  }))
  return {
    heads: ['Stream', ...emissions.years.map((n) => ({ n }))],
    rows: rows.sort((one, other) => other.sum.cmp(one.sum)),
    totals: emissions.years.map((year) => ({
      kgCO2e: sumOf(emissions, { year }),
      href: figuresLink({ year, academy: code }),
    })),
  }
}
