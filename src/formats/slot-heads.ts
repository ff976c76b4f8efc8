import { measureWord } from './measures.ts'

/** Where the half-hours of a row stand, as the head of a table says it. */
export interface SlotHeads {
  /** The columns of the half-hours in the order of the civil day: 46 to 50. */
  readonly slots: readonly number[]
  /** The column that flags each half-hour, in the same order; empty where there are none. */
  readonly flags: readonly number[]
  /** Whether the names are of the start or the end of a half-hour; undefined where they are numbers. */
  readonly labels: 'start' | 'end' | undefined
  /** Whether the last two of 50 columns are the hour that October has twice (01:00 to 02:00), and not the end of the day. */
  readonly repeatedHour: boolean
  /** Whether midnight stands in front under names such as `hr0000`, which other files use for the end of a half-hour. */
  readonly midnightFirst: boolean
  /** What is said of the unit in the names of the columns, or nothing. */
  readonly unit: string | undefined
  /** Columns of half-hours of another quantity (kVArh), as the head names the first of them. */
  readonly others: readonly { readonly head: string; readonly kind: string }[]
}

const countMin = 46
const countMax = 50
const dayMinutes = 1440

/** A head without what files write differently: quotes, brackets, case, spaces. */
const plain = (head: string): string =>
  head
    .replace(/^\uFEFF/, '')
    .replace(/["'[\]]/g, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase()

/** A head as the name of a half-hour: what it has in common with its neighbours, and what sets it apart. */
interface Named {
  readonly column: number
  /** The name with `#` for the time or the number: `kwh_#`, `# flag`. */
  readonly pattern: string
  /** Minutes after midnight where it is a time of day, else the number as it stands. */
  readonly value: number
  readonly clock: boolean
}

const range = /^(\d{1,2}:\d{2})(?::00)? ?(?:-|–|to) ?\d{1,2}:\d{2}(?::00)?$/
const clockTime = /(?<![\d:])(\d{1,2})[:_.](\d{2})(?:[:_.]00)?(?: ?([ap])\.?m\.?)?(?![\d:])/
const digits = /(?<!\d)(\d{1,4})(?!\d)/g

function named(written: string, column: number): Named | undefined {
  const head = plain(written)
  if (head === '' || head.length > 60) return undefined
  const text = head.replace(range, '$1')
  const time = clockTime.exec(text)
  if (time !== null) {
    const [all, hourText = '', minuteText = '', half] = time
    let hour = Number.parseInt(hourText, 10)
    const minute = Number.parseInt(minuteText, 10)
    if (hour > 24 || minute % 30 !== 0 || minute > 30) return undefined
    // A clock of twelve hours; names such as “13:00 PM” stand in real files, and say the hour once more.
    if (half === 'a' && hour === 12) hour = 0
    if (half === 'p' && hour < 12) hour += 12
    const pattern = text.replace(all, '#')
    return { column, pattern, value: hour * 60 + minute, clock: true }
  }
  const found = [...text.matchAll(digits)].at(-1)
  if (found === undefined) return undefined
  const at = found.index
  const pattern = `${text.slice(0, at)}#${text.slice(at + (found[1] ?? '').length)}`
  return { column, pattern, value: Number.parseInt(found[1] ?? '', 10), clock: false }
}

/** Columns that share a pattern, in the order in which they stand. */
interface Series {
  readonly pattern: string
  readonly columns: readonly number[]
  /** Minutes after midnight, or numbers from 1. */
  readonly values: readonly number[]
  readonly clock: boolean
}

/** Numbers that are really times, `30, 100, 130 … 2400` or `hr0030`: their last two digits are minutes. */
function asTimes(values: readonly number[]): number[] | undefined {
  const times = values.every((value) => value <= 2430 && (value % 100 === 0 || value % 100 === 30))
  if (times && Math.max(...values) >= 2300)
    return values.map((value) => Math.floor(value / 100) * 60 + (value % 100))
  const minutes = values.every((value) => value % 30 === 0) && Math.max(...values) >= 1380
  return minutes ? [...values] : undefined
}

function seriesOf(pattern: string, members: readonly Named[]): Series[] {
  const runs: Named[][] = []
  // The same names again are a second block, as HH1 to HH50 twice; only the hour that October has twice repeats within a block.
  const whole = members.length <= countMax
  let seen = new Set<number>()
  for (const one of members) {
    if (runs.length === 0 || (!whole && seen.has(one.value))) {
      runs.push([])
      seen = new Set()
    }
    seen.add(one.value)
    runs.at(-1)?.push(one)
  }
  return runs.flatMap((run): Series[] => {
    const clock = run[0]?.clock ?? false
    const raw = run.map((one) => one.value)
    const times = clock ? raw : asTimes(raw)
    const columns = run.map((one) => one.column)
    if (times !== undefined) return [{ pattern, columns, values: times, clock: true }]
    const from = Math.min(...raw)
    const numbers = raw.map((value) => value - from + 1)
    return from <= 1 ? [{ pattern, columns, values: numbers, clock: false }] : []
  })
}

/** A series in the order of the civil day, or nothing where its names are not those of a whole day. */
interface Ordered {
  readonly columns: readonly number[]
  readonly labels: 'start' | 'end' | undefined
  readonly repeatedHour: boolean
}

function ordered(series: Series): Ordered | undefined {
  const count = series.columns.length
  if (count < countMin || count > countMax) return undefined
  const at = series.values.map((value, index) => ({ value, column: series.columns[index] ?? 0 }))
  if (!series.clock) {
    const sorted = [...at].sort((a, b) => a.value - b.value)
    const complete = sorted.every(({ value }, index) => value === index + 1)
    return complete
      ? { columns: sorted.map((one) => one.column), labels: undefined, repeatedHour: false }
      : undefined
  }
  const midnight = at.findIndex(({ value }) => value === 0)
  const until = at.some(({ value }) => value === dayMinutes)
  const end =
    (until && midnight === -1) ||
    (midnight > 0 && midnight === at.findLastIndex(({ value }) => value < dayMinutes))
  const minutes = at.map(({ value, column }) => ({
    value: end && value === 0 ? dayMinutes : value,
    column,
  }))
  const first = end ? 30 : 0
  const twice = repeatedIn(minutes, end)
  if (twice !== undefined) return { ...twice, labels: end ? 'end' : 'start' }
  const sorted = [...minutes].sort((a, b) => a.value - b.value)
  if (!sorted.every(({ value }, index) => value === first + index * 30)) return undefined
  return { columns: sorted.map((one) => one.column), labels: end ? 'end' : 'start', repeatedHour: false }
}

/** Fifty columns of which 01:00 and 01:30 stand twice: the second pair goes behind the others. */
function repeatedIn(
  minutes: readonly { value: number; column: number }[],
  end: boolean,
): { columns: readonly number[]; repeatedHour: boolean } | undefined {
  if (minutes.length !== countMax) return undefined
  const hour = end ? [90, 120] : [60, 90]
  const seen = new Set<number>()
  const base: { value: number; column: number }[] = []
  const again: number[] = []
  for (const one of minutes) {
    if (seen.has(one.value)) {
      if (!hour.includes(one.value)) return undefined
      again.push(one.column)
    } else base.push(one)
    seen.add(one.value)
  }
  if (again.length !== 2) return undefined
  base.sort((a, b) => a.value - b.value)
  return { columns: [...base.map((one) => one.column), ...again], repeatedHour: true }
}

const flagWord =
  /flag|type|status|\best\b|_est\b|estimat|actual|\bact\b|_act\b|indicator|quality|marker|^ut ?#|\bdq\b|a\/e|valid/
const valueWord = /kwh|consumption|usage|energy|value|units?\b|reading/
const moneyWord = /cost|price|£|charge|pence/

/** What a series is of, by its names. */
function kindOf(pattern: string): { kind: 'value' | 'flag' | 'other'; word: string } {
  const words = pattern.replace(/#/g, ' ').replace(/_/g, ' ')
  if (moneyWord.test(words)) return { kind: 'other', word: 'cost' }
  const measure = measureWord(words.trim())
  if (measure !== undefined && measure.counts === false) return { kind: 'other', word: measure.title }
  if (flagWord.test(pattern) || flagWord.test(words)) return { kind: 'flag', word: '' }
  return { kind: 'value', word: '' }
}

/** A column for each half-hour that stands at the same distance before or behind it and is named like a flag: `Type` 48 times. */
function flagsBetween(heads: readonly string[], columns: readonly number[]): number[] {
  const [first = 0, second = 0] = columns
  const gap = second - first
  if (gap < 2 || gap > 4) return []
  for (let offset = 1; offset < gap; offset++) {
    for (const shift of [offset, offset - gap]) {
      const flags = columns.map((column) => column + shift)
      const names = new Set(flags.map((column) => plain(heads[column] ?? '').replace(/[.\d]+$/, '')))
      const [name = ''] = names
      if (names.size === 1 && flagWord.test(name)) return flags
    }
  }
  return []
}

/** The two columns of the hour that October has twice, where they stand apart: `DST +0:30`, `Time Change 1 Cons`. */
function extraHour(
  heads: readonly string[],
  taken: ReadonlySet<number>,
): { values: number[]; flags: number[] } {
  const values: number[] = []
  const flags: number[] = []
  for (const [column, written] of heads.entries()) {
    const head = plain(written)
    if (taken.has(column) || !/^dst\b|time ?change|clock ?change|\bdst\b/.test(head)) continue
    if (flagWord.test(head) && !/cons|kwh/.test(head)) flags.push(column)
    else values.push(column)
  }
  return values.length === 2 ? { values, flags: flags.length === 2 ? flags : [] } : { values: [], flags: [] }
}

function unitIn(pattern: string): string | undefined {
  return /(?<![a-z])(kwh|mwh|wh|m3|ft3|hcf)(?![a-z])/.exec(pattern)?.[1]
}

/**
 * The columns of the half-hours of a head, by what is written in it: `00:00` to `23:30`, `hr0030` to `hr0000`, `kWh_1` to `kWh_48`
 * and the like. Nothing where there are none, or where several blocks could be meant.
 */
export function findSlots(
  heads: readonly string[],
  taken: ReadonlySet<number> = new Set(),
): SlotHeads | undefined {
  if (heads.length < countMin) return undefined
  const groups = new Map<string, Named[]>()
  for (const [column, head] of heads.entries()) {
    const one = taken.has(column) ? undefined : named(head, column)
    if (one === undefined) continue
    const key = `${one.clock ? 'clock' : 'number'} ${one.pattern}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  const values: { series: Series; order: Ordered; block: number }[] = []
  const flags: { series: Series; order: Ordered }[] = []
  const others: { head: string; kind: string }[] = []
  for (const members of groups.values()) {
    const { pattern } = members[0] ?? { pattern: '' }
    if (members.length < countMin) continue
    const { kind, word } = kindOf(pattern)
    for (const [block, series] of seriesOf(pattern, members).entries()) {
      const order = ordered(series)
      if (order === undefined) continue
      if (kind === 'flag' || (kind === 'value' && block > 0)) flags.push({ series, order })
      else if (kind === 'value') values.push({ series, order, block })
      else others.push({ head: (heads[order.columns[0] ?? 0] ?? '').trim(), kind: word })
    }
  }
  const chosen = only(values)
  if (chosen === undefined) return undefined
  const { series, order } = chosen
  const used = new Set([...order.columns, ...taken])
  const extra = order.columns.length === 48 ? extraHour(heads, used) : { values: [], flags: [] }
  // 00:00 to 23:30 and then 49 and 50: the day goes on.
  const further =
    groups.get(`number ${series.pattern}`)?.filter(({ value }) => value === 49 || value === 50) ?? []
  const goesOn =
    order.columns.length === 48 && further.length === 2 ? further.map(({ column }) => column) : []
  const flagColumns = flagsOf(heads, order, flags)
  const extraFlags =
    extra.flags.length === 2 ? extra.flags : extraFlagsOf(heads, extra.values, flagColumns, order)
  return {
    slots: [...order.columns, ...(extra.values.length > 0 ? extra.values : goesOn)],
    flags: flagColumns.length === 0 ? [] : [...flagColumns, ...(extra.values.length > 0 ? extraFlags : [])],
    labels: order.labels,
    repeatedHour: order.repeatedHour || extra.values.length > 0,
    midnightFirst: order.labels === 'start' && /^hr/.test(series.pattern),
    unit: unitIn(series.pattern),
    others,
  }
}

/** The flags of a series: a series of its own, or columns of one name in between. */
function flagsOf(
  heads: readonly string[],
  order: Ordered,
  flags: readonly { order: Ordered }[],
): readonly number[] {
  const own = flags.find((one) => one.order.columns.length === order.columns.length)
  return own === undefined ? flagsBetween(heads, order.columns) : own.order.columns
}

/** The flags of the extra hour stand where those of the others do. */
function extraFlagsOf(
  heads: readonly string[],
  values: readonly number[],
  flags: readonly number[],
  order: Ordered,
): number[] {
  const shift = (flags[0] ?? 0) - (order.columns[0] ?? 0)
  const name = plain(heads[flags[0] ?? 0] ?? '')
  return values.map((column) => (plain(heads[column + shift] ?? '') === name ? column + shift : -1))
}

/** The one that is meant where there are several: the one that says kWh, else one that says it is consumption. */
function only<T extends { series: Series }>(values: readonly T[]): T | undefined {
  if (values.length <= 1) return values[0]
  for (const word of [/kwh/, valueWord]) {
    const fitting = values.filter(({ series }) => word.test(series.pattern))
    if (fitting.length === 1) return fitting[0]
  }
  return undefined
}
