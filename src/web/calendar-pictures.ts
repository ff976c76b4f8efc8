import { escaped } from '../documents/words.ts'
import { type Day, daysBetween, daysIn, monthPeriod, monthsOf, overlap, type Period } from '../domain/day.ts'
import { figure, shortMonth } from './format.ts'
import { legendColours } from './heat-map.ts'

// Pictures with a place for each day, from left to right. They are drawn on the server; the style sheet colours their classes.

const wide = 800
const left = 52
const right = 12
const plotWide = wide - left - right
const textSize = 14
const fixed = (value: number): string => String(Math.round(value * 100) / 100)
const text = (x: number, y: number, words: string, anchor = 'start'): string =>
  `<text class="ink" x="${fixed(x)}" y="${fixed(y)}" font-size="${textSize}" text-anchor="${anchor}">${escaped(words)}</text>`

/** Where a day begins on the picture of a period. */
const placeIn =
  (period: Period) =>
  (day: Day): number =>
    left + (daysBetween({ from: period.start, to: day }) * plotWide) / daysIn(period)

/** The names of the months under a picture, as many as there is room for, each with a tick at its first day. */
function monthAxis(period: Period, y: number): string {
  const x = placeIn(period)
  const months = monthsOf(period)
  const every = Math.ceil(months.length / 12)
  return months
    .map((month, at) => {
      const part = overlap(monthPeriod(month), period)!
      const tick = `<line class="axis" x1="${fixed(x(part.start))}" x2="${fixed(x(part.start))}" y1="${y}" y2="${y + 5}"/>`
      return at % every === 0
        ? `${tick}${text((x(part.start) + x(part.end)) / 2, y + 19, shortMonth(month), 'middle')}`
        : tick
    })
    .join('')
}

/** Periods as bands over a picture’s height. */
function bands(
  periods: readonly Period[],
  { within, look, top, high }: { within: Period; look: string; top: number; high: number },
): string {
  const x = placeIn(within)
  return periods
    .flatMap((one) => overlap(one, within) ?? [])
    .map(
      ({ start, end }) =>
        `<rect class="${look}" x="${fixed(x(start))}" y="${top}" width="${fixed(x(end) - x(start))}" height="${high}"/>`,
    )
    .join('')
}

const hatch = (id: string, look: string): string =>
  `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="${look}-ground" width="5" height="5"/><line class="${look}-line" x1="0" x2="0" y1="0" y2="5" stroke-width="2"/></pattern>`

/** The half-hourly picture in its frame: hours down the side, months along the foot, hatched where values are missing, holidays marked. */
export function heatMapFrame({
  period,
  address,
  words,
  top,
  unit,
  closed,
}: {
  period: Period
  address: string
  words: string
  top: number
  unit: string
  closed: readonly Period[]
}): string {
  const y = 8
  const high = 240
  const foot = y + high
  const hours = [0, 6, 12, 18, 24]
    .map((hour) => text(left - 8, y + (hour * high) / 24 + 5, `${String(hour).padStart(2, '0')}:00`, 'end'))
    .join('')
  const colours = legendColours(24)
  const legendAt = foot + 52
  const legend = colours
    .map(
      (colour, at) =>
        `<rect x="${left + at * 10}" y="${legendAt}" width="10.5" height="14" fill="${colour}"/>`,
    )
    .join('')
  const end = left + colours.length * 10
  return `<svg viewBox="0 0 ${wide} ${legendAt + 36}" role="img" aria-label="${escaped(words)}" class="tc-days tc-heat"><defs>${hatch('heat-gap', 'tc-gap')}</defs><rect x="${left}" y="${y}" width="${plotWide}" height="${high}" fill="url(#heat-gap)"/><image href="${escaped(address)}" x="${left}" y="${y}" width="${plotWide}" height="${high}" preserveAspectRatio="none"/><rect class="axis" fill="none" x="${left}" y="${y}" width="${plotWide}" height="${high}"/>${hours}${bands(closed, { within: period, look: 'tc-closed-mark', top: foot + 2, high: 7 })}${monthAxis(period, foot + 10)}${legend}${text(left, legendAt + 30, '0')}${text(end, legendAt + 30, `${figure(top.toFixed(4))} ${unit} a half-hour, and more`, 'end')}<rect x="${end + 30}" y="${legendAt}" width="22" height="14" fill="url(#heat-gap)" class="axis"/>${text(end + 58, legendAt + 12, 'missing')}<rect x="${end + 130}" y="${legendAt + 4}" width="22" height="7" class="tc-closed-mark"/>${text(end + 158, legendAt + 12, 'school holiday')}</svg>`
}

