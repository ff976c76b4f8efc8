import { createHash } from 'node:crypto'
import type { Decimal } from '../domain/decimal.ts'
import type { ChartSpec } from './chart.ts'
import { type Bar, barsOf, type Gap, pointsAt, type Shape } from './picture-bars.ts'
import { type RoundScale, roundScale, textWidth, wrapped } from './picture-scale.ts'
import { escaped, printed } from './words.ts'

/**
 * Colours of series, dark and light by turns so that they differ in black and white too, each at least 3 to 1 against white, and apart
 * for the colour-blind (dark blue, orange, dark pink, turquoise, grey, purple: the Government Analysis Function's palette for charts).
 */
export const pictureColours = ['#12436d', '#f46a25', '#801650', '#28a197', '#3d3d3d', '#a285d1'] as const
const ink = '#1f2a33'
const faint = '#d5dadd'
const dashes = ['', '7 4', '2 3', '9 3 2 3', '12 4', '4 2'] as const

const width = 640
const textSize = 14
const small = 13
const lineHeight = 17
const slotsMax = 14

/** What a picture is called, for those who do not see it, and the font families of its text. */
export interface PictureText {
  readonly title?: string
  readonly description?: string
  readonly fonts?: string
}

const fixed = (value: number): string => String(Math.round(value * 100) / 100)
const colourOf = (index: number): string => pictureColours[index % pictureColours.length]!
const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

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

interface TextLook {
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly size?: number
  readonly bold?: boolean
}

function textAt(
  x: number,
  y: number,
  text: string,
  { anchor = 'start', size = textSize, bold }: TextLook = {},
): string {
  const weight = bold === true ? ' font-weight="600"' : ''
  return `<text class="ink" x="${fixed(x)}" y="${fixed(y)}" font-size="${size}" text-anchor="${anchor}" fill="${ink}"${weight}>${escaped(text)}</text>`
}

const lineAt = (x1: number, y1: number, x2: number, y2: number, strong: boolean): string =>
  `<line class="${strong ? 'axis' : 'grid'}" x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${strong ? ink : faint}" stroke-width="1"/>`

const numberOf = (value: Decimal): number => value.toNumber()

/** Where a value lies along the axis of values, 0 to 1. */
const along = ({ low, high }: RoundScale, value: number): number => (value - low) / (high - low)

function fillOf(frame: Frame, colour: number, estimated: boolean): string {
  return estimated
    ? `fill="url(#${frame.id}-${colour % pictureColours.length})" class="l${colour % pictureColours.length}" stroke="${colourOf(colour)}" stroke-width="1.25"`
    : `fill="${colourOf(colour)}" class="s${colour % pictureColours.length}"`
}

function rectangle(frame: Frame, box: readonly [number, number, number, number], bar: Bar): string {
  const [x, y, wide, high] = box
  return `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(wide)}" height="${fixed(high)}" ${fillOf(frame, bar.colour, bar.estimated)}/>`
}

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
    return [rectangle(frame, box, bar), ...text]
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

function marker(frame: Frame, [x, y]: readonly [number, number], series: number, hollow: boolean): string {
  const look = hollow
    ? `fill="#ffffff" class="hollow l${series % 6}" stroke="${colourOf(series)}" stroke-width="2"`
    : fillOf(frame, series, false)
  const at = (dx: number, dy: number): string => `${fixed(x + dx)},${fixed(y + dy)}`
  if (series % 3 === 1)
    return `<polygon points="${at(-4.5, -4.5)} ${at(4.5, -4.5)} ${at(4.5, 4.5)} ${at(-4.5, 4.5)}" ${look}/>`
  if (series % 3 === 2) return `<polygon points="${at(0, -6)} ${at(5.5, 4.5)} ${at(-5.5, 4.5)}" ${look}/>`
  return `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="4.5" ${look}/>`
}

/** Lines from point to point; where there is no figure the line breaks. */
function drawLines(frame: Frame): string[] {
  const { series, scale, left, top, wide, high, labels } = frame
  const slot = wide / labels.length
  const rows = pointsAt(frame)
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
    return [
      ...(path === ''
        ? []
        : [
            `<path class="l${index % 6}" d="${path}" fill="none" stroke="${colourOf(index)}" stroke-width="2.5"${dash}/>`,
          ]),
      ...places.flatMap((place, at) =>
        place === undefined ? [] : [marker(frame, place, index, rows[at]![index]?.estimated === true)],
      ),
    ]
  })
}

