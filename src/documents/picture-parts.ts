import { createHash } from 'node:crypto'
import type { AnyChart } from './chart.ts'
import { textWidth, wrapped } from './picture-scale.ts'
import { escaped } from './words.ts'

/**
 * Colours of series, dark and light by turns so that they differ in black and white too, each at least 3 to 1 against white, and apart
 * for the colour-blind (dark blue, orange, dark pink, turquoise, grey, purple: the Government Analysis Function's palette for charts).
 */
export const pictureColours = ['#12436d', '#f46a25', '#801650', '#28a197', '#3d3d3d', '#a285d1'] as const
export const ink = '#1f2a33'
const faint = '#d5dadd'
export const dashes = ['', '7 4', '2 3', '9 3 2 3', '12 4', '4 2'] as const

export const textSize = 14
export const small = 13
export const lineHeight = 17

/** The width of a picture on a page of a document or a wide screen, and on a phone, in pixels. */
export const pictureWidths = { wide: 640, narrow: 330 } as const

/** What a picture is called, for those who do not see it, how wide it is, and the font families of its text. */
export interface PictureText {
  readonly title?: string
  readonly description?: string
  readonly fonts?: string
  /** In pixels; 640 where not said. */
  readonly width?: number
}

export const fixed = (value: number): string => String(Math.round(value * 100) / 100)
export const colourOf = (index: number): string => pictureColours[index % pictureColours.length]!
export const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

/** What the names within a picture begin with: its own, also beside a wider or narrower picture of the same chart in one page. */
export const pictureId = (chart: AnyChart, { title = '', width = pictureWidths.wide }: PictureText): string =>
  `p${createHash('sha256')
    .update(JSON.stringify([chart, title, width]))
    .digest('hex')
    .slice(0, 10)}`

interface TextLook {
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly size?: number
  readonly bold?: boolean
  /** On a filled bar: white, or dark where bars are light. */
  readonly on?: boolean
}

export function textAt(x: number, y: number, text: string, look: TextLook = {}): string {
  const { anchor = 'start', size = textSize, bold, on } = look
  const weight = bold === true ? ' font-weight="600"' : ''
  const fill = on === true ? 'class="on" fill="#ffffff"' : `class="ink" fill="${ink}"`
  return `<text x="${fixed(x)}" y="${fixed(y)}" font-size="${size}" text-anchor="${anchor}" ${fill}${weight}>${escaped(text)}</text>`
}

export const lineAt = (x1: number, y1: number, x2: number, y2: number, strong: boolean): string =>
  `<line class="${strong ? 'axis' : 'grid'}" x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${strong ? ink : faint}" stroke-width="1"/>`

export const rectangle = (
  [x, y, wide, high]: readonly [number, number, number, number],
  look: string,
): string => `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(wide)}" height="${fixed(high)}" ${look}/>`

/** How a series is filled: solid, hatched where it is estimated, or hollow where it may still change. */
export function fillOf(id: string, colour: number, look: 'solid' | 'estimated' | 'hollow' = 'solid'): string {
  const index = colour % pictureColours.length
  const edge = `stroke="${colourOf(index)}"`
  if (look === 'estimated') return `fill="url(#${id}-${index})" class="l${index}" ${edge} stroke-width="1.25"`
  return look === 'hollow'
    ? `fill="#ffffff" class="hollow l${index}" ${edge} stroke-width="2"`
    : `fill="${colourOf(index)}" class="s${index}"`
}

/** The point of a line: of three shapes by turns, so that lines differ without colour. */
export function marker(
  id: string,
  [x, y]: readonly [number, number],
  { series, hollow, size = 4.5 }: { series: number; hollow: boolean; size?: number },
): string {
  const look = fillOf(id, series, hollow ? 'hollow' : 'solid')
  const at = (dx: number, dy: number): string => `${fixed(x + dx * size)},${fixed(y + dy * size)}`
  if (series % 3 === 1)
    return `<polygon points="${at(-1, -1)} ${at(1, -1)} ${at(1, 1)} ${at(-1, 1)}" ${look}/>`
  if (series % 3 === 2) return `<polygon points="${at(0, -1.33)} ${at(1.22, 1)} ${at(-1.22, 1)}" ${look}/>`
  return `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${size}" ${look}/>`
}

/** The hatching of what is estimated, in each colour that has some. */
export function patterns(id: string, colours: Iterable<number>): string {
  const each = [...new Set([...colours].map((colour) => colour % pictureColours.length))]
    .sort()
    .map(
      (colour) =>
        `<pattern id="${id}-${colour}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="s${colour}" fill="${colourOf(colour)}" fill-opacity="0.18"/><rect width="2.5" height="6" class="s${colour}" fill="${colourOf(colour)}"/></pattern>`,
    )
  return each.length === 0 ? '' : `<defs>${each.join('')}</defs>`
}

/** A line of the key: what a mark means. The mark is drawn with its left top corner at a place, `room` wide and 12 high. */
export interface KeyEntry {
  readonly text: string
  readonly room: number
  readonly mark: (x: number, y: number) => string
}

export const boxEntry = (text: string, look: string): KeyEntry => ({
  ...{ text, room: 14 },
  mark: (x, y) => rectangle([x, y, 14, 12], look),
})
export const gapEntry: KeyEntry = {
  ...{ text: 'No figure', room: 14 },
  mark: (x, y) => textAt(x + 7, y + 11, '–', { anchor: 'middle' }),
}

/** The key, in rows that fit the width; an entry that is wider than the picture is broken between words. */
export function keyRows(
  entries: readonly KeyEntry[],
  width: number,
): { rows: number; drawn: (top: number) => string[] } {
  const places: { entry: KeyEntry; lines: string[]; x: number; row: number }[] = []
  let [x, row, next] = [0, 0, 0]
  for (const entry of entries) {
    const lines = wrapped(entry.text, { width: width - entry.room - 6, size: small })
    const room = entry.room + 6 + Math.max(...lines.map((line) => textWidth(line, small)))
    if (x > 0 && (x + room > width || lines.length > 1)) [x, row] = [0, next]
    places.push({ entry, lines, x, row })
    next = Math.max(next, row + lines.length)
    x += room + 20
  }
  const drawn = (top: number): string[] =>
    places.flatMap((place) => {
      const y = top + place.row * (lineHeight + 3)
      const texts = place.lines.map((line, index) =>
        textAt(place.x + place.entry.room + 6, y + 11 + index * (lineHeight + 3), line, { size: small }),
      )
      return [place.entry.mark(place.x, y), ...texts]
    })
  return { rows: next, drawn }
}

/** The whole picture: its size, its names for those who do not see it, and its parts. */
export function pictureWith(
  { id, height, title, description }: { id: string; height: number; title: string; description: string },
  { fonts = 'Arial, Helvetica, Liberation Sans, sans-serif', width = pictureWidths.wide }: PictureText,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-t ${id}-d" font-family="${escaped(fonts)}">`,
    `<title id="${id}-t">${escaped(title)}</title>`,
    `<desc id="${id}-d">${escaped(description)}</desc>`,
    ...parts,
    '</svg>',
  ].join('')
}

/** A title of an axis in as many lines as it takes. */
export function titleLines(text: string, width: number): string[] {
  return wrapped(text, { width, size: textSize * 1.05 })
}

/** The title of the axis of values, with the unit where it does not say it. */
export const unitTitle = ({ yTitle, unit }: { yTitle: string; unit: string }): string =>
  unit === '' || yTitle.includes(unit) ? yTitle : `${yTitle} (${unit})`
