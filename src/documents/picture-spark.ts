import type { ChartPoint } from './chart.ts'
import { colourOf, fixed, rectangle } from './picture-parts.ts'
import { escaped, printed } from './words.ts'

const size = { wide: 96, high: 26 }

/**
 * Small bars beside a figure, from nought to the greatest of them, without axes: the label says each in words for those who do not see them.
 * What is missing is a short dash at the foot, what is estimated hollow.
 */
export function sparkOf(
  points: readonly Omit<ChartPoint, 'series'>[],
  { title, unit }: { title: string; unit: string },
): string {
  const values = points.map(({ value }) => (value === null ? null : Math.max(0, Number(value))))
  const most = Math.max(0, ...values.flatMap((value) => (value === null ? [] : [value]))) || 1
  const slot = size.wide / Math.max(1, points.length)
  const thick = Math.max(1, Math.min(slot - 2, 18))
  const bars = values.map((value, at) => {
    const left = slot * at + (slot - thick) / 2
    if (value === null)
      return `<line class="axis" x1="${fixed(left)}" y1="${size.high - 2}" x2="${fixed(left + thick)}" y2="${size.high - 2}" stroke="#1f2a33" stroke-width="1" stroke-dasharray="2 2"/>`
    const high = Math.max(0.75, ((size.high - 3) * value) / most)
    const look =
      points[at]!.estimated === true
        ? `class="hollow l0" fill="#ffffff" stroke="${colourOf(0)}" stroke-width="1.25"`
        : `class="s0" fill="${colourOf(0)}"`
    return rectangle([left, size.high - 1 - high, thick, high], look)
  })
  const words = points.map(
    ({ label, value, estimated }) =>
      `${label} ${value === null ? 'no figure' : `${printed(value)} ${unit}`}${estimated === true ? ' (estimated)' : ''}`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 ${size.wide} ${size.high}" width="${size.wide}" height="${size.high}" role="img" aria-label="${escaped(`${title}: ${words.join(', ')}`)}">${bars.join('')}</svg>`
}
