import { Decimal, sum, zero } from '../decimal.ts'
import {
  type AcademySeries,
  type Choice,
  carriedOn,
  chooseMethod,
  lengthOf,
  type Series,
  type StreamSeries,
} from './business-as-usual.ts'
import { type Band, chanceBelow, fanOf, spreadOf, standardError } from './fan.ts'

/** What a measure saves of a stream, kg CO2e at the factors held; below nothing where it uses more (a heat pump's electricity). */
export interface MeasureSaving {
  readonly measureId: string
  readonly stream: string
  /** Where it is; undefined: it is the whole trust's. */
  readonly academyId: string | undefined
  /** In each year of the history: so much less was used in it. */
  readonly past: readonly Decimal[]
  /** In each year ahead. */
  readonly ahead: readonly Decimal[]
}

export interface ForecastInput {
  /** Kg CO2e at the factors held, by stream, of complete consecutive years up to the last; what the target counts. */
  readonly trust: StreamSeries
  /** The same of each academy, from its first whole year on. */
  readonly academies: readonly AcademySeries[]
  /** How many years are forecast after the last. */
  readonly years: number
  /** By how much a stream's factor has changed, 0 being the first year ahead. */
  readonly ratio: (stream: string, index: number) => Decimal
  readonly savings: readonly MeasureSaving[]
}

/** A year ahead, kg CO2e. */
export interface ForecastYear {
  /** Years after the last of the history. */
  readonly ahead: number
  /** What it would be if no measure that counts had ever been taken. */
  readonly withoutMeasures: Decimal
  readonly central: Decimal
  /** What each measure takes off: they sum to the difference of the two. */
  readonly measures: readonly { readonly measureId: string; readonly kgCo2e: Decimal }[]
  readonly streams: readonly {
    readonly stream: string
    readonly withoutMeasures: Decimal
    readonly central: Decimal
  }[]
  /** Streams of which measures would have saved more than there is: they were cut to what there is, each in proportion. */
  readonly cut: readonly string[]
  /** One standard error; undefined where past errors are too few to tell. */
  readonly error: Decimal | undefined
  readonly fan: readonly Band[] | undefined
}

