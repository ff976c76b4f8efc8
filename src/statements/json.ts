import { isDay, lastDay } from '../domain/day.ts'
import { isObject, type JsonObject } from '../formats/unfold/json/document.ts'
import { cleaned, type Grid, type GridCell, plainWords } from './grid.ts'

const labelNames = [
  'label',
  'name',
  'title',
  'row',
  'item',
  'description',
  'category',
  'metric',
  'source',
  'line',
  'indicator',
]
const unitNames = ['unit', 'units', 'uom']
const rowsNames = [
  'rows',
  'lines',
  'items',
  'data',
  'table',
  'figures',
  'records',
  'entries',
  'statement',
  'body',
]
const headingNames = ['columns', 'headings', 'headers', 'head', 'years']
const valuesNames = ['values', 'figures', 'cells', 'years', 'amounts']
/** What rows have beside their figures: not of a year. */
const asides = /unrounded|asserted|reason|^key$|^part$|^id$|^notes?$|scope$/i

const cell = (value: unknown, place: string): GridCell => ({
  text: typeof value === 'string' ? cleaned(value) : typeof value === 'boolean' ? String(value) : '',
  place,
})

/** A name of a program as words: `priorYear` is “prior Year”. */
const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_/g, ' ')

/** Words of a JSON file around its rows, each as a line. */
function wordsOf(object: JsonObject, path: string, without: ReadonlySet<string>): GridCell[][] {
  return Object.entries(object).flatMap(([name, value]) => {
    const place = path === '' ? name : `${path}.${name}`
    if (without.has(name) || value === null) return []
    if (typeof value === 'string')
      return /^(title|heading|caption)$/i.test(name)
        ? [[cell(value, place)]]
        : [[cell(`${words(name)}: ${value}`, place)]]
    if (Array.isArray(value))
      return value.flatMap((one, index) =>
        typeof one === 'string' ? [[cell(`${words(name)}: ${one}`, `${place}[${index}]`)]] : [],
      )
    if (isObject(value) && /^period$/i.test(name)) return [periodLine(value, place)]
    return []
  })
}

/** The days of a period as we write it: its end is the day after the last. */
function periodLine({ start, end }: JsonObject, place: string): GridCell[] {
  const days = typeof start === 'string' && typeof end === 'string' && isDay(start) && isDay(end)
  return [cell(days ? `for the period ${start} to ${lastDay({ start, end })}` : '', place)]
}

const firstName = (object: JsonObject, names: readonly string[]): string | undefined =>
  Object.keys(object).find((name) => names.includes(name.toLowerCase()))

