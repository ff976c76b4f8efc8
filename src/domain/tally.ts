import type { Day, Period } from './day.ts'
import { Decimal } from './decimal.ts'
import { type Cell, countedKg, countedStream, type Figure, type History } from './figures.ts'
import { counts, type TargetScope, targetCounts } from './progress.ts'
import type { StreamId } from './stream.ts'
import { isOwned, likeForLikeHolders, type Structure } from './structure.ts'

/** What a target counts of one stream of a site in some days. */
interface StreamTally {
  readonly stream: StreamId
  readonly metered: boolean
  /** Of Scope 1 or 2: what the trust burns and buys itself, and of which a bill that was not sent looks like a saving. */
  readonly energy: boolean
  /** undefined: something came, and none of it could be worked out. */
  readonly figure: Figure | undefined
  /** Why some of it could not be worked out. */
  readonly refusals: readonly string[]
}

/** What a target counts of a site in days for which one answer holds to every question of boundary. */
export interface SiteTally {
  readonly academyId: string
  readonly period: Period
  readonly streams: readonly StreamTally[]
}

/** A history in the kilograms that a target counts: worked out once, and asked for any boundary. */
export interface Tally {
  readonly structure: Structure
  readonly counted: (stream: StreamId) => boolean
  readonly windows: ReadonlyMap<string, readonly SiteTally[]>
}

/** A stream of a site in a figure, and the academy that it is a part of there. */
export interface Row extends StreamTally {
  readonly site: string
  readonly academyId: string
}

const nothing: Figure = {
  kgCo2e: new Decimal(0),
  estimatedKg: new Decimal(0),
  provisionalKg: new Decimal(0),
}

const plus = (one: Figure, other: Figure): Figure => ({
  kgCo2e: one.kgCo2e.plus(other.kgCo2e),
  estimatedKg: one.estimatedKg.plus(other.estimatedKg),
  provisionalKg: one.provisionalKg.plus(other.provisionalKg),
})

const scaled = (figure: Figure, by: (kg: Decimal) => Decimal): Figure => ({
  kgCo2e: by(figure.kgCo2e),
  estimatedKg: by(figure.estimatedKg),
  provisionalKg: by(figure.provisionalKg),
})

/** Sums figures; undefined where nothing came: missing is not zero. */
export const sumOfFigures = (figures: Iterable<Figure | undefined>): Figure | undefined => {
  let sum: Figure | undefined
  for (const one of figures) if (one !== undefined) sum = sum === undefined ? one : plus(sum, one)
  return sum
}

/** No emissions at all: what is known of a site in the years before it opened. */
export const noFigure = nothing

function figureOfCell(cell: Cell, target: TargetScope): Figure {
  const kgCo2e = countedKg(cell, target)
  return {
    kgCo2e,
    estimatedKg: cell.grade >= 4 ? kgCo2e : nothing.kgCo2e,
    provisionalKg: cell.provisional ? kgCo2e : nothing.kgCo2e,
  }
}

function streamsOf(cells: readonly Cell[], target: TargetScope): StreamTally[] {
  const found = new Map<string, StreamTally>()
  for (const cell of cells) {
    const { stream, metered, refusal } = cell
    const key = metered ? stream : `${stream} unmetered`
    const before = found.get(key)
    const figure = cell.perUnit.length === 0 ? undefined : figureOfCell(cell, target)
    const refused = refusal !== undefined && targetCounts(target, cell) ? [refusal.message] : []
    found.set(key, {
      ...{ stream, metered },
      energy:
        (before?.energy ?? false) ||
        cell.perUnit.some((line) => (line.scope === 1 || line.scope === 2) && counts(target, line)),
      figure: sumOfFigures([before?.figure, figure]),
      refusals: [...(before?.refusals ?? []), ...refused],
    })
  }
  return [...found.values()]
}

/** Works out what a target counts of each stream of each site, whoever ran it. */
export function tallyOf(history: History, target: TargetScope): Tally {
  const windows = new Map<string, SiteTally[]>()
  for (const { window, academyId, period, cells } of history.atoms) {
    if (cells.length === 0) continue
    const one = { academyId, period, streams: streamsOf(cells, target) }
    const own = windows.get(window)
    if (own === undefined) windows.set(window, [one])
    else own.push(one)
  }
  return { structure: history.structure, counted: countedStream(target), windows }
}

/** What of a window is in the statutory figure. */
export const ownedRows = ({ structure, windows }: Tally, window: string): Row[] =>
  (windows.get(window) ?? []).flatMap(({ academyId, period, streams }) =>
    streams
      .filter(({ stream }) => isOwned(structure, { academyId, stream, day: period.start }))
      .map((one) => ({ ...one, site: academyId, academyId })),
  )

/** What of a window is in the figure of the boundary of a day, each part by the academy that has the site's history there. */
export const likeForLikeRows = (tally: Tally, window: string, at: Day): Row[] =>
  (tally.windows.get(window) ?? []).flatMap((site) => likeForLikeRowsOf(tally, site, at))

/** The same of some days of one site. */
export function likeForLikeRowsOf(
  { structure, counted }: Pick<Tally, 'structure' | 'counted'>,
  { academyId, period, streams }: SiteTally,
  at: Day,
): Row[] {
  const boundary = { at, counted }
  return streams.flatMap((one) =>
    likeForLikeHolders(structure, { academyId, stream: one.stream, day: period.start }, boundary).map(
      ({ academyId: holder, share }) => ({
        ...{ ...one, site: academyId, academyId: holder },
        figure:
          one.figure === undefined || share.eq(1) ? one.figure : scaled(one.figure, (kg) => kg.times(share)),
      }),
    ),
  )
}

/** The mean of several years by site, holder and stream, to twelve decimals of a kilogram, as a base that is an average has it. */
export function meanRows(years: readonly (readonly Row[])[]): readonly Row[] {
  const [only] = years
  if (years.length === 1 && only !== undefined) return only
  const found = new Map<string, Row>()
  for (const row of years.flat()) {
    const key = `${row.site} ${row.academyId} ${row.stream} ${row.metered}`
    const before = found.get(key)
    found.set(key, {
      ...row,
      energy: row.energy || (before?.energy ?? false),
      figure: sumOfFigures([before?.figure, row.figure]),
      refusals: [...(before?.refusals ?? []), ...row.refusals],
    })
  }
  return [...found.values()].map((row) => ({
    ...row,
    figure: row.figure && scaled(row.figure, (kg) => kg.div(years.length).toDecimalPlaces(12)),
  }))
}