export interface Forecast {
  readonly choice: Choice
  readonly degreesOfFreedom: number | undefined
  /** The spread of past one-step errors as a share of the forecast. */
  readonly spread: Decimal | undefined
  readonly years: readonly ForecastYear[]
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (streams: StreamSeries): StreamSeries =>
  new Map([...streams].sort(([a], [b]) => byText(a, b)))

/** The same whatever the order in which it came: rounding in the sixtieth digit follows the order of a sum. */
function ordered(input: ForecastInput): ForecastInput {
  return {
    ...input,
    trust: inOrder(input.trust),
    academies: input.academies.map((one) => ({ ...one, streams: inOrder(one.streams) })),
    savings: [...input.savings].sort(
      (a, b) =>
        byText(a.measureId, b.measureId) ||
        byText(a.stream, b.stream) ||
        byText(a.academyId ?? '', b.academyId ?? '') ||
        byText(a.past.join(), b.past.join()) ||
        byText(a.ahead.join(), b.ahead.join()),
    ),
  }
}

/** Series with so much added to each stream and year; never below nothing. */
function plus(streams: StreamSeries, added: ReadonlyMap<string, Series>): StreamSeries {
  const years = Array.from({ length: Math.max(lengthOf(streams), lengthOf(added)) }, (_, year) => year)
  return new Map(
    [...new Set([...streams.keys(), ...added.keys()])].sort(byText).map((stream) => {
      const [was, more] = [streams.get(stream), added.get(stream)]
      const of = (year: number) => (was?.[year] ?? zero).plus(more?.[year] ?? zero)
      return [stream, years.map((year) => Decimal.max(zero, of(year)))]
    }),
  )
}

/**
 * The history as it would have been without the measures that count: what each saved in a year is put back, so that the trend of
 * the years is not made of measures that are taken off once more. What the whole trust saved is put back to each academy by its part of
 * the stream in the year; what was saved at a site before its first whole year, or after its last, to the trust alone.
 */
function withoutPast({
  trust,
  academies,
  savings,
}: ForecastInput): Pick<ForecastInput, 'trust' | 'academies'> {
  const length = lengthOf(trust)
  const put = (
    of: AcademySeries,
    { years, partOf }: { years: number; partOf: (one: MeasureSaving, year: number) => Decimal },
  ) => {
    const added = new Map<string, Decimal[]>()
    for (const one of savings)
      for (let year = 0; year < years; year++) {
        const kg = (one.past[of.first + year] ?? zero).times(partOf(one, year))
        if (kg.isZero()) continue
        const own = added.get(one.stream) ?? Array.from({ length: years }, () => zero)
        own[year] = own[year]!.plus(kg)
        added.set(one.stream, own)
      }
    return plus(of.streams, added)
  }
  const all = new Decimal(1)
  return {
    trust: put({ academyId: '', first: 0, streams: trust }, { years: length, partOf: () => all }),
    academies: academies.map((academy) => {
      const partOf = ({ academyId, stream }: MeasureSaving, year: number): Decimal => {
        if (academyId !== undefined) return academyId === academy.academyId ? all : zero
        const whole = trust.get(stream)?.[academy.first + year] ?? zero
        return whole.isZero() ? zero : (academy.streams.get(stream)?.[year] ?? zero).div(whole)
      }
      return { ...academy, streams: put(academy, { years: lengthOf(academy.streams), partOf }) }
    }),
  }
}

/** What measures take off one stream in one year, at the last year's factors, cut to what there is to save. */
function takenOff(
  usual: Decimal,
  savings: readonly { readonly measureId: string; readonly kgCo2e: Decimal }[],
): { parts: { measureId: string; kgCo2e: Decimal }[]; cut: boolean } {
  const more = sum(savings.filter(({ kgCo2e }) => kgCo2e.isNegative()).map(({ kgCo2e }) => kgCo2e)).neg()
  const less = sum(savings.filter(({ kgCo2e }) => kgCo2e.isPositive()).map(({ kgCo2e }) => kgCo2e))
  const there = usual.plus(more)
  if (less.lte(there)) return { parts: [...savings], cut: false }
  return {
    parts: savings.map(({ measureId, kgCo2e }) => ({
      measureId,
      kgCo2e: kgCo2e.isNegative() ? kgCo2e : kgCo2e.times(there).div(less),
    })),
    cut: true,
  }
}

function yearAhead(
  { trust, savings, ratio }: ForecastInput,
  { choice, index }: { choice: Choice; index: number },
): Omit<ForecastYear, 'error' | 'fan'> {
  const ahead = index + 1
  const names = [...new Set([...trust.keys(), ...savings.map(({ stream }) => stream)])].sort(byText)
  const byMeasure = new Map<string, Decimal>()
  const cut: string[] = []
  const streams = names.map((stream) => {
    const series = trust.get(stream)
    const usual = series === undefined ? zero : carriedOn(series, { method: choice.method, ahead })
    const own = savings
      .filter((one) => one.stream === stream)
      .map((one) => ({
        measureId: one.measureId,
        kgCo2e: one.ahead[index]!,
      }))
    const taken = takenOff(usual, own)
    if (taken.cut) cut.push(stream)
    const times = ratio(stream, index)
    let off = zero
    for (const { measureId, kgCo2e } of taken.parts) {
      const kg = kgCo2e.times(times)
      off = off.plus(kg)
      byMeasure.set(measureId, (byMeasure.get(measureId) ?? zero).plus(kg))
    }
    const withoutMeasures = usual.times(times)
    return { stream, withoutMeasures, central: withoutMeasures.minus(off) }
  })
  return {
    ahead,
    withoutMeasures: sum(streams.map((one) => one.withoutMeasures)),
    central: sum(streams.map((one) => one.central)),
    measures: [...byMeasure]
      .sort(([a], [b]) => byText(a, b))
      .map(([measureId, kgCo2e]) => ({ measureId, kgCo2e })),
    streams,
    cut,
  }
}

/**
 * The years ahead: business as usual of each stream by the method that past years favour, from a history to which the past savings of the
 * measures that count are put back; less all that they save in the year; times the factors of the scenario. A measure whose life is over
 * saves nothing, so that its use comes back. The spread is that of past one-step errors on the same series, growing with the root of the
 * years ahead; how sure a measure or a scenario is, is not in it. undefined without any history.
 */
export function forecast(asked: ForecastInput): Forecast | undefined {
  if (![...asked.trust.values()].some((series) => series.length > 0)) return undefined
  const given = ordered(asked)
  const input = { ...given, ...withoutPast(given) }
  const choice = chooseMethod(input)
  const spread = choice.errors === undefined ? undefined : spreadOf(choice.errors)
  const years = Array.from({ length: input.years }, (_, index): ForecastYear => {
    const year = yearAhead(input, { choice, index })
    const error = spread && standardError(spread, { level: year.withoutMeasures, ahead: year.ahead })
    return {
      ...year,
      error,
      fan:
        error === undefined || spread === undefined
          ? undefined
          : fanOf(year.central, { error, degreesOfFreedom: spread.degreesOfFreedom }),
    }
  })
  return { choice, degreesOfFreedom: spread?.degreesOfFreedom, spread: spread?.share, years }
}

/** The chance, 0 to 1, that a year ahead comes out at or below what is allowed; undefined where the spread is not known. */
export function chanceOf(
  { degreesOfFreedom }: Forecast,
  { central, error }: ForecastYear,
  allowed: Decimal,
): Decimal | undefined {
  if (degreesOfFreedom === undefined || error === undefined || error.isZero()) return undefined
  return chanceBelow(allowed, { central, error, degreesOfFreedom })
}
