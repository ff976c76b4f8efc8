import { parseHTML } from 'linkedom'
import type { AnyChart } from '../../src/documents/chart.ts'
import { textWidth } from '../../src/documents/picture-scale.ts'
import { pictureOf } from '../../src/documents/pictures.ts'

export interface Box {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const number = (element: Element, name: string): number => Number(element.getAttribute(name))

/** A picture as its reader finds it: its shapes, and every text with the room that it takes. */
export function drawn(chart: AnyChart, width?: number) {
  const svg = pictureOf(chart, width === undefined ? {} : { width })
  const { document } = parseHTML(svg)
  const root = document.querySelector('svg')!
  const boxes: Box[] = [...document.querySelectorAll('text')].map((element) => {
    const text = element.textContent ?? ''
    const [size, x, y] = [number(element, 'font-size'), number(element, 'x'), number(element, 'y')]
    const wide = textWidth(text, size)
    const before =
      { start: 0, middle: wide / 2, end: wide }[element.getAttribute('text-anchor') ?? 'start'] ?? 0
    return { text, left: x - before, right: x - before + wide, top: y - size * 0.75, bottom: y + size * 0.2 }
  })
  const [, , all = 0, high = 0] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number)
  return { svg, document, boxes, texts: boxes.map(({ text }) => text), width: all, height: high }
}

/** The texts that lie over one another, and those that reach over an edge of the picture. */
export function clashes({ boxes, width, height }: ReturnType<typeof drawn>): string[] {
  const over = boxes
    .filter(
      ({ left, right, top, bottom }) => left < -1 || right > width + 1 || top < -1 || bottom > height + 1,
    )
    .map(({ text }) => `${text} reaches over the edge`)
  const pairs = boxes.flatMap((one, at) =>
    boxes
      .slice(at + 1)
      .filter(
        (other) =>
          one.left < other.right - 1 &&
          other.left < one.right - 1 &&
          one.top < other.bottom - 1 &&
          other.top < one.bottom - 1,
      )
      .map((other) => `${one.text} lies over ${other.text}`),
  )
  return [...over, ...pairs]
}
