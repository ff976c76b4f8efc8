import { daysBetween } from '../domain/day.ts'
import type { Decimal } from '../domain/decimal.ts'
import { meterNumber } from '../domain/meter-number.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { DateOrders } from './date-order.ts'
import { DateReader, isDate } from './dates.ts'
import { headSays } from './head-says.ts'
import { quantityOf } from './numbers.ts'
import type { Layout, Role, Says } from './profile.ts'
import { ownProfiles } from './profiles/own.ts'
import type { Recognised } from './recognise.ts'
import type { ReadContext } from './record.ts'
import type { RowBatch } from './rows.ts'
import { isStamp, Stamps } from './stamps.ts'
import { arePeriods, saidFirst, TimeSurvey } from './time-survey.ts'

/** The rows by which a file is surveyed. */
export interface SurveyRows {
  /** Those at its beginning, under the head. */
  readonly first: readonly (readonly string[])[]
  /** Whether these are all. */
  readonly complete: boolean
  /** Every row, the head and what stands above it too, gone through once more. */
  again(): AsyncIterable<RowBatch | Refusal>
}

/** A file of which everything is known that stands for all its rows, and what of it a person should know. */
export interface Surveyed {
  readonly found: Recognised
  readonly notes: readonly { readonly code: RefusalCode; readonly message: string }[]
}

/** The project's own layouts are day first, and say so. */
const ownNames: ReadonlySet<string> = new Set(ownProfiles.map((profile) => profile.name))
const dateRoles: readonly Role[] = ['date', 'start', 'end', 'from', 'to']
const byTheDay: ReadonlySet<Layout> = new Set(['halfHourlyWide', 'halfHourlyLong', 'matrix', 'daily'])
const meterLayouts: ReadonlySet<Layout> = new Set(['halfHourlyWide', 'halfHourlyLong', 'daily'])
const byTheHalfHour: ReadonlySet<Layout> = new Set(['halfHourlyLong', 'matrix'])

/** Goes through the rows under the head until `done`. What cannot be read is refused when the file is read. */
async function eachRow(
  rows: SurveyRows,
  headLine: number,
  { take, done }: { take: (cells: readonly string[]) => void; done: () => boolean },
): Promise<void> {
  for await (const batch of rows.again()) {
    if (isRefusal(batch)) return
    for (let index = 0; index < batch.cells.length; index++)
      if ((batch.lines[index] ?? 0) > headLine) take(batch.cells[index] ?? [])
    if (done()) return
  }
}

/** The order of day and month, by the first rows, or by all of them where those do not settle it. */
async function dateOrder(
  found: Recognised,
  rows: SurveyRows,
  { context, said }: { context: ReadContext; said: Says },
): Promise<Says | Refusal> {
  const asked = context.defaults.dateOrder
  const columns = dateRoles.flatMap((role) => found.columns[role] ?? [])
  if (asked !== undefined || columns.length === 0) return asked === undefined ? {} : { dateOrder: asked }
  const orders = new DateOrders(context.today)
  const take = (cells: readonly string[]) => {
    for (const column of columns) orders.note(cells[column] ?? '')
  }
  for (const cells of rows.first) take(cells)
  if (!rows.complete && !orders.plain && !orders.settled)
    await eachRow(rows, found.headLine, { take, done: () => orders.settled })
  const order = orders.verdict({
    stated: said.dateOrder,
    dayByDay: byTheDay.has(found.profile.layout),
    firm: ownNames.has(found.profile.name),
    everyDay: found.profile.layout === 'halfHourlyWide',
  })
  if (order !== undefined) return { dateOrder: order }
  const [first = 0] = columns
  const shown = (rows.first.find((cells) => (cells[first] ?? '').trim() !== '')?.[first] ?? '').trim()
  return refuse(
    'date_order_ambiguous',
    `Whether the day or the month comes first in dates such as “${shown.slice(0, 30)}” (column “${found.heads[first] ?? ''}”) cannot be told from this file. Send it again with dateOrder=dayFirst or dateOrder=monthFirst (trust-carbon import --date-order dayFirst).`,
  )
}

/** Words that show that the values of a table are no consumption, in the head of its values or meters, or in its title. */
const otherQuantities: readonly (readonly [RegExp, string])[] = [
  [/\b(?:export|exported)\b/i, 'export'],
  [/\b(?:generation|generated)\b/i, 'generation'],
  [/\b(?:kw|kva|kvar|kvarh)\b(?!h)|\bdemand\b/i, 'power'],
]

