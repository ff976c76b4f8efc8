import type { Decimal } from '../domain/decimal.ts'
import type { AnyChart, ChartSpec } from './chart.ts'
import { type Bar, barsOf, type Gap, pointsAt, type Shape } from './picture-bars.ts'
import {
  boxEntry,
  colourOf,
  dashes,
  fillOf,
  fixed,
  gapEntry,
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
  unique,
  unitTitle,
} from './picture-parts.ts'
import { pathPicture } from './picture-path.ts'
import { along, everyNth, type RoundScale, roundScale, textWidth, wrapped } from './picture-scale.ts'
import { timelinePicture } from './picture-timeline.ts'
import { printed } from './words.ts'

export type { PictureText } from './picture-parts.ts'

const slotsMax = 14
/** Lines of more points than this have marks only where one stands alone or is estimated. */
const marksMax = 40

/** The drawing of one chart: what all of its parts have in common. */
interface Frame extends Shape {
  readonly id: string
  readonly scale: RoundScale
  /** The area of the figures. */
  readonly left: number
  readonly top: number
  readonly wide: number
  readonly high: number
}

const numberOf = (value: Decimal): number => value.toNumber()

/** Bars that stand upon the axis, or (lying) grow from it to the right; what has no figure is a dash where the bar would begin. */
function drawBars(
  frame: Frame,
  { bars, gaps }: { bars: readonly Bar[]; gaps: readonly Gap[] },
  lying: boolean,
): string[] {
  const { chart, labels, series, scale, left, top, wide, high } = frame
  const lanes = chart.kind === 'bars' ? series.length : 1
  const slot = (lying ? high : wide) / labels.length
  const inner = Math.min(slot * 0.74, (lanes === 1 ? 72 : 46) * lanes)
  const thick = inner / lanes
  const start = ({ label, lane }: Gap): number =>
    (lying ? top : left) + slot * label + (slot - inner) / 2 + thick * lane
  const place = (value: number): number =>
    lying ? left + wide * along(scale, value) : top + high * (1 - along(scale, value))
  const written = lying
    ? thick >= 11
    : bars.every(({ text }) => textWidth(text ?? '', small) <= thick * (lanes > 1 ? 1 : 1.5))
  const drawn = bars.flatMap((bar) => {
    const [from, to] = [place(numberOf(bar.from)), place(numberOf(bar.to))]
    const [least, size] = [Math.min(from, to), Math.max(Math.abs(from - to), 0.75)]
    // A hair's breadth between the parts of a stack, and between bars side by side.
    const seam = chart.kind === 'stackedBars' && size > 3 ? 1 : 0
    const across = start(bar)
    const box = lying
      ? ([least + seam, across, size - seam, thick - (lanes > 1 ? 1 : 0)] as const)
      : ([across, least, thick - (lanes > 1 ? 1 : 0), size - seam] as const)
    const middle = across + thick / 2
    const up = numberOf(bar.to) >= numberOf(bar.from)
    const text =
      bar.text === undefined || !written
        ? []
        : [
            lying
              ? textAt(up ? to + 5 : Math.max(from, to) + 5, middle + small * 0.36, bar.text, { size: small })
              : textAt(middle, up ? to - 5 : to + small + 3, bar.text, { size: small, anchor: 'middle' }),
          ]
    return [rectangle(box, fillOf(frame.id, bar.colour, bar.estimated ? 'estimated' : 'solid')), ...text]
  })
  const dashesAt = gaps.map((gap) => {
    const middle = start(gap) + thick / 2
    const zero = place(0)
    return lying
      ? textAt(zero + 5, middle + small * 0.36, '–', { size: small })
      : textAt(middle, zero - 5, '–', { size: small, anchor: 'middle' })
  })
  // From where a step ends to where the next begins.
  const joined =
    chart.kind !== 'waterfall'
      ? []
      : bars.slice(1).map((bar, index) => {
          const [from, to] = [start(bars[index]!) + thick, start(bar)]
          const at = place(numberOf(bars[index]!.to))
          return lying ? lineAt(at, from, at, to, true) : lineAt(from, at, to, at, true)
        })
  return [...joined, ...drawn, ...dashesAt]
}

/** Lines from point to point; where there is no figure the line breaks. */
function drawLines(frame: Frame): string[] {
  const { id, series, scale, left, top, wide, high, labels } = frame
  const slot = wide / labels.length
  const rows = pointsAt(frame)
  const many = labels.length > marksMax
  return series.flatMap((_, index) => {
    const places = rows.map((points, label) => {
      const value = points[index]?.value ?? null
      const x = left + slot * (label + 0.5)
      return value === null ? undefined : ([x, top + high * (1 - along(scale, Number(value)))] as const)
    })
    const path = places
      .map(
        (place, at) =>
          place && `${places[at - 1] === undefined ? 'M' : 'L'}${fixed(place[0])} ${fixed(place[1])}`,
      )
      .filter((part) => part !== undefined)
      .join(' ')
    const dash = dashes[index % 6] === '' ? '' : ` stroke-dasharray="${dashes[index % 6]}"`
    const line = `<path class="l${index % 6}" d="${path}" fill="none" stroke="${colourOf(index)}" stroke-width="${many ? 2 : 2.5}"${dash}/>`
    const marks = places.flatMap((place, at) => {
      const hollow = rows[at]![index]?.estimated === true
      const alone = places[at - 1] === undefined && places[at + 1] === undefined
      return place === undefined || (many && !hollow && !alone)
        ? []
        : [marker(id, place, { series: index, hollow, size: many ? 2.5 : 4.5 })]
    })
    return path === '' ? [] : [line, ...marks]
  })
}