/** The figures of a row: its own fields, or those of a list or object in it. */
function figuresOf(row: JsonObject, path: string, named: ReadonlySet<string>): Map<string, GridCell> {
  const found = new Map<string, GridCell>()
  for (const [name, value] of Object.entries(row)) {
    if (named.has(name) || asides.test(name)) continue
    const place = /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}["${name}"]`
    if (isObject(value))
      for (const [year, one] of Object.entries(value)) found.set(year, cell(one, `${place}["${year}"]`))
    else if (Array.isArray(value) && valuesNames.includes(name.toLowerCase()))
      for (const [index, one] of value.entries()) found.set(String(index), cell(one, `${place}[${index}]`))
    else found.set(name, cell(value, place))
  }
  return found
}

/** A list of objects, one for each row, as a table under the names of their figures. */
function ofObjects(
  list: readonly JsonObject[],
  path: string,
  heads: ReadonlyMap<string, string>,
): GridCell[][] {
  const labelName = firstName(list[0] ?? {}, labelNames)
  const unitName = list.map((row) => firstName(row, unitNames)).find((name) => name !== undefined)
  const named = new Set([labelName, unitName].filter((name) => name !== undefined))
  const rows = list.map((row, index) => figuresOf(row, `${path}[${index}]`, named))
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))].filter(
    (name) => name !== 'restated' || rows.some((row) => (row.get(name)?.text ?? '') !== ''),
  )
  const blank = { text: '', place: path }
  const heading = [
    cell(labelName === undefined ? '' : words(labelName), path),
    ...(unitName === undefined ? [] : [cell('unit', path)]),
    ...names.map((name) => cell(heads.get(name) ?? words(name), path)),
  ]
  const body = list.map((row, index) => [
    labelName === undefined ? blank : cell(row[labelName], `${path}[${index}].${labelName}`),
    ...(unitName === undefined ? [] : [cell(row[unitName], `${path}[${index}].${unitName}`)]),
    ...names.map((name) => rows[index]?.get(name) ?? blank),
  ])
  return [heading, ...body, ...reasonsOf(list, path)]
}

/** Why a whole column of a file of ours is empty: “This is the first report”. */
function reasonsOf(list: readonly JsonObject[], path: string): GridCell[][] {
  const reasons = new Set(list.map((row) => row.previousReason))
  const [reason] = reasons
  return reasons.size === 1 && typeof reason === 'string' ? [[cell(reason, path)]] : []
}

const ofLists = (list: readonly unknown[], path: string): GridCell[][] =>
  list.map((row, index) =>
    (Array.isArray(row) ? row : [row]).map((value, column) => cell(value, `${path}[${index}][${column}]`)),
  )

/** `{"Gas (kWh)": {"2024": 1, "2023": 2}}`: rows by their names. */
function ofNames(object: JsonObject, path: string): GridCell[][] | undefined {
  const entries = Object.entries(object).filter(([, value]) => isObject(value))
  if (entries.length < 2) return undefined
  const list = entries.map(([label, value]) => ({ label, ...(value as JsonObject) }))
  return ofObjects(list, path === '' ? '$' : path, new Map())
}

/** The names that the years of a file of ours have: `current` is its year. */
function headsOf(object: JsonObject): ReadonlyMap<string, string> {
  const heads = new Map<string, string>()
  const take = (name: string, from: string): void => {
    if (typeof object[from] === 'string') heads.set(name, object[from])
  }
  take('current', 'year')
  take('previous', 'previousYear')
  const previous = heads.get('previous')
  if (previous !== undefined) heads.set('restated', `${previous} as restated`)
  return heads
}

function tableIn(object: JsonObject, path: string): { rows: GridCell[][]; used: Set<string> } | undefined {
  const name = Object.keys(object).find(
    (one) => rowsNames.includes(one.toLowerCase()) && typeof object[one] === 'object',
  )
  if (name === undefined) {
    const rows = ofNames(object, path)
    return rows && { rows, used: new Set() }
  }
  const value = object[name]
  const place = path === '' ? name : `${path}.${name}`
  const headName = firstName(object, headingNames)
  const heads = headName === undefined ? undefined : object[headName]
  const used = new Set([name, ...(Array.isArray(heads) ? [headName!] : [])])
  if (isObject(value)) {
    const rows = ofNames(value, place)
    return rows && { rows, used }
  }
  if (!Array.isArray(value)) return undefined
  if (value.every(isObject)) {
    const list = value as JsonObject[]
    const given = new Map(headsOf(object))
    if (Array.isArray(heads))
      for (const [index, head] of heads.entries())
        if (typeof head === 'string') given.set(String(index), head)
    return { rows: ofObjects(list, place, given), used }
  }
  const lines = ofLists(value, place)
  const heading = Array.isArray(heads) ? ofLists([heads], headName!) : []
  const width = Math.max(0, ...lines.map((line) => line.length))
  const [first] = heading
  // Headings of the figures only leave out the one of the labels.
  const led = first !== undefined && first.length === width - 1 ? [[cell('', headName!), ...first]] : heading
  return { rows: [...led, ...lines], used }
}

/** A JSON value as tables: of ours, a list of rows, rows by name, or lists of cells; every place is the path to it. */
export function jsonGrids(value: unknown): Grid[] {
  if (Array.isArray(value)) {
    const rows = value.every(isObject) ? ofObjects(value as JsonObject[], '', new Map()) : ofLists(value, '')
    return [{ name: undefined, rows }]
  }
  if (!isObject(value)) return []
  const own = tableIn(value, '')
  const inner = Object.entries(value).flatMap(([name, one]) => {
    const found = isObject(one) && own === undefined ? tableIn(one, name) : undefined
    return found === undefined ? [] : [{ found, name, one: one as JsonObject }]
  })
  if (own !== undefined) return [{ name: undefined, rows: [...wordsOf(value, '', own.used), ...own.rows] }]
  return inner.map(({ found, name, one }) => ({
    name: undefined,
    rows: [...wordsOf(value, '', new Set()), ...wordsOf(one, name, found.used), ...found.rows],
  }))
}

/** Whether a name of a field is that of a label, by which a list of objects is one of rows. */
export const isLabelName = (name: string): boolean => labelNames.includes(plainWords(name))