/** What a table measures where that is no consumption; undefined where its meters are registered for just that. */
function otherQuantity(found: Recognised, rows: SurveyRows, context: ReadContext): string | undefined {
  const { heads, columns, says } = found
  if (columns.measure !== undefined || found.profile.saved !== undefined) return undefined
  const head = (role: Role): string => heads[columns[role] ?? -1] ?? ''
  const texts = [head('value'), head('meter'), says.title ?? ''].map((text) => text.replaceAll('_', ' '))
  const quantity = otherQuantities.find(([word]) => texts.some((text) => word.test(text)))?.[1]
  if (quantity === undefined) return undefined
  const numbers = rows.first
    .slice(0, 200)
    .map((cells) => meterNumber(cells[columns.meter ?? -1] ?? context.defaults.meter ?? ''))
  const solar = numbers.some(
    (number) => !isRefusal(number) && context.meters.get(number.number)?.utility?.startsWith('solar'),
  )
  return solar ? undefined : quantity
}

const notConsumption = (quantity: string): Refusal =>
  refuse(
    'measure_unknown',
    quantity === 'power'
      ? 'The head or the title of the table says that its values are power (kW, kVA) or demand, which is no consumption. Ask for kWh.'
      : `The head or the title of the table says that its values are ${quantity}, which is no consumption. Register its meter as ${quantity === 'export' ? 'solarExport' : 'solar'} and send the file again; or, where it is consumption after all, take the word out.`,
  )

const whichLabels = (head: string): Refusal =>
  refuse(
    'labels_ambiguous',
    `Whether a time in the column “${head}” names the start or the end of its interval cannot be told from this file: no meter has whole days from 00:00 to 23:30, or from 00:30 to 00:00. Send it again with labels=start or labels=end (trust-carbon import --labels start); the supplier, or a file of whole days, shows which.`,
  )

const cumulative = (head: string): Refusal =>
  refuse(
    'register_cumulative',
    `The values in the column “${head}” only ever rise: they are readings of a register, not what was used in each interval. Ask for the consumption, or send one reading a month in the layout “reads”.`,
  )

/** Labels, clock and direction of a file with a row, or a column, for each reading. */
async function times(
  found: Recognised,
  rows: SurveyRows,
  { context, said, head }: { context: ReadContext; said: Says; head: Says },
): Promise<(Surveyed['notes'][number] & { says: Says }) | Says | Refusal> {
  const { defaults } = context
  const survey = new TimeSurvey(found, new DateReader(context.today, said.dateOrder, 1))
  for (const cells of rows.first) survey.row(cells)
  const valueHead = found.heads[found.columns.value ?? -1] ?? ''
  if (survey.cumulative) return cumulative(valueHead)
  const given = defaults.labels ?? head.labels
  const clock = defaults.clock ?? head.clock ?? said.clock
  const numbered = found.columns.period !== undefined
  const open = !numbered && (given === undefined || (clock === undefined && !survey.zoned))
  if (!rows.complete && open)
    await eachRow(rows, found.headLine, { take: (cells) => survey.row(cells), done: () => false })
  // A column for each meter and a row for each day: there is no time of day to ask about.
  if (found.profile.layout === 'matrix' && !survey.timed) return {}
  const labels = given ?? (numbered ? 'start' : survey.labels) ?? said.labels
  const { columns, heads } = found
  if (labels === undefined)
    return whichLabels(heads[columns.start ?? columns.time ?? columns.date ?? -1] ?? '')
  const day = clock === undefined ? survey.skippedDay(labels) : undefined
  const says: Says = {
    labels,
    falling: survey.falling,
    midnightBare: survey.timed,
    ...(clock === undefined ? {} : { clock }),
  }
  if (day === undefined) return says
  return {
    says: { ...says, clock: 'utc' },
    code: 'clock_change',
    message: `There are readings between 01:00 and 02:00 on ${day}, an hour that clocks in the United Kingdom skip: the times of this file are GMT all year, and so they were read. If they are local time after all, have the file read again with clock=local.`,
  }
}

/** Whether no row has a time of day: under heads that could be of either kind, such a file is one of days. */
function isDaily(found: Recognised, rows: SurveyRows, context: ReadContext): boolean {
  if (found.profile.name !== 'long.time') return false
  const dates = new DateReader(context.today, context.defaults.dateOrder ?? found.says.dateOrder)
  const stamps = new Stamps(found, dates)
  const read = rows.first.map((cells) => stamps.read(cells)).filter(isStamp)
  return read.length > 0 && read.every((stamp) => stamp.dateOnly)
}

