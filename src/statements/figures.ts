import { plainWords } from './grid.ts'
import { type StatementUnit, unitIn } from './units.ts'

/** What a cell prints: the figure without what is set beside it, and the unit that stands in the cell. */
export interface Figure {
  readonly text: string
  readonly unit: StatementUnit | undefined
}

/** A number, sound or not: `1,692.10`, `6,724,63`, `(120)`, `-4.5%`, `£1,2O0`. */
const numberForm =
  /^[([+\-−–—~<>≈]{0,3}\s?[£$€]?\s?[([+\-−–—]?\s?\.?\d[\dOol.,'’ ]*(?:[eE][+-]?\d{1,3})?\s?%?\s?[)\]]?\s?%?$/
/** Where a figure would stand and there is none. */
const nothingForm =
  /^(?:[-–—−]{1,3}|\.{2,3}|…|nil|none|zero|n\/?\.?\s?a\.?|not applicable|not available|not reported|not measured|not known|unknown|tbc|tba|x)$/i

const marks = new RegExp(
  [
    String.raw`\s*(?:[*†‡#§¹²³⁰⁴-⁹]+`,
    String.raw`\((?:[a-z]|[ivx]{1,4})\)|\[\w{1,3}\]`,
    String.raw`\((?:note|restated|est(?:imated)?|provisional)[^)]*\))$`,
  ].join('|'),
  'i',
)
const numbered = /(\d)\s+\(\d\)$/
const unitAfter =
  /\s*((?:t|kg|tonnes?|kgs)\s?(?:of\s)?co\s?2\s?-?\(?e?\)?|[kmg]wh?r?s?(?:\/h)?|tonnes?|t)(\s*(?:\/|per)\s*[^\d]{1,30})?$/i

/** The figure of a cell; undefined where the cell prints words, or nothing. A dash and `n/a` are figures that say that there is none. */
export function figureOf(printed: string): Figure | undefined {
  let text = printed.replace(/^'/, '').trim()
  if (text === '' || text.length > 40) return undefined
  if (nothingForm.test(text)) return { text, unit: undefined }
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(marks, '').replace(numbered, '$1').trim()
  }
  if (nothingForm.test(text)) return { text, unit: undefined }
  if (numberForm.test(text)) return { text, unit: undefined }
  const found = unitAfter.exec(plainWords(text))
  if (found === null) return undefined
  const number = text.slice(0, plainWords(text).length - found[0].length).trim()
  return numberForm.test(number) ? { text: number, unit: unitIn(found[0]) } : undefined
}

/** Whether a cell prints a figure, or that there is none. */
export const isFigure = (printed: string): boolean => figureOf(printed) !== undefined

/** Whether a cell has a number in it, sound or not. */
export const hasDigits = (printed: string): boolean => /\d/.test(figureOf(printed)?.text ?? '')
