import { printed } from './words.ts'

/** Widths of Arial in thousandths of the font size, by kind of character: near enough to wrap and to keep room by. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!]/, 250],
  [/[frtI()[\] /-]/, 320],
  [/[mMW]/, 850],
  [/[A-HJ-LN-VX-Z&]/, 690],
  [/[wŵŴ]/, 722],
]

/** How wide a text is drawn, about, in the units of `size`. */
export function textWidth(text: string, size: number): number {
  let thousandths = 0
  for (const character of text)
    thousandths += widths.find(([kind]) => kind.test(character))?.[1] ?? (character > '\u2e80' ? 1000 : 556)
  return (thousandths * size) / 1000
}

/** A text in lines of at most `width`, broken between words; a word that is wider stands alone. */
export function wrapped(text: string, { width, size }: { width: number; size: number }): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A scale of round steps (1, 2 or 5 times a power of ten) that holds nought and every value. */
export interface RoundScale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
}

/** About so many steps from the least to the greatest; nought is always on it, so that the length of a bar is true. */
export function roundScale(values: readonly number[], steps = 5): RoundScale {
  const least = Math.min(0, ...values)
  const most = Math.max(0, ...values)
  const span = most - least || 1
  const power = Math.floor(Math.log10(span / steps))
  const step = [1, 2, 5, 10].find((times) => times * 10 ** power * (steps + 0.5) >= span) ?? 10
  const [from, to] = [Math.floor(least / (step * 10 ** power)), Math.ceil(most / (step * 10 ** power))]
  const last = Math.max(to, from + 1)
  const ticks = Array.from({ length: last - from + 1 }, (_, index) => {
    const value = (from + index) * step * 10 ** power
    return { value, label: printed(value.toFixed(Math.max(0, -power))) }
  })
  return { low: ticks[0]!.value, high: ticks.at(-1)!.value, ticks }
}

/** Where a value lies along a scale, 0 to 1. */
export const along = ({ low, high }: RoundScale, value: number): number => (value - low) / (high - low)

/** Every how many of so many names is written where one takes `room` and a place is `slot` wide; of moments by months and years. */
export function everyNth({ room, slot, inTime }: { room: number; slot: number; inTime: boolean }): number {
  const least = Math.max(1, Math.ceil(room / slot))
  return inTime ? ([1, 2, 3, 4, 6, 12, 24, 36, 60, 120].find((every) => every >= least) ?? least) : least
}
