import { type ProRataPart, proRataParts } from '../domain/base-year.ts'
import { type Day, overlap, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { StreamId } from '../domain/stream.ts'
import { heldSites, isOwned, likeForLikeHolders, type Structure } from '../domain/structure.ts'
import {
  likeForLikeRows,
  likeForLikeRowsOf,
  meanRows,
  ownedRows,
  type Row,
  type SiteTally,
  type Tally,
} from '../domain/tally.ts'
import type { ExtraPart } from '../history/run.ts'
import { type Books, Side, type SitePart } from './side.ts'
import type { NamedWindow } from './windows.ts'

const endOfTime = '9999-12-31'
const whole = new Decimal(1)
/** Whether a site is in a boundary is asked of a stream that nobody hands over: none is named so. */
const noStream = '' as StreamId

/** The parts of base years that are asked for beside them: of the years of joining and leaving. */
const partKey = (baseYear: string): string => `part of ${baseYear}`
const placeOf = (academyId: string, { start, end }: Period): string => `${academyId} ${start} ${end}`

interface BasePart extends ProRataPart {
  readonly base: NamedWindow
}

const partsOf = (
  structure: Structure,
  years: readonly NamedWindow[],
  baseYears: readonly NamedWindow[],
): Map<string, BasePart[]> =>
  new Map(
    years.map(({ key, period }) => [
      key,
      baseYears.flatMap((base) =>
        proRataParts(structure, { year: period, baseYear: base.period }).map((part) => ({ ...part, base })),
      ),
    ]),
  )

/** The parts of base years that pro-rata bases need and that the history does not have of itself. */
export function extraParts(
  structure: Structure,
  {
    years,
    baseYears,
    has,
  }: {
    years: readonly NamedWindow[]
    baseYears: readonly NamedWindow[]
    has: (academyId: string, base: NamedWindow) => readonly Period[]
  },
): ExtraPart[] {
  const found = new Map<string, ExtraPart>()
  for (const parts of partsOf(structure, years, baseYears).values())
    for (const { academyId, period, base } of parts) {
      if (has(academyId, base).some((one) => one.start === period.start && one.end === period.end)) continue
      const window = partKey(base.key)
      found.set(`${window} ${placeOf(academyId, period)}`, { window, academyId, period })
    }
  return [...found.values()]
}

/** Sides of comparisons for any boundary, each worked out once: between two events every day has the same boundary. */
export class Sides {
  readonly #tally: Tally
  readonly #books: Books
  readonly #events: readonly Day[]
  readonly #known = new Map<string, Side>()
  readonly #held = new Map<Day, ReturnType<typeof heldSites>>()
  readonly #proRata: ReadonlyMap<string, readonly BasePart[]>
  readonly #places = new Map<string, SiteTally>()

  constructor(
    tally: Tally,
    books: Books,
    { years, baseYears }: { years: readonly NamedWindow[]; baseYears: readonly NamedWindow[] },
  ) {
    this.#tally = tally
    this.#books = books
    const { memberships, lineages, changes } = tally.structure
    this.#events = [
      ...new Set([
        ...memberships.flatMap((one) => [one.start, one.end ?? endOfTime]),
        ...lineages.map((one) => one.day),
        ...changes.map((one) => one.day),
      ]),
    ].sort()
    this.#proRata = partsOf(tally.structure, years, baseYears)
    for (const { key } of baseYears)
      for (const window of [key, partKey(key)])
        for (const site of tally.windows.get(window) ?? [])
          this.#places.set(`${key} ${placeOf(site.academyId, site.period)}`, site)
  }

  #once(key: string, make: () => Side): Side {
    const known = this.#known.get(key) ?? make()
    this.#known.set(key, known)
    return known
  }

  /** The first day with the same boundary. */
  #sameBoundary = (at: Day): Day => this.#events.findLast((one) => one <= at) ?? '0001-01-01'

  #without(site: string, has: (stream: StreamId) => boolean): StreamId[] {
    const own = this.#tally.structure.changes.filter((one) => (one.academyId ?? site) === site)
    return [...new Set(own.map((one) => one.stream))].filter((stream) => !has(stream))
  }

  /** The whole windows of the sites that make the boundary of a day: their mean, where they are several. */
  like(windows: readonly NamedWindow[], day: Day): Side {
    const at = this.#sameBoundary(day)
    return this.#once(`like ${at} ${windows.map((one) => one.key).join()}`, () => {
      const { structure, counted } = this.#tally
      const held = this.#held.get(at) ?? heldSites(structure, { at })
      this.#held.set(at, held)
      const parts = windows.flatMap(({ label, period: window }) =>
        held.flatMap(({ academyId: site, holders, period: own }): SitePart[] => {
          const period = overlap(own, window)
          if (period === undefined) return []
          const without = this.#without(
            site,
            (stream) =>
              likeForLikeHolders(structure, { academyId: site, stream, day: period.start }, { at, counted })
                .length > 0,
          )
          return [{ site, holders, label, window, period, without }]
        }),
      )
      const rows = meanRows(windows.map(({ key }) => likeForLikeRows(this.#tally, key, at)))
      const members = new Set(held.flatMap((site) => site.holders.map((holder) => holder.academyId)))
      return this.#side(windows, rows, parts, members)
    })
  }

  /** The days inside a membership: the statutory figure. */
  owned(windows: readonly NamedWindow[]): Side {
    return this.#once(`owned ${windows.map((one) => one.key).join()}`, () => {
      const { structure } = this.#tally
      const parts = windows.flatMap(({ label, period: window }) =>
        structure.memberships.flatMap(({ academyId: site, start, end }): SitePart[] => {
          const period = overlap({ start, end: end ?? endOfTime }, window)
          if (period === undefined) return []
          const without = this.#without(site, (stream) =>
            isOwned(structure, { academyId: site, stream, day: period.start }),
          )
          const holders = [{ academyId: site, share: whole }]
          return [{ site, holders, label, window, period, without }]
        }),
      )
      const rows = meanRows(windows.map(({ key }) => ownedRows(this.#tally, key)))
      return this.#side(windows, rows, parts, new Set(structure.membershipsOf.keys()))
    })
  }

  /** The share of the base year that has the same months as each part of a year, for the boundary of that part. */
  proRata(year: string, baseYears: readonly NamedWindow[]): Side {
    return this.#once(`pro rata ${year}`, () => {
      const { structure, counted } = this.#tally
      const own = this.#proRata.get(year) ?? []
      const parts = own.flatMap(({ academyId: site, period, at, base }): SitePart[] => {
        const emitted = { academyId: site, stream: noStream, day: period.start }
        const holders = likeForLikeHolders(structure, emitted, { at, counted })
        if (holders.length === 0) return []
        const without = this.#without(
          site,
          (stream) => likeForLikeHolders(structure, { ...emitted, stream }, { at, counted }).length > 0,
        )
        return [{ site, holders, label: base.label, window: base.period, period, without }]
      })
      const rows = meanRows(
        baseYears.map(({ key }) =>
          own
            .filter((one) => one.base.key === key)
            .flatMap(({ academyId, period, at }) => {
              const site = this.#places.get(`${key} ${placeOf(academyId, period)}`)
              return site === undefined ? [] : likeForLikeRowsOf(this.#tally, site, at)
            }),
        ),
      )
      return this.#side(baseYears, rows, parts, new Set(structure.academyIds))
    })
  }

  #side(
    windows: readonly NamedWindow[],
    rows: readonly Row[],
    parts: readonly SitePart[],
    members: ReadonlySet<string>,
  ): Side {
    const label = windows.map((one) => one.label).join(', ')
    return new Side(this.#books, { label, rows, parts, members, windows: windows.length })
  }
}
