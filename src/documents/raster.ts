import { Resvg } from '@resvg/resvg-js'
import { printFont } from './print-font.ts'

/**
 * A picture as pixels, for programs that cannot show vectors; `width` and `height` are those of the SVG. Its letters are those of the print,
 * which are here on every machine.
 */
export function rasterOf(svg: string): { png: Uint8Array; width: number; height: number } {
  const drawing = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontFiles: [...printFont.paths], loadSystemFonts: false, defaultFontFamily: printFont.family },
  })
  return { png: drawing.render().asPng(), width: drawing.width, height: drawing.height }
}
