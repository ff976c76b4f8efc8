import { Resvg } from '@resvg/resvg-js'

/** A picture as pixels, for programs that cannot show vectors; `width` and `height` are those of the SVG. */
export function rasterOf(svg: string): { png: Uint8Array; width: number; height: number } {
  const drawing = new Resvg(svg, { background: '#ffffff', fitTo: { mode: 'zoom', value: 2 } })
  return { png: drawing.render().asPng(), width: drawing.width, height: drawing.height }
}
