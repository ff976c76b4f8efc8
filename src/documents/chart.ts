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
  /** The labels are moments in their order: they always lie along the foot, and where there are many, every so many is named. */
  readonly inTime?: boolean
  /** Of a waterfall, the series of the first point is that of totals, which stand on nought; each other steps from the end of the one before. */
  readonly points: readonly ChartPoint[]
}

/** A year of a path chart: what the path allows, what there was, or what is expected with the range that it may fall in; null is a gap. */
export interface PathPoint {
  readonly label: string
  readonly path: string | null
  readonly actual: string | null
  /** Drawn hatched. */
  readonly estimated?: boolean
  /** Drawn hollow: it may still change. */
  readonly provisional?: boolean
  readonly forecast?: string | null
  readonly low?: string | null
  readonly high?: string | null
}

/** Progress against the path to a target: bars of what there was, the path as a dashed line, the forecast as a line in its range. */
export interface PathChart {
  readonly kind: 'path'
  readonly unit: string
  readonly xTitle: string
  readonly yTitle: string
  /** What the range of the forecast is, such as `80 % range`. */
  readonly rangeName?: string
  /** What is marked with a flag, such as the base year and the target: at a label, at the height of the path there. */
  readonly flags: readonly { readonly label: string; readonly lines: readonly string[] }[]
  readonly points: readonly PathPoint[]
}

export const timelineMarks = ['joined', 'left', 'merged', 'other'] as const

/** Spans of days in rows, such as the memberships of academies, with marks on days. Periods are half-open; a span without an end goes on. */
export interface TimelineChart {
  readonly kind: 'timeline'
  readonly xTitle: string
  readonly yTitle: string
  readonly start: string
  readonly end: string
  /** A day to mark with a line, such as the base year’s first. */
  readonly days?: readonly { readonly day: string; readonly text: string }[]
  readonly rows: readonly {
    readonly label: string
    readonly spans: readonly { readonly start: string; readonly end: string | null; readonly text?: string }[]
    readonly marks: readonly {
      readonly day: string
      readonly kind: (typeof timelineMarks)[number]
      readonly text: string
    }[]
  }[]
}

export type AnyChart = ChartSpec | PathChart | TimelineChart
