import { Decimal } from '../domain/decimal.ts'
import type { PathChart, PathPoint } from './chart.ts'
import { figureLike } from './picture-bars.ts'
import {
  boxEntry,
  colourOf,
  fillOf,
  fixed,
  gapEntry,
  ink,
  type KeyEntry,
  keyRows,
  lineAt,
  lineHeight,
  marker,
  type PictureText,
  patterns,
  pictureId,
  pictureWidths,
  pictureWith,
  rectangle,
  small,
  textAt,
  titleLines,
  unitTitle,
} from './picture-parts.ts'
import { along, type RoundScale, roundScale, textWidth } from './picture-scale.ts'
import { printed } from './words.ts'

const high = 230
const forecastColour = 1

/** Where the figures of a path chart lie. */
interface PathFrame {
  readonly chart: PathChart
  readonly id: string
  readonly scale: RoundScale
  readonly left: number
  readonly top: number
  readonly wide: number
  readonly slot: number
}

const x = ({ left, slot }: PathFrame, at: number): number => left + slot * (at + 0.5)
const y = ({ top, scale }: PathFrame, value: number): number => top + high * (1 - along(scale, value))

/** The points that a line goes through, in runs: where there is no figure, one run ends and the next begins. */
function runs(frame: PathFrame, figureOf: (point: PathPoint) => string | null | undefined): string[][] {
  const all: string[][] = [[]]
  for (const [at, point] of frame.chart.points.entries()) {
    const value = figureOf(point) ?? null
    if (value === null) all.push([])
    else all.at(-1)!.push(`${fixed(x(frame, at))} ${fixed(y(frame, Number(value)))}`)
  }
  return all.filter((run) => run.length > 0)
}

const pathLook = `fill="none" class="axis" stroke="${ink}" stroke-width="2" stroke-dasharray="7 4"`
const forecastLook = `fill="none" class="l${forecastColour}" stroke="${colourOf(forecastColour)}" stroke-width="2.5" stroke-dasharray="2 3"`
const rangeLook = `class="s${forecastColour}" fill="${colourOf(forecastColour)}" fill-opacity="0.22" stroke="none"`

const lineThrough = (look: string, points: readonly string[]): string =>
  points.length < 2 ? '' : `<path d="M${points.join('L')}" ${look}/>`

const lookOf = ({ provisional, estimated }: PathPoint): 'hollow' | 'estimated' | 'solid' =>
  provisional === true ? 'hollow' : estimated === true ? 'estimated' : 'solid'

function drawYears(frame: PathFrame): string[] {
  const { chart, id, slot, scale } = frame
  const known = chart.points.flatMap(({ actual }) => (actual === null ? [] : [new Decimal(actual)]))
  const figure = figureLike(Decimal.max(0, ...known.map((value) => value.abs())))
  const thick = Math.min(slot * 0.68, 64)
  const texts = chart.points.map(({ actual }) => (actual === null ? '–' : figure(new Decimal(actual))))
  const written = texts.every((text) => textWidth(text, small) <= thick - 2)
  const nought = y(frame, 0)
  // A year that is expected needs no dash: its forecast says so.
  const last = chart.points.findLastIndex(({ actual }) => actual !== null)
  return chart.points.flatMap((point, at) => {
    const middle = x(frame, at)
    if (point.actual === null)
      return at > last ? [] : [textAt(middle, nought - 5, '–', { size: small, anchor: 'middle' })]
    const value = Number(point.actual)
    const [upper, size] = [
      Math.min(nought, y(frame, value)),
      Math.max(Math.abs(nought - y(frame, value)), 0.75),
    ]
    const look = lookOf(point)
    const bar = rectangle([middle - thick / 2, upper, thick, size], fillOf(id, 0, look))
    // The figure stands at the foot of its bar, where neither the path nor a flag crosses it.
    if (!written || size < lineHeight + 6 || value < 0 || scale.low < 0) return [bar]
    const plate =
      look === 'estimated'
        ? [rectangle([middle - thick / 2 + 1, nought - 20, thick - 2, 16], 'fill="#ffffff" class="plate"')]
        : []
    const text = textAt(middle, nought - 7, texts[at]!, {
      ...{ size: small, anchor: 'middle', on: look === 'solid' },
    })
    return [bar, ...plate, text]
  })
}

