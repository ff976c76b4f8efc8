import type { BoundaryPart } from '../domain/boundary.ts'
import { addDays, lastDay, monthsOf, overlap, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Coverage } from './run.ts'

/** Data that a year lacks so much of that its figure would be too small. */
export interface CoverageGap {
  readonly academyId: string
  /** A sentence without its end, such as `electricity meter 10… has 300 of 365 days; missing …`. */
  readonly text: string
}

/** The first of some gaps, in words. */
export const holes = (periods: readonly Period[]): string => {
  const named = periods
    .slice(0, 3)
    .map((one) => (addDays(one.start, 1) === one.end ? one.start : `${one.start} to ${lastDay(one)}`))
  return `${named.join(', ')}${periods.length > 3 ? ` and ${periods.length - 3} more gaps` : ''}`
}

/** Streams that have emissions of the scopes given, or of any. */
const ofScopes =
  (scopes: readonly number[] | undefined) =>
  (stream: StreamId): boolean => {
    const { scope } = streamOf(stream)
    return scope !== undefined && (scopes?.includes(scope) ?? true)
  }

/**
 * The meters that have less than `minPercent` of their days, and the streams that every school is asked about of which there is neither
 * data nor anybody's word that it does not apply; of the scopes given, or of all.
 */
export function coverageGaps(
  coverage: Coverage,
  { minPercent, scopes }: { minPercent: Decimal; scopes?: readonly number[] },
): CoverageGap[] {
  const counts = ofScopes(scopes)
  const meters = coverage.meters.flatMap(({ academyId, utility, number, days, missing }) => {
    const enough = new Decimal(days.received).times(100).gte(minPercent.times(days.expected))
    if (enough || !counts(meterStreams[utility].stream)) return []
    return [
      {
        academyId,
        text: `${utility} meter ${number} has ${days.received} of ${days.expected} days; missing ${holes(missing)}`,
      },
    ]
  })
  const absent = coverage.absent
    .filter(({ stream }) => counts(stream))
    .map(({ academyId, stream }) => ({
      academyId,
      text: `there is no data of ${stream}, and nobody said that it does not apply`,
    }))
  return [...meters, ...absent]
}

/**
 * Academies that had months in the boundary without an electricity meter in use, and without a record or anybody's word: a meter is
 * expected from its first day on, so that these months are no missing days of any. No school has no electricity.
 */
export function monthsWithoutElectricity(
  { cells, year }: Coverage,
  parts: readonly BoundaryPart[],
): CoverageGap[] {
  const known = new Set(
    cells
      .filter((cell) => cell.stream === 'electricity.grid')
      .map((cell) => `${cell.academyId} ${cell.month}`),
  )
  const silent = new Map<string, Set<string>>()
  for (const part of parts) {
    const past = overlap(part.period, year)
    for (const month of past === undefined ? [] : monthsOf(past))
      for (const academyId of part.academyIds)
        if (!known.has(`${academyId} ${month}`))
          silent.set(academyId, (silent.get(academyId) ?? new Set()).add(month.slice(0, 7)))
  }
  return [...silent].map(([academyId, months]) => ({
    academyId,
    text: `no electricity meter was in use in ${[...months].sort().join(', ')}; say since when, and until when, a meter is, with “trust-carbon meter set”`,
  }))
}
