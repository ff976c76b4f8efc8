import { crc32, deflateSync } from 'node:zlib'
import { addDays, type Day, daysIn, type Period } from '../domain/day.ts'

/** A day's half-hours as the API sends them: decimal text, null where missing. */
export interface HalfHours {
  readonly day: Day
  readonly halfHours: readonly (string | null)[]
}

const rows = 48
const colours = 255

// Anchors of the viridis scale (van der Walt and Smith, matplotlib): even steps to the eye, and told apart by the colour-blind, on white
// and on black.
const anchors = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const

function colourAt(share: number): readonly [number, number, number] {
  const at = share * (anchors.length - 1)
  const low = anchors[Math.floor(at)]!
  const high = anchors[Math.min(anchors.length - 1, Math.floor(at) + 1)]!
  const part = at - Math.floor(at)
  const mixed = (index: 0 | 1 | 2): number => Math.round(low[index] + (high[index] - low[index]) * part)
  return [mixed(0), mixed(1), mixed(2)]
}

/** The colours of the legend, as many as asked for, from little to much. */
export const legendColours = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `rgb(${colourAt(at / (count - 1)).join(',')})`)

/** The value that the top colour stands for: all but one in two hundred half-hours lie below it, so that one peak does not make the rest dark. */
export function topOf(days: readonly HalfHours[]): number {
  const values = days
    .flatMap((one) => one.halfHours)
    .flatMap((value) => (value === null ? [] : [Number(value)]))
    .sort((a, b) => a - b)
  return values[Math.floor(values.length * 0.995)] ?? values.at(-1) ?? 0
}

/** The 48 half-hours of local time. When clocks go forward the hour from one is missing; when they go back, its two passes are averaged. */
function localHalfHours(values: readonly (string | null)[]): (number | null)[] {
  const numbers = values.map((value) => (value === null ? null : Number(value)))
  if (numbers.length === 46) return [...numbers.slice(0, 2), null, null, ...numbers.slice(2)]
  if (numbers.length !== 50) return numbers
  const mean = (at: number): number | null => {
    const [first = null, second = null] = [numbers[at], numbers[at + 2]]
    return first === null || second === null ? (first ?? second) : (first + second) / 2
  }
  return [...numbers.slice(0, 2), mean(2), mean(3), ...numbers.slice(6)]
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/**
 * A picture of half-hours as an indexed PNG: a column for each day, a row for each half-hour of local time from midnight down, one pixel
 * each; transparent where a value is missing. Three years are some 40 kB and drawn in a few milliseconds.
 */
export function heatMapPng(days: readonly HalfHours[], period: Period): Buffer {
  const wide = daysIn(period)
  const top = topOf(days)
  const byDay = new Map(days.map((one) => [one.day, localHalfHours(one.halfHours)]))
  const stride = wide + 1
  const pixels = Buffer.alloc(stride * rows)
  for (let x = 0, day = period.start; x < wide; x++, day = addDays(day, 1)) {
    const values = byDay.get(day)
    if (values === undefined) continue
    for (let y = 0; y < rows; y++) {
      const value = values[y]
      if (value === null || value === undefined) continue
      const share = top <= 0 ? 0 : Math.min(1, Math.max(0, value / top))
      pixels[y * stride + 1 + x] = 1 + Math.round(share * (colours - 1))
    }
  }
  const palette = Buffer.alloc(3 * (colours + 1))
  for (let at = 0; at < colours; at++) palette.set(colourAt(at / (colours - 1)), 3 * (at + 1))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(wide, 0)
  head.writeUInt32BE(rows, 4)
  // Eight bits a pixel, by palette; the usual compression and filters, not interlaced.
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('tRNS', Buffer.from([0])),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
