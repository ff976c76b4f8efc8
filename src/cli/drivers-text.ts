import { Decimal, shown } from '../domain/decimal.ts'
import { aligned, say, type Terminal } from './output.ts'
import { tonnes } from './tonnes.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any

const words: Readonly<Record<string, string>> = {
  structure: 'structure: joining and leaving',
  activity: 'activity',
  intensity: 'intensity',
  weather: 'weather',
  gridFactor: 'the grid’s factor',
  otherFactors: 'other factors',
  method: 'method',
  corrections: 'corrections of what was published',
}
/** Heads of columns, for bridges side by side. */
const heads: Readonly<Record<string, string>> = {
  gridFactor: 'grid factor',
  otherFactors: 'other factors',
}
const per: Readonly<Record<string, string>> = { pupils: ' per pupil', floorAreaM2: ' per m²', none: '' }

const signed = (kg: string): string => `${new Decimal(kg).gt(0) ? '+' : ''}${tonnes(kg)}`
const percent = (text: string | null): string =>
  text === null ? '' : `${new Decimal(text).gt(0) ? '+' : ''}${shown(new Decimal(text), 1)} %`
const isZero = ({ kgCO2e }: { kgCO2e: string }): boolean => new Decimal(kgCO2e).isZero()

const side = 12
/** A bar to the left of the middle for less, to the right for more; the longest part fills a side. */
function bar(kg: string, most: Decimal): string {
  const value = new Decimal(kg)
  const length = value.abs().times(side).div(most).toDecimalPlaces(0, Decimal.ROUND_UP).toNumber()
  const full = '█'.repeat(length)
  return value.isNegative()
    ? `${full.padStart(side)}│${' '.repeat(side)}`
    : `${' '.repeat(side)}│${full.padEnd(side)}`
}

/** The whole bridge, a line for each driver that did something. */
function bridgeRows(body: Body): string[][] {
  const moved = body.parts.filter((part: Body) => !isZero(part))
  const most = Decimal.max(...moved.map((part: Body) => new Decimal(part.kgCO2e).abs()), '1')
  const published = body.basis === 'published' ? ', as published' : ''
  return [
    [`${body.from}${published}`, '', tonnes(body.fromKgCO2e), ''],
    ...moved.map((part: Body) => [
      `  ${words[part.driver]}${part.driver === 'intensity' ? per[body.per] : ''}`,
      bar(part.kgCO2e, most),
      signed(part.kgCO2e),
      percent(part.percent),
    ]),
    [body.to, '', tonnes(body.toKgCO2e), percent(body.changePercent)],
  ]
}

/** Bridges side by side: an academy or a stream each, a column for each driver that did something in one of them. */
function sideBySide(groups: Body[], by: 'academy' | 'stream', { from, to }: Body): string[] {
  const drivers = Object.keys(words).filter((driver) =>
    groups.some((group) => group.parts.some((part: Body) => part.driver === driver && !isZero(part))),
  )
  const rows = groups.map((group) => [
    group[by],
    tonnes(group.fromKgCO2e),
    ...drivers.map((driver) => {
      const part = group.parts.find((one: Body) => one.driver === driver)
      return part === undefined || isZero(part) ? '' : signed(part.kgCO2e)
    }),
    tonnes(group.toKgCO2e),
  ])
  const head = [by, from, ...drivers.map((driver) => heads[driver] ?? driver), to]
  return aligned([head, ...rows], new Set(head.map((_, index) => index).slice(1)))
}

const namedMax = 4
/** The heating whose weather is in what the schools did; by stream where it is of many. */
function weatherWithin({ weatherWithin: within }: Body): string {
  if (within.length === 0) return ''
  const schools = new Map<string, string[]>()
  for (const { academy, stream } of within) schools.set(stream, [...(schools.get(stream) ?? []), academy])
  const named =
    within.length <= namedMax
      ? within.map(({ academy, stream }: Body) => `${academy} ${stream}`)
      : [...schools].map(
          ([stream, of]) => `${stream} of ${of.length} ${of.length === 1 ? 'school' : 'schools'}`,
        )
  return `; weather of ${named.join(', ')} included`
}

/** What the schools did themselves, apart from what was done for them: a cleaner grid is nobody’s effort here. */
function ownDoing(body: Body): string {
  const own = new Decimal(body.ownDoingKgCO2e)
  const rest = new Decimal(body.changeKgCO2e).minus(own)
  const others = [
    ...new Set(
      body.parts.filter((part: Body) => !isZero(part)).map((part: Body) => heads[part.driver] ?? part.driver),
    ),
  ].filter((driver) => driver !== 'activity' && driver !== 'intensity')
  const beside =
    others.length === 0
      ? ''
      : ` The other ${signed(rest.toFixed())} t (${others.join(', ')}) are not of their doing.`
  return `Of the change, ${signed(own.toFixed())} t are what the schools used otherwise (activity and intensity${weatherWithin(body)}).${beside}`
}

/** What moved the emissions between two years, as a bridge in tonnes. */
export function showDrivers(terminal: Terminal, body: Body, by: 'academy' | 'stream' | undefined): void {
  const scopes = `scopes ${body.scopes.join(', ')}${body.target === 'all' ? '' : ` of the target “${body.target}”`}`
  const boundary = body.boundary === 'asOwned' ? 'as owned' : `like for like, the sites of ${body.at}`
  say(
    terminal,
    `What moved the emissions from ${body.from} to ${body.to}: ${boundary}, ${scopes}, in tonnes CO2e`,
  )
  if (body.parts === null)
    say(terminal, '  It cannot be told: one of the years has no data, and missing is not zero.')
  else {
    for (const line of aligned(bridgeRows(body), new Set([2, 3]))) say(terminal, `  ${line}`)
    say(terminal, `  ${ownDoing(body)}`)
    const missing = body.insufficientData.length
    if (missing > 0)
      say(
        terminal,
        `  Take care: data of these years is missing (${missing === 1 ? 'one gap' : `${missing} gaps`}, named below), and counts here as if it had not been used.`,
      )
    if (by !== undefined) {
      say(terminal)
      const groups = by === 'academy' ? body.byAcademy : body.byStream
      for (const line of sideBySide(groups, by, body)) say(terminal, `  ${line}`)
    }
  }
  if (body.provisional) say(terminal, '  Provisional: the factor set of a year is not published yet.')
  for (const note of body.notes) say(terminal, `  ${note}`)
  if (body.insufficientData.length > 0)
    say(terminal, '  Missing data, which looks like a saving or like growth and is neither:')
  for (const line of body.insufficientData) say(terminal, `    ${line}`)
  for (const one of body.notCalculated)
    say(terminal, `  not calculated: ${one.year} ${one.academy} ${one.quantity} ${one.unit} ${one.reason}`)
}