function drawAhead(frame: PathFrame): string[] {
  const { chart, id } = frame
  const lows = runs(frame, ({ low, high: most }) => (most === null ? null : low))
  const highs = runs(frame, ({ low, high: most }) => (low === null ? null : most))
  const bands = lows.flatMap((run, at) =>
    run.length < 2 ? [] : [`<path d="M${[...run, ...highs[at]!.toReversed()].join('L')}Z" ${rangeLook}/>`],
  )
  const points = chart.points.flatMap(({ forecast, actual }, at) =>
    forecast === null || forecast === undefined || actual !== null
      ? []
      : [
          marker(id, [x(frame, at), y(frame, Number(forecast))], {
            ...{ series: forecastColour, hollow: true, size: 3.5 },
          }),
        ],
  )
  const ahead = runs(frame, ({ forecast }) => forecast).map((run) => lineThrough(forecastLook, run))
  return [...bands, ...ahead, ...points]
}

/** Flags stand above the figures, each with a line down to its place on the path: the first from the left, the last to the right. */
function drawFlags(frame: PathFrame, above: number): string[] {
  const { chart, left, wide } = frame
  let row = 0
  let taken = 0
  return chart.flags.flatMap(({ label, lines }) => {
    const at = chart.points.findIndex((point) => point.label === label)
    if (at < 0) return []
    const width = Math.max(...lines.map((line) => textWidth(line, small)))
    const centre = x(frame, at)
    const begin = Math.min(Math.max(centre - width / 2, left - 6), left + wide - width)
    if (begin < taken) row += lines.length
    taken = Math.max(taken, begin + width + 12)
    const top = above + row * (lineHeight - 1)
    const texts = lines.map((line, index) =>
      textAt(begin, top + 12 + index * (lineHeight - 1), line, { size: small, bold: index === 0 }),
    )
    const value = chart.points[at]!.path ?? chart.points[at]!.actual
    if (value === null) return texts
    const [from, to] = [top + lines.length * (lineHeight - 1) + 2, y(frame, Number(value))]
    return [...texts, lineAt(centre, from, centre, to - 6, true), diamond(centre, to)]
  })
}

const diamond = (centre: number, middle: number): string =>
  `<polygon points="${fixed(centre)},${fixed(middle - 6)} ${fixed(centre + 6)},${fixed(middle)} ${fixed(centre)},${fixed(middle + 6)} ${fixed(centre - 6)},${fixed(middle)}" class="hollow axis" fill="#ffffff" stroke="${ink}" stroke-width="2"/>`

/** How many rows of text the flags take: those that do not fit beside one another stand under one another. */
function flagRows({ flags }: PathChart, width: number): number {
  const widths = flags.map(({ lines }) => Math.max(0, ...lines.map((line) => textWidth(line, small))))
  const beside = widths.reduce((all, one) => all + one + 12, 0) <= width
  const heights = flags.map(({ lines }) => lines.length)
  return beside ? Math.max(0, ...heights) : heights.reduce((all, one) => all + one, 0)
}

function keyOf({ points, rangeName }: PathChart, id: string): KeyEntry[] {
  const line = (text: string, look: string, under = ''): KeyEntry => ({
    ...{ text, room: 24 },
    mark: (left, top) =>
      `${under === '' ? '' : rectangle([left, top - 1, 24, 14], under)}<line x1="${fixed(left)}" y1="${fixed(top + 6)}" x2="${fixed(left + 24)}" y2="${fixed(top + 6)}" ${look}/>`,
  })
  const some = (has: (point: PathPoint) => boolean, entry: KeyEntry): KeyEntry[] =>
    points.some(has) ? [entry] : []
  const looks = new Set(points.filter(({ actual }) => actual !== null).map(lookOf))
  const box = (look: 'solid' | 'hollow' | 'estimated', text: string): KeyEntry[] =>
    looks.has(look) ? [boxEntry(text, fillOf(id, 0, look))] : []
  const last = points.findLastIndex(({ actual }) => actual !== null)
  const ranged = points.some(({ low }) => low !== null && low !== undefined)
  return [
    ...box('solid', 'Emissions'),
    ...box('hollow', 'Provisional: may still change'),
    ...box('estimated', 'Estimated, wholly or in part'),
    ...some(({ path }) => path !== null, line('Path to the target', pathLook)),
    ...some(
      ({ forecast, actual }) => actual === null && (forecast ?? null) !== null,
      line(
        `Forecast${ranged ? ` and its ${rangeName ?? 'range'}` : ''}`,
        forecastLook,
        ranged ? rangeLook : '',
      ),
    ),
    ...(points.some(({ actual }, at) => actual === null && at < last) ? [gapEntry] : []),
  ]
}

