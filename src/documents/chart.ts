/** A value of a chart, as decimal text; null is a gap, not nought. */
export interface ChartPoint {
  readonly label: string
  readonly series: string
  readonly value: string | null
  /** Drawn hatched. */
  readonly estimated?: boolean
}

/** What a chart shows: how it is drawn is for the pictures (src/documents/pictures.ts) to say, alike in every format. */
export interface ChartSpec {
  /** Bars side by side or one on the other, by label and series; steps from one total to another; or a line over labels. */
  readonly kind: 'bars' | 'stackedBars' | 'waterfall' | 'line'
  readonly unit: string
  readonly xTitle: string
  readonly yTitle: string
  /** The order of the series, where it is not that in which the points name them. */
  readonly series?: readonly string[]
  /** Of a waterfall, the series of the first point is that of totals, which stand on nought; each other steps from the end of the one before. */
  readonly points: readonly ChartPoint[]
}