/** Rows with a first and a last day that lie apart are bills, whatever they are called. */
function asDays(found: Recognised, rows: SurveyRows, context: ReadContext): Recognised {
  const { start, end, value, ...columns } = found.columns
  if (start === undefined || end === undefined || value === undefined) return asDaily(found)
  const dates = new DateReader(
    context.today,
    context.defaults.dateOrder ?? found.says.dateOrder ?? 'dayFirst',
  )
  const long = rows.first.some((cells) => {
    const [from, to] = [dates.day(cells[start] ?? ''), dates.day(cells[end] ?? '')]
    return isDate(from) && isDate(to) && daysBetween({ from, to }) > 1
  })
  if (!long) return asDaily(found)
  const { status, ...others } = columns
  const readType = status === undefined ? {} : { readType: status }
  return {
    ...found,
    profile: { ...found.profile, name: 'bills.supplier', layout: 'bills' },
    columns: { ...others, ...readType, from: start, to: end, quantity: value },
    says: { dateOrder: 'dayFirst', ...found.says },
  }
}

/** So many readings of one register show whether they only rise. */
const risesFrom = 12

/** Whether what is headed as a reading is one: a register only rises, and what was used in an interval goes up and down. */
function isRegister(found: Recognised, rows: SurveyRows): boolean {
  const { reading, meter, register, time } = found.columns
  if (found.profile.layout !== 'reads' || reading === undefined || time === undefined) return true
  const before = new Map<string, Decimal>()
  let falls = 0
  let steps = 0
  for (const cells of rows.first) {
    const value = quantityOf(cells[reading] ?? '')
    if (value === undefined || 'code' in value) continue
    const key = `${cells[meter ?? -1] ?? ''} ${cells[register ?? -1] ?? ''}`
    const last = before.get(key)
    before.set(key, value)
    if (last === undefined) continue
    steps++
    if (value.lt(last)) falls++
  }
  return steps < risesFrom || falls * 5 < steps
}

/** The readings of intervals, under heads that speak of a register. */
function asReadings(found: Recognised): Recognised {
  const { reading, readType, ...columns } = found.columns
  return {
    ...found,
    profile: { ...found.profile, name: 'long.dateTime', layout: 'halfHourlyLong' },
    columns: {
      ...columns,
      ...(reading === undefined ? {} : { value: reading }),
      ...(readType === undefined ? {} : { status: readType }),
    },
  }
}

function asDaily(found: Recognised): Recognised {
  const { start, end, ...columns } = found.columns
  const date = start ?? end
  return {
    ...found,
    profile: { ...found.profile, name: 'daily', layout: 'daily' },
    columns: date === undefined ? columns : { ...columns, date },
  }
}

/** A column of times that holds the numbers of half-hours is one. */
function withPeriods(found: Recognised, rows: SurveyRows): Recognised {
  const { time, period } = found.columns
  if (time === undefined || period !== undefined) return found
  if (!arePeriods(rows.first.slice(0, 200).map((cells) => cells[time] ?? ''))) return found
  const { time: _, ...columns } = found.columns
  return { ...found, columns: { ...columns, period: time } }
}

/**
 * Settles what stands for every row of a file and no single row shows: the order of day and month, whether times name starts or
 * ends, which clock they are of. The first rows settle most of it; only where they do not is the file gone through once more.
 * What cannot be told is asked.
 */
export async function survey(
  recognised: Recognised,
  rows: SurveyRows,
  context: ReadContext,
): Promise<Surveyed | Refusal> {
  const long = withPeriods(recognised, rows)
  const register = isRegister(long, rows) ? long : asReadings(long)
  const found = isDaily(register, rows, context) ? asDays(register, rows, context) : register
  const quantity = meterLayouts.has(found.profile.layout) ? otherQuantity(found, rows, context) : undefined
  if (quantity !== undefined) return notConsumption(quantity)
  const { defaults } = context
  const head = headSays(found)
  const unit = defaults.unit === undefined ? {} : { unit: defaults.unit }
  // What somebody of the trust has said of such files goes before what their heads seem to say.
  const own = found.profile.saved?.says ?? {}
  const said = saidFirst(own, head, unit, found.says)
  const order = await dateOrder(found, rows, { context, said })
  if (isRefusal(order)) return order
  const dated = saidFirst(order, said)
  if (!byTheHalfHour.has(found.profile.layout)) return { found: { ...found, says: dated }, notes: [] }
  const timed = await times(found, rows, { context, said: dated, head })
  if (isRefusal(timed)) return timed
  if ('code' in timed)
    return {
      found: { ...found, says: saidFirst(timed.says, dated) },
      notes: [{ code: timed.code, message: timed.message }],
    }
  return { found: { ...found, says: saidFirst(timed, dated) }, notes: [] }
}
