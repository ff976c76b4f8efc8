import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const place = (name: string): string => fileURLToPath(new URL(`print/${name}`, import.meta.url))
const paths = [place('trust-carbon-text-regular.ttf'), place('trust-carbon-text-semibold.ttf')]

/**
 * The letters of everything in print: a subset of Source Sans 3 by Adobe (SIL Open Font License 1.1, print/OFL.txt) under a name of its own, as
 * that licence asks, so that no font of the machine is ever taken for it.
 */
export const printFont = {
  family: 'Trust Carbon Text',
  paths,
  files: paths.map((path) => readFileSync(path)),
} as const

/** The code points of a font, by its `cmap` table of format 4 (ISO/IEC 14496-22, 5.2.1). */
function codePointsOf(font: Buffer): Set<number> {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + index * 16)
  const cmap = font.readUInt32BE(tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap')! + 8)
  const subtables = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, index) => {
    return cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4)
  })
  const at = subtables.find((one) => font.readUInt16BE(one) === 4)!
  const segments = font.readUInt16BE(at + 6) / 2
  const points = new Set<number>()
  for (let segment = 0; segment < segments; segment++) {
    const end = font.readUInt16BE(at + 14 + segment * 2)
    const start = font.readUInt16BE(at + 16 + (segments + segment) * 2)
    if (start !== 0xffff) for (let point = start; point <= end; point++) points.add(point)
  }
  return points
}

const drawn = codePointsOf(printFont.files[0]!)
/** Marks that direct and join text have no shape of their own, and none that could be wanting. */
const shapeless = /^\p{Default_Ignorable_Code_Point}$/u

/** Text as the font can print it. A character that it does not have is printed as its number, as `[U+1F600]`: never as a hole. */
export function printable(text: string): string {
  let all = ''
  for (const character of text.normalize('NFC')) {
    const point = character.codePointAt(0)!
    if (drawn.has(point)) all += character
    else if (/\s/.test(character)) all += ' '
    else if (!shapeless.test(character)) all += `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`
  }
  return all
}