const lineEntry = (id: string, text: string, series: number): KeyEntry => ({
  ...{ text, room: 22 },
  mark: (x, y) =>
    `<line class="l${series % 6}" x1="${fixed(x)}" y1="${fixed(y + 6)}" x2="${fixed(x + 22)}" y2="${fixed(y + 6)}" stroke="${colourOf(series)}" stroke-width="2.5" stroke-dasharray="${dashes[series % 6] || 'none'}"/>${marker(id, [x + 11, y + 6], { series, hollow: false })}`,
})

/** The key: what the colours, the hatching and the dash mean. */
function keyOf({ chart, series }: Shape, id: string): KeyEntry[] {
  const box = (text: string, colour: number): KeyEntry => boxEntry(text, fillOf(id, colour))
  const steps = new Set(
    chart.points
      .filter(({ series: name }) => name !== chart.points[0]?.series)
      .map(({ value }) => value?.startsWith('-')),
  )
  const parts =
    chart.kind === 'waterfall'
      ? [
          box('Total', 0),
          ...(steps.has(false) ? [box('Increase', 1)] : []),
          ...(steps.has(true) ? [box('Decrease', 3)] : []),
        ]
      : series.length > 1
        ? series.map((text, at) => (chart.kind === 'line' ? lineEntry(id, text, at) : box(text, at)))
        : []
  const estimated: KeyEntry =
    chart.kind === 'line'
      ? {
          ...{ text: 'Estimated, wholly or in part', room: 14 },
          mark: (x, y) => marker(id, [x + 7, y + 6], { series: 0, hollow: true }),
        }
      : boxEntry('Estimated, wholly or in part', fillOf(id, 0, 'estimated'))
  return [
    ...parts,
    ...(chart.points.some((point) => point.estimated === true) ? [estimated] : []),
    ...(chart.points.some(({ value }) => value === null) ? [gapEntry] : []),
  ]
}

/** The axis of values with its lines, and the names at the places of the labels. */
function drawAxes(frame: Frame, lying: boolean, names: readonly (readonly string[])[]): string[] {
  const { scale, left, top, wide, high, labels } = frame
  const slot = (lying ? high : wide) / labels.length
  const widestTick = Math.max(...scale.ticks.map(({ label }) => textWidth(label, small))) + 8
  const everyTick = lying ? Math.ceil((widestTick * (scale.ticks.length - 1)) / wide) : 1
  const nought = scale.ticks.findIndex(({ value }) => value === 0)
  const ticks = scale.ticks.flatMap(({ value, label }, index) => {
    if ((index - nought) % everyTick !== 0) return []
    const share = along(scale, value)
    const x = left + wide * share
    const y = top + high * (1 - share)
    return lying
      ? [
          lineAt(x, top, x, top + high, value === 0),
          textAt(x, top + high + 16, label, { size: small, anchor: 'middle' }),
        ]
      : [
          lineAt(left, y, left + wide, y, value === 0),
          textAt(left - 8, y + 4.5, label, { size: small, anchor: 'end' }),
        ]
  })
  // Where the names have no room side by side, every so many of them is written.
  const room = Math.max(...names.flat().map((line) => textWidth(line, small))) + 4
  const every = lying ? 1 : everyNth({ room, slot, inTime: frame.chart.inTime === true })
  const written = names.flatMap((lines, index) => {
    if (index % every !== 0) return []
    const middle = slot * (index + 0.5)
    return lines.map((line, row) =>
      lying
        ? textAt(left - 8, top + middle + 4.5 + (row - (lines.length - 1) / 2) * (lineHeight - 2), line, {
            size: small,
            anchor: 'end',
          })
        : textAt(left + middle, top + high + 18 + row * (lineHeight - 2), line, {
            size: small,
            anchor: 'middle',
          }),
    )
  })
  return [...ticks, ...written]
}

/**
 * The picture of a chart as SVG: vector shapes, text as text, no script, nothing from outside, and the same bytes for the same chart.
 * What is estimated is hatched; what is missing is a gap with a dash, never nought; bars begin at nought.
 * Its parts have classes (`ink`, `on`, `grid`, `axis`, `s0`… filled, `l0`… drawn) by which a page may colour them anew.
 */
export function pictureOf(chart: AnyChart, text: PictureText = {}): string {
  if (chart.kind === 'path') return pathPicture(chart, text)
  return chart.kind === 'timeline' ? timelinePicture(chart, text) : plainPicture(chart, text)
}