/** The names of the years under their places: those with a flag first, then as many of the others as have room. */
function drawNames(frame: PathFrame, width: number): string[] {
  const { chart } = frame
  const flagged = chart.flags.map(({ label }) => chart.points.findIndex((point) => point.label === label))
  const placed = new Map<number, { text: string; middle: number; half: number }>()
  for (const at of [...flagged.filter((place) => place >= 0), ...chart.points.keys()]) {
    const text = chart.points[at]!.label
    const half = textWidth(text, small) / 2
    const middle = Math.min(x(frame, at), width - half)
    const free = [...placed.values()].every((one) => Math.abs(one.middle - middle) >= one.half + half + 6)
    if (free) placed.set(at, { text, middle, half })
  }
  return [...placed]
    .sort(([one], [other]) => one - other)
    .map(([, { text, middle }]) =>
      textAt(middle, frame.top + high + 18, text, { size: small, anchor: 'middle' }),
    )
}

function describedBy({ points, unit, flags }: PathChart): string {
  const figure = (value: string): string => `${printed(value)} ${unit}`
  const each = points.flatMap((point) => {
    const parts = [
      point.actual === null
        ? undefined
        : `${figure(point.actual)}${point.provisional === true ? ' (provisional)' : ''}${point.estimated === true ? ' (estimated in part)' : ''}`,
      point.path === null ? undefined : `the path allows ${figure(point.path)}`,
      point.actual === null && point.forecast ? `the forecast is ${figure(point.forecast)}` : undefined,
    ].filter((part) => part !== undefined)
    return parts.length === 0 ? [`${point.label}: no figure`] : [`${point.label}: ${parts.join(', ')}`]
  })
  return `${[...flags.map(({ lines }) => lines.join(', ')), ...each].join('; ')}.`
}

/** Bars of what there was, the path to the target, and the forecast in its range, by years. */
export function pathPicture(chart: PathChart, text: PictureText): string {
  const width = text.width ?? pictureWidths.wide
  const values = chart.points.flatMap(({ path, actual, forecast, high: most, low }) =>
    [path, actual, forecast, most, low].flatMap((one) =>
      one === null || one === undefined ? [] : [Number(one)],
    ),
  )
  const scale = roundScale(values)
  const tickWidth = Math.max(...scale.ticks.map(({ label }) => textWidth(label, small)))
  const id = pictureId(chart, text)
  const placed = keyRows(keyOf(chart, id), width)
  const titles = titleLines(unitTitle(chart), width)
  const keyTop = lineHeight * titles.length + 8
  const flagsTop = keyTop + placed.rows * (lineHeight + 3) + 4
  const [left, wide] = [tickWidth + 14, width - tickWidth - 24]
  const frame: PathFrame = {
    ...{ chart, id, scale, left, wide, slot: wide / Math.max(1, chart.points.length) },
    top: flagsTop + flagRows(chart, wide) * (lineHeight - 1) + 16,
  }
  const foot = titleLines(chart.xTitle, width)
  const height = Math.ceil(frame.top + high + 24 + foot.length * lineHeight)
  const ticks = scale.ticks.flatMap(({ value, label }) => [
    lineAt(left, y(frame, value), left + wide, y(frame, value), value === 0),
    textAt(left - 8, y(frame, value) + 4.5, label, { size: small, anchor: 'end' }),
  ])
  const hatched = chart.points.some((point) => point.actual !== null && lookOf(point) === 'estimated')
  return pictureWith(
    {
      ...{ id, height, title: text.title ?? `${unitTitle(chart)}: progress against the path` },
      description: text.description ?? describedBy(chart),
    },
    text,
    [
      patterns(id, hatched ? [0] : []),
      ...placed.drawn(keyTop),
      ...ticks,
      ...drawNames(frame, width),
      ...drawYears(frame),
      ...runs(frame, ({ path }) => path).map((run) => lineThrough(pathLook, run)),
      ...drawAhead(frame),
      ...drawFlags(frame, flagsTop),
      ...titles.map((part, row) => textAt(0, 13 + row * lineHeight, part, { bold: true })),
      ...foot.map((part, row) =>
        textAt(left + wide / 2, height - 5 - (foot.length - 1 - row) * lineHeight, part, {
          ...{ anchor: 'middle', bold: true },
        }),
      ),
    ],
  )
}
