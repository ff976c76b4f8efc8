import { Decimal, shown } from '../domain/decimal.ts'
import type { ChartPoint, ChartSpec } from './chart.ts'
import { printed } from './words.ts'

/** A chart with its labels and series, each once, in their order. */
export interface Shape {
  readonly chart: ChartSpec
  readonly labels: readonly string[]
  readonly series: readonly string[]
}

/** Figures at bars: as exact as the size of the figures of the chart asks for. */
function figuresOf(chart: ChartSpec): (value: Decimal) => string {
  const most = chart.points.reduce((all, { value }) => {
    return value === null ? all : Decimal.max(all, new Decimal(value).abs())
  }, new Decimal(0))
  return figureLike(most)
}

/** Figures beside one another, as exact as the greatest of them asks for. */
export const figureLike =
  (most: Decimal) =>
  (value: Decimal): string =>
    printed(shown(value, most.gte(1000) ? 0 : most.gte(10) ? 1 : most.gte(1) ? 2 : 4))

/** A bar: from one value to another, in a lane of the place of its label. */
export interface Bar {
  readonly label: number
  readonly lane: number
  readonly from: Decimal
  readonly to: Decimal
  readonly colour: number
  readonly estimated: boolean
  /** What is written at its end. */
  readonly text: string | undefined
}

/** A label and lane that has no figure. */
export interface Gap {
  readonly label: number
  readonly lane: number
}

/** The points of each label, by series. */
export function pointsAt({ chart, labels, series }: Shape): (ChartPoint | undefined)[][] {
  const found = new Map<string, ChartPoint>()
  for (const point of chart.points) {
    const place = JSON.stringify([point.label, point.series])
    if (!found.has(place)) found.set(place, point)
  }
  return labels.map((label) => series.map((name) => found.get(JSON.stringify([label, name]))))
}

function groupedBars(shape: Shape): { bars: Bar[]; gaps: Gap[] } {
  const figure = figuresOf(shape.chart)
  const bars: Bar[] = []
  const gaps: Gap[] = []
  for (const [label, points] of pointsAt(shape).entries())
    for (const [lane, point] of points.entries()) {
      if (point === undefined || point.value === null) gaps.push({ label, lane })
      else {
        const to = new Decimal(point.value)
        const estimated = point.estimated === true
        bars.push({
          label,
          lane,
          from: new Decimal(0),
          to,
          colour: lane,
          estimated,
          text: figure(to),
        })
      }
    }
  return { bars, gaps }
}

function stackedBars(shape: Shape): { bars: Bar[]; gaps: Gap[] } {
  const figure = figuresOf(shape.chart)
  const bars: Bar[] = []
  const gaps: Gap[] = []
  for (const [label, points] of pointsAt(shape).entries()) {
    const known = points.filter((point) => point !== undefined && point.value !== null)
    if (known.length === 0) gaps.push({ label, lane: 0 })
    const ends = { up: new Decimal(0), down: new Decimal(0) }
    for (const [colour, point] of points.entries()) {
      if (point === undefined || point.value === null) continue
      const value = new Decimal(point.value)
      const side = value.isNegative() ? 'down' : 'up'
      const from = ends[side]
      ends[side] = from.plus(value)
      // The sum stands only at a stack that is whole; at another the dash of what is missing. A series without a point does not apply.
      const last = point === known.at(-1) && ends.down.isZero()
      const whole = points.every((one) => one?.value !== null)
      const text = last ? (whole ? figure(ends.up) : '–') : undefined
      bars.push({ label, lane: 0, from, to: ends[side], colour, estimated: point.estimated === true, text })
    }
  }
  return { bars, gaps }
}

/** Steps: points of the first point's series are totals and stand on nought; each other begins where the one before it ended. */
function steppedBars({ chart, labels }: Shape): { bars: Bar[]; gaps: Gap[] } {
  const figure = figuresOf(chart)
  const bars: Bar[] = []
  const gaps: Gap[] = []
  let at = new Decimal(0)
  for (const point of chart.points) {
    const label = labels.indexOf(point.label)
    if (point.value === null) {
      gaps.push({ label, lane: 0 })
      continue
    }
    const value = new Decimal(point.value)
    const total = point.series === chart.points[0]!.series
    const from = total ? new Decimal(0) : at
    at = from.plus(value)
    const sign = total || value.isNegative() || value.isZero() ? '' : '+'
    const colour = total ? 0 : value.isNegative() ? 3 : 1
    const text = `${sign}${figure(value)}`
    bars.push({ label, lane: 0, from, to: at, colour, estimated: point.estimated === true, text })
  }
  return { bars, gaps }
}

/** The bars of a chart, and where it has no figure. */
export const barsOf = (shape: Shape): { bars: Bar[]; gaps: Gap[] } =>
  shape.chart.kind === 'stackedBars'
    ? stackedBars(shape)
    : shape.chart.kind === 'waterfall'
      ? steppedBars(shape)
      : groupedBars(shape)