/** Whether bars lie, with their names before them: where there are many, or names that have no room under them. */
function liesDown({ chart, labels }: Shape, slot: number): boolean {
  if (chart.kind === 'line' || chart.inTime === true) return false
  const words = labels.flatMap((label) => label.split(' '))
  return (
    words.some((word) => textWidth(word, small) > slot - 4) ||
    labels.length > slotsMax ||
    (labels.length > 3 && labels.some((label) => label.length > 24))
  )
}

function plainPicture(chart: ChartSpec, text: PictureText): string {
  const width = text.width ?? pictureWidths.wide
  const labels = unique(chart.points.map(({ label }) => label))
  const series = unique([...(chart.series ?? []), ...chart.points.map((point) => point.series)])
  const shape = { chart, labels, series }
  const line = chart.kind === 'line'
  const { bars, gaps } = line ? { bars: [], gaps: [] } : barsOf(shape)
  const ends = line
    ? chart.points.flatMap(({ value }) => (value === null ? [] : [Number(value)]))
    : bars.flatMap(({ from, to }) => [numberOf(from), numberOf(to)])
  const upright = roundScale(ends)

  const tickWidth = Math.max(...upright.ticks.map(({ label }) => textWidth(label, small)))
  const standing = { left: tickWidth + 14, wide: width - tickWidth - 24 }
  const slot = standing.wide / Math.max(1, labels.length)
  const lying = liesDown(shape, slot)
  const namesWide = lying
    ? Math.min(width * 0.36, Math.max(...labels.map((label) => textWidth(label, small))) + 4)
    : Math.max(slot - 4, chart.inTime === true ? 30 : 0)
  const names = labels.map((label) => wrapped(label, { width: namesWide, size: small }))
  const widest = Math.max(0, ...names.flat().map((part) => textWidth(part, small)))
  const rows = Math.max(1, ...names.map((lines) => lines.length))
  const ending = Math.max(tickWidth / 2, ...bars.map((bar) => textWidth(bar.text ?? '', small))) + 12
  const wide = lying ? width - widest - 12 - ending : standing.wide

  const id = pictureId(chart, text)
  const key = keyOf(shape, id)
  const placed = keyRows(key, width)
  const first = titleLines(lying ? chart.xTitle : unitTitle(chart), width)
  const last = chart.xTitle === '' && !lying ? [] : titleLines(lying ? unitTitle(chart) : chart.xTitle, width)
  const keyTop = lineHeight * Math.max(1, first.length) + 8
  const lanes = chart.kind === 'bars' ? series.length : 1
  const frame: Frame = {
    ...{ ...shape, id, wide },
    scale: lying ? roundScale(ends, Math.max(1, Math.min(5, Math.floor(wide / (tickWidth + 14))))) : upright,
    left: lying ? widest + 12 : standing.left,
    top: keyTop + placed.rows * (lineHeight + 3) + (lying ? 8 : 18),
    high: lying ? labels.length * Math.max(28, 10 + 18 * lanes, rows * lineHeight + 4) : 190,
  }
  const under = frame.top + frame.high + (lying ? 22 : 18 + rows * (lineHeight - 2))
  const height = Math.ceil(under + last.length * lineHeight + (last.length === 0 ? 0 : 2))
  const middle = Math.min(Math.max(frame.left + frame.wide / 2, titleHalf(last)), width - titleHalf(last))
  const hatched = [
    ...bars.filter((bar) => bar.estimated).map(({ colour }) => colour),
    ...(!line && chart.points.some(({ estimated }) => estimated === true) ? [0] : []),
  ]
  return pictureWith(
    {
      ...{ id, height, title: text.title ?? `${unitTitle(chart)} – ${chart.xTitle}` },
      description: text.description ?? describedBy(chart),
    },
    text,
    [
      patterns(id, hatched),
      ...placed.drawn(keyTop),
      ...drawAxes(frame, lying, names),
      ...(line ? drawLines(frame) : drawBars(frame, { bars, gaps }, lying)),
      ...first.map((part, row) => textAt(0, 13 + row * lineHeight, part, { bold: true })),
      ...last.map((part, row) =>
        textAt(middle, height - 5 - (last.length - 1 - row) * lineHeight, part, {
          ...{ anchor: 'middle', bold: true },
        }),
      ),
    ],
  )
}

const titleHalf = (lines: readonly string[]): number =>
  Math.max(0, ...lines.map((line) => textWidth(line, 14.7))) / 2

/** The figures in a sentence, where the document says nothing of its own. */
function describedBy(chart: ChartSpec): string {
  const each = chart.points.map(({ label, series, value, estimated }) => {
    const name = series === '' ? label : `${label}, ${series}`
    return `${name}: ${value === null ? 'no figure' : `${printed(value)} ${chart.unit}`}${estimated === true ? ' (estimated)' : ''}`
  })
  return `${each.join('; ')}.`
}
