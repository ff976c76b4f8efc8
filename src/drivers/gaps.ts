import type { Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Look } from '../domain/drivers/years.ts'
import { countedStream, type History } from '../domain/figures.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { type StreamId, streamIds } from '../domain/stream.ts'
import { existence, isMember, siteShare } from '../domain/structure.ts'
import { coverageOf, Gaps } from '../progress/gaps.ts'
import type { Services } from '../services.ts'

/** What came and what did not, of the sites in the boundary and of the days outside it. */
export interface GapsOfYears {
  /** What is missing inside the boundary: days without data and streams without any look like a saving, or like growth, and are neither. */
  inside(history: History, window: string): string[]
  /** Whether the meters of a stream have nearly all of some days: else what is recorded of them is not the whole. */
  complete(academyId: string, stream: StreamId, periods: readonly Period[]): boolean
}

/** Looks at what came in some years. `minPercent`: the share of days that the target asks of each meter. */
export async function gapsOfYears(
  services: Services,
  {
    trustId,
    years,
    look: { boundary, at, target },
    minPercent,
    codes,
  }: {
    trustId: string
    years: readonly string[]
    look: Look
    minPercent: Decimal
    codes: ReadonlyMap<string, string>
  },
): Promise<GapsOfYears | Refusal> {
  const coverages = await coverageOf(services, trustId, years)
  if (isRefusal(coverages)) return coverages
  const asked = { names: codes, counted: countedStream(target) }
  const every = new Gaps(coverages, { ...asked, minPercent: new Decimal(100) })
  const enough = new Gaps(coverages, { ...asked, minPercent })
  return {
    inside({ structure, atoms }, window) {
      const periods = new Map<string, Period[]>()
      for (const { window: own, academyId, period } of atoms) {
        const { start: day } = period
        const existed = existence(structure, academyId)
        const within =
          boundary === 'asOwned'
            ? isMember(structure, academyId, day)
            : existed.start <= day &&
              day < existed.end &&
              !siteShare(structure, { academyId, day, at }).isZero()
        if (own !== window || !within) continue
        periods.set(academyId, [...(periods.get(academyId) ?? []), period])
      }
      return [...periods].flatMap(([academyId, days]) => every.of(academyId, window, days).gaps)
    },
    complete(academyId, stream, periods) {
      const others = streamIds.filter((one) => one !== stream)
      return enough.of(academyId, '', periods, others).gaps.length === 0
    },
  }
}