/** The key: what the colours, the hatching and the dash mean; in rows that fit the width. */
function drawKey(frame: Frame, entries: readonly KeyEntry[], top: number): string[] {
  return placedKey(entries).places.map(({ entry, x, row }) => {
    const y = top + row * (lineHeight + 3)
    const line = frame.chart.kind === 'line' && entry.colour !== undefined
    const mark =
      entry.mark === 'gap'
        ? textAt(x + 7, y + 11, '–', { anchor: 'middle' })
        : line
          ? `<line class="l${entry.colour! % 6}" x1="${x - 1}" y1="${y + 6}" x2="${x + 21}" y2="${y + 6}" stroke="${colourOf(entry.colour!)}" stroke-width="2.5" stroke-dasharray="${dashes[entry.colour! % 6] || 'none'}"/>${marker(frame, [x + 10, y + 6], entry.colour!, false)}`
          : frame.chart.kind === 'line'
            ? marker(frame, [x + 7, y + 6], 0, true)
            : `<rect x="${fixed(x)}" y="${fixed(y)}" width="14" height="12" ${fillOf(frame, entry.colour ?? 0, entry.mark === 'estimated')}/>`
    return `${mark}${textAt(x + (line ? 27 : 20), y + 11, entry.text, { size: small })}`
  })
}

interface KeyEntry {
  readonly text: string
  readonly mark: 'series' | 'estimated' | 'gap'
  readonly colour?: number
}

function keyOf({ chart, series }: Shape, gaps: boolean): KeyEntry[] {
  const steps = new Set(
    chart.points
      .filter(({ series: name }) => name !== chart.points[0]?.series)
      .map(({ value }) => value?.startsWith('-')),
  )
  const parts: KeyEntry[] =
    chart.kind === 'waterfall'
      ? [
          { text: 'Total', mark: 'series', colour: 0 },
          ...(steps.has(false) ? [{ text: 'Increase', mark: 'series', colour: 1 } as const] : []),
          ...(steps.has(true) ? [{ text: 'Decrease', mark: 'series', colour: 3 } as const] : []),
        ]
      : series.length > 1
        ? series.map((text, colour) => ({ text, mark: 'series', colour }))
        : []
  return [
    ...parts,
    ...(chart.points.some(({ estimated }) => estimated === true)
      ? [{ text: 'Estimated, wholly or in part', mark: 'estimated' } as const]
      : []),
    ...(gaps ? [{ text: 'No figure', mark: 'gap' } as const] : []),
  ]
}

function placedKey(entries: readonly KeyEntry[]): {
  rows: number
  places: { entry: KeyEntry; x: number; row: number }[]
} {
  const places: { entry: KeyEntry; x: number; row: number }[] = []
  let [x, row] = [0, 0]
  for (const entry of entries) {
    const room = 27 + textWidth(entry.text, small)
    if (x > 0 && x + room > width) [x, row] = [0, row + 1]
    places.push({ entry, x, row })
    x += room + 20
  }
  return { rows: entries.length === 0 ? 0 : row + 1, places }
}

/** The hatching of what is estimated, in each colour that has some. */
function patterns(frame: Frame, bars: readonly Bar[], key: readonly KeyEntry[]): string {
  const colours = new Set(bars.filter(({ estimated }) => estimated).map(({ colour }) => colour % 6))
  if (key.some(({ mark }) => mark === 'estimated')) colours.add(0)
  const each = [...colours]
    .sort()
    .map(
      (colour) =>
        `<pattern id="${frame.id}-${colour}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="s${colour}" fill="${colourOf(colour)}" fill-opacity="0.18"/><rect width="2.5" height="6" class="s${colour}" fill="${colourOf(colour)}"/></pattern>`,
    )
  return each.length === 0 ? '' : `<defs>${each.join('')}</defs>`
}

