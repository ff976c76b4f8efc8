import { parseUnit, type Unit } from '../domain/unit.ts'
import type { Says } from './profile.ts'
import type { Recognised } from './recognise.ts'

const unitInHead =
  /(?:^|[\s_([/])(kwhs?|kw h|mwh|wh|m3|m³|m\^3|ft3|ft³|hcf|ccf|therms?|litres?)(?:[)\]]|\/hh|$|\s*\(|\s+per\b)/i
const endWords = /\bend(?:s|ed|ing)?\b|interval_?end|period_?end|\bto\b/i
const startWords = /\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|from)\b|interval_?start|period_?start/i

/** The unit that the head of a column of values names: `Consumption (kWh)`, `value_Wh`, `KWH/hh (per half hour)`. */
export function unitOfHead(head: string): Unit | undefined {
  const word = unitInHead.exec(head.trim())?.[1]
  return word === undefined ? undefined : parseUnit(word)
}

/** What the heads of a table say about all its rows. */
export function headSays({ heads, columns }: Pick<Recognised, 'heads' | 'columns'>): Says {
  const head = (index: number | undefined): string => (index === undefined ? '' : (heads[index] ?? ''))
  const start = head(columns.start)
  const times = `${start} ${head(columns.end)} ${head(columns.date)} ${head(columns.time)}`.replaceAll(
    '_',
    ' ',
  )
  const unit = unitOfHead(head(columns.value))
  const labels = labelsOf(columns, start, `${head(columns.date)} ${head(columns.time)}`)
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(/\b(?:utc|gmt)\b/i.test(times) ? { clock: 'utc' as const } : {}),
    ...(/\blocal\b/i.test(times) ? { clock: 'local' as const } : {}),
    ...(labels === undefined ? {} : { labels }),
  }
}

function labelsOf(columns: Recognised['columns'], start: string, split: string): 'start' | 'end' | undefined {
  if (columns.start === undefined && columns.end !== undefined && columns.date === undefined) return 'end'
  if (startWords.test(start) || startWords.test(split)) return 'start'
  return endWords.test(start) || endWords.test(split) ? 'end' : undefined
}
