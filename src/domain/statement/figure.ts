import { Decimal } from '../decimal.ts'

/** What a cell prints: a number with the places it shows, that there is none, or something that is not a sound number. */
export type Figure =
  | {
      readonly is: 'number'
      readonly value: Decimal
      /** Digits after the point. */
      readonly places: number
      readonly percent: boolean
    }
  /** `nil`: a dash, `nil`. `unknown`: `n/a`, `not known`: nothing is said. */
  | { readonly is: 'nil' | 'unknown' }
  | {
      readonly is: 'malformed'
      /** What is wrong with it, as a clause after “it”. */
      readonly why: string
      /** What it may stand for, the likeliest first. */
      readonly readings: readonly string[]
    }

const nilForm = /^(?:[-–—−]{1,3}|nil|none|zero)$/i
const unknownForm = /^(?:n\/?\.?\s?a\.?|not \w+|unknown|tb[ca]|x|\.{2,3}|…|)$/i
const plain = /^(?:\d+(?:\.\d+)?|\.\d+)$/
const grouped = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/
const spaced = /^[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f']\d{3})+(?:\.\d+)?$/
const exponent = /^\d(?:\.\d+)?[eE][+-]?\d{1,2}$/

/** What is wrong with the digits of a number, and what they may stand for. */
function fault(digits: string): { why: string; readings: string[] } {
  const unlettered = digits.replace(/[oO]/g, '0').replace(/[lI|]/g, '1')
  if (/[a-zA-Z|]/.test(digits)) {
    if (unlettered !== digits && (plain.test(unlettered) || grouped.test(unlettered)))
      return {
        why: `has a letter where a figure should be (${[...digits].filter((one) => /[a-zA-Z|]/.test(one)).join(', ')})`,
        readings: [unlettered],
      }
    const number = /^[\d,. ]+/.exec(digits)?.[0].trim() ?? ''
    return plain.test(number) || grouped.test(number)
      ? { why: 'has something behind the number', readings: [number] }
      : { why: 'is not a number', readings: [] }
  }
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits))
    return {
      why: 'has point and comma in each other’s place',
      readings: [digits.replace(/\./g, '').replace(',', '.')],
    }
  if ((digits.match(/\./g) ?? []).length > 1)
    return {
      why: 'has two decimal points',
      readings: /^\d{1,3}(?:\.\d{3})+$/.test(digits) ? [digits.replace(/\./g, '')] : [],
    }
  if (digits.includes(',')) {
    const joined = digits.replace(/,/g, '')
    const comma = digits.lastIndexOf(',')
    const asPoint = `${digits.slice(0, comma).replace(/,/g, '')}.${digits.slice(comma + 1)}`
    const readings = digits.includes('.') ? [joined] : [joined, asPoint]
    return {
      why: 'has a comma that does not part thousands',
      readings: readings.filter((one) => plain.test(one)),
    }
  }
  const joined = digits.replace(/\s/g, '')
  return { why: 'is not a number as it is printed', readings: plain.test(joined) ? [joined] : [] }
}

/** Reads a printed figure: `1,692.10`, `(120)`, `−4.5%`, `–`. A dash is nil; nothing is never zero. */
export function readFigure(text: string): Figure {
  let rest = text.trim()
  if (nilForm.test(rest)) return { is: 'nil' }
  if (unknownForm.test(rest)) return { is: 'unknown' }
  const percent = /%\s*\)?$/.test(rest)
  rest = rest.replace(/%\s*(\)?)$/, '$1').trim()
  let negative = false
  const bracketed = /^\((.*)\)$/.exec(rest)
  if (bracketed !== null) {
    negative = true
    rest = (bracketed[1] ?? '').replace(/%$/, '').trim()
  }
  const signed = /^([+\-−–—])\s?(?=[£$€.\d])/.exec(rest)
  if (signed !== null) {
    if (signed[1] !== '+') negative = !bracketed
    rest = rest.slice(signed[0].length)
  }
  rest = rest.replace(/^[£$€]\s?/, '').trim()
  if (/^[<>~≈]/.test(rest)) return { is: 'unknown' }
  if (!(plain.test(rest) || grouped.test(rest) || spaced.test(rest) || exponent.test(rest))) {
    const { why, readings } = fault(rest)
    return { is: 'malformed', why, readings: readings.map((one) => (negative ? `-${one}` : one)) }
  }
  const digits = rest.replace(/[, \u00a0\u2009\u202f']/g, '')
  const value = new Decimal(digits)
  const places = exponent.test(digits) ? value.decimalPlaces() : (digits.split('.')[1]?.length ?? 0)
  return { is: 'number', value: negative ? value.negated() : value, places, percent }
}

/** A number as it is printed in a report: `1,692.10`. */
export function grouping(value: Decimal, places: number): string {
  const [whole = '', part] = value.toFixed(places).split('.')
  const commas = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return part === undefined ? commas : `${commas}.${part}`
}