/** The axis of values with its lines, and the names at the places of the labels. */
function drawAxes(frame: Frame, lying: boolean, names: readonly (readonly string[])[]): string[] {
  const { scale, left, top, wide, high, labels } = frame
  const slot = (lying ? high : wide) / labels.length
  const ticks = scale.ticks.flatMap(({ value, label }) => {
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
  const widest = Math.max(...names.flat().map((line) => textWidth(line, small)))
  const every = lying ? 1 : Math.max(1, Math.ceil((widest + 4) / slot))
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
 * Its parts have classes (`ink`, `grid`, `axis`, `s0`… filled, `l0`… drawn) by which a page may colour them anew.
 */
export function pictureOf(chart: ChartSpec, text: PictureText = {}): string {
  const labels = unique(chart.points.map(({ label }) => label))
  const series = unique([...(chart.series ?? []), ...chart.points.map((point) => point.series)])
  const shape = { chart, labels, series }
  const line = chart.kind === 'line'
  const { bars, gaps } = line ? { bars: [], gaps: [] } : barsOf(shape)
  const ends = line
    ? chart.points.flatMap(({ value }) => (value === null ? [] : [Number(value)]))
    : bars.flatMap(({ from, to }) => [numberOf(from), numberOf(to)])
  const scale = roundScale(ends)

  const tickWidth = Math.max(...scale.ticks.map(({ label }) => textWidth(label, small)))
  const standing = { left: tickWidth + 14, wide: width - tickWidth - 24 }
  const slot = standing.wide / Math.max(1, labels.length)
  const longest = Math.max(
    0,
    ...labels.flatMap((label) => label.split(' ')).map((word) => textWidth(word, small)),
  )
  const lying =
    !line &&
    (longest > slot - 4 ||
      labels.length > slotsMax ||
      (labels.length > 3 && labels.some((label) => label.length > 24)))
  const namesWide = lying
    ? Math.min(220, Math.max(...labels.map((label) => textWidth(label, small))) + 4)
    : slot - 4
  const names = labels.map((label) => wrapped(label, { width: namesWide, size: small }))
  const widest = Math.max(0, ...names.flat().map((part) => textWidth(part, small)))
  const rows = Math.max(1, ...names.map((lines) => lines.length))

  const key = keyOf(
    shape,
    chart.points.some(({ value }) => value === null),
  )
  const keyTop = lineHeight + 8
  const top = keyTop + placedKey(key).rows * (lineHeight + 3) + (lying ? 8 : 18)
  const lanes = chart.kind === 'bars' ? series.length : 1
  const ending = Math.max(0, ...bars.map((bar) => textWidth(bar.text ?? '', small))) + 12
  const frame: Frame = {
    ...shape,
    id: `p${createHash('sha256').update(JSON.stringify(chart)).digest('hex').slice(0, 10)}`,
    scale,
    left: lying ? widest + 12 : standing.left,
    top,
    wide: lying ? width - widest - 12 - ending : standing.wide,
    high: lying ? labels.length * Math.max(28, 10 + 18 * lanes, rows * lineHeight + 4) : 190,
  }
  const under = frame.top + frame.high + (lying ? 22 : 18 + rows * (lineHeight - 2))
  const height = Math.ceil(under + (chart.xTitle === '' ? 0 : lineHeight + 2))
  const titles = [
    textAt(0, 13, lying ? chart.xTitle : unitTitle(chart), { bold: true }),
    ...(chart.xTitle === '' && !lying
      ? []
      : [
          textAt(frame.left + frame.wide / 2, height - 5, lying ? unitTitle(chart) : chart.xTitle, {
            anchor: 'middle',
            bold: true,
          }),
        ]),
  ]
  const title = text.title ?? `${unitTitle(chart)} – ${chart.xTitle}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${frame.id}-t ${frame.id}-d" font-family="${escaped(text.fonts ?? 'Arial, Helvetica, Liberation Sans, sans-serif')}">`,
    `<title id="${frame.id}-t">${escaped(title)}</title>`,
    `<desc id="${frame.id}-d">${escaped(text.description ?? describedBy(chart))}</desc>`,
    patterns(frame, bars, key),
    ...drawKey(frame, key, keyTop),
    ...drawAxes(frame, lying, names),
    ...(line ? drawLines(frame) : drawBars(frame, { bars, gaps }, lying)),
    ...titles,
    '</svg>',
  ].join('')
}

const unitTitle = ({ yTitle, unit }: ChartSpec): string =>
  unit === '' || yTitle.includes(unit) ? yTitle : `${yTitle} (${unit})`

/** The figures in a sentence, where the document says nothing of its own. */
function describedBy(chart: ChartSpec): string {
  const each = chart.points.map(({ label, series, value, estimated }) => {
    const name = series === '' ? label : `${label}, ${series}`
    return `${name}: ${value === null ? 'no figure' : `${printed(value)} ${chart.unit}`}${estimated === true ? ' (estimated)' : ''}`
  })
  return `${each.join('; ')}.`
}