/** A day of the chart of days. */
export interface DayBar {
  readonly day: Day
  readonly quantity: string | null
  readonly estimated: boolean | null
  readonly inUse: boolean
}

/** A round number of at least this: 1, 2 or 5 with noughts. */
function roundUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!
}

/** What a meter used on each day of a period: bars, hatched where estimated, a hatched gap where missing, holidays and weekends shaded. */
export function dayBars({
  days,
  period,
  unit,
  words,
  holidays,
  weekends,
}: {
  days: readonly DayBar[]
  period: Period
  unit: string
  words: string
  holidays: readonly Period[]
  weekends: readonly Period[]
}): string {
  const y = 26
  const high = 200
  const foot = y + high
  const x = placeIn(period)
  const most = Math.max(0, ...days.map(({ quantity }) => (quantity === null ? 0 : Number(quantity))))
  const step = roundUp(most / 4)
  const top = Math.max(step, Math.ceil(most / step) * step)
  const one = plotWide / daysIn(period)
  const heightOf = (value: number): number => (Math.max(0, value) * high) / top
  const bars = days
    .map(({ day, quantity, estimated, inUse }) => {
      if (quantity === null)
        return inUse
          ? `<rect x="${fixed(x(day))}" y="${y}" width="${fixed(one)}" height="${high}" fill="url(#day-gap)"/>`
          : ''
      const tall = heightOf(Number(quantity))
      const look = estimated === true ? 'fill="url(#day-estimate)"' : 'class="s0"'
      return `<rect ${look} x="${fixed(x(day) + one * 0.08)}" y="${fixed(foot - tall)}" width="${fixed(one * 0.84)}" height="${fixed(tall)}"/>`
    })
    .join('')
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, at) => at * step)
    .map(
      (value) =>
        `<line class="grid" x1="${left}" x2="${wide - right}" y1="${fixed(foot - heightOf(value))}" y2="${fixed(foot - heightOf(value))}"/>${text(left - 8, foot - heightOf(value) + 5, figure(value.toFixed(3)), 'end')}`,
    )
    .join('')
  const keys = foot + 40
  const key = (at: number, fill: string, label: string): string =>
    `<rect x="${at}" y="${keys}" width="22" height="14" ${fill}/>${text(at + 28, keys + 12, label)}`
  return `<svg viewBox="0 0 ${wide} ${keys + 22}" role="img" aria-label="${escaped(words)}" class="tc-days"><defs>${hatch('day-gap', 'tc-gap')}${hatch('day-estimate', 'tc-estimate')}</defs>${text(4, 14, `${unit} a day`)}${bands(weekends, { within: period, look: 'tc-weekend', top: y, high })}${bands(holidays, { within: period, look: 'tc-closed', top: y, high })}${ticks}${bars}<line class="axis" x1="${left}" x2="${wide - right}" y1="${foot}" y2="${foot}"/>${monthAxis(period, foot)}${key(left, 'class="s0"', 'measured or billed')}${key(left + 175, 'fill="url(#day-estimate)"', 'estimated')}${key(left + 290, 'fill="url(#day-gap)" class="axis"', 'missing')}${key(left + 390, 'class="tc-closed axis"', 'school holiday')}${key(left + 535, 'class="tc-weekend axis"', 'weekend')}</svg>`
}
