import { heatingStreams } from '../domain/comparison.ts'
import type { CellChange, Driver } from '../domain/drivers/cell.ts'
import type { WeatherUnknown } from '../domain/drivers/weather.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Scale } from './scale.ts'
import type { WeatherOfYears } from './weather.ts'
import type { YearData } from './years.ts'

const namedMax = 8
const named = (names: readonly string[]): string =>
  `${names.slice(0, namedMax).join(', ')}${names.length > namedMax ? ` and ${names.length - namedMax} more` : ''}`
const codesOf = (changes: readonly CellChange[], code: (academyId: string) => string): string[] =>
  [...new Set(changes.map(({ cell }) => code(cell.academyId)))].sort()
const plays = (change: CellChange, driver: string): boolean =>
  change.states.some((state) => state.driver === driver)

const noMonth: WeatherUnknown = { because: 'no month has an actual on every day of every meter' }
const notMetered: WeatherUnknown = {
  because: 'what was used is not metered, or only in one of the years',
}

const heats = new Set<string>(heatingStreams)
/** The changes of fuel and heat that warm buildings, of those whose drivers are told apart. */
const heatingOf = (changes: readonly CellChange[]): CellChange[] =>
  changes.filter(({ cell, rule }) => rule === 'shares' && heats.has(cell.stream))

/** An academy’s heating whose weather is not told apart: its activity and intensity have it within. */
export interface WeatherWithin {
  readonly academyId: string
  readonly stream: StreamId
}

/** The heating that changed and whose weather is within activity and intensity, each once. */
export function weatherWithin(changes: readonly CellChange[]): WeatherWithin[] {
  const found = new Map<string, WeatherWithin>()
  for (const change of heatingOf(changes)) {
    const { academyId, stream } = change.cell
    const moved = ['activity', 'intensity'].some(
      (driver) => change.parts.get(driver as Driver)?.isZero() === false,
    )
    if (moved && !plays(change, 'weather')) found.set(`${academyId} ${stream}`, { academyId, stream })
  }
  return [...found.values()]
}

function weatherNotes(
  changes: readonly CellChange[],
  weather: WeatherOfYears,
  code: (academyId: string) => string,
): string[] {
  const heating = heatingOf(changes)
  if (heating.length === 0) return []
  if (weather.because !== undefined)
    return [`Weather is not told apart: ${weather.because}. It is within activity or intensity.`]
  const reasons = new Map<string, { names: string[]; figures: string | undefined }>()
  for (const change of heating) {
    if (plays(change, 'weather')) continue
    const { academyId, stream } = change.cell
    const found = weather.found.get(`${academyId} ${stream}`) ?? noMonth
    const { because, figures } = 'because' in found ? found : notMetered
    const own = reasons.get(because)
    if (own === undefined) reasons.set(because, { names: [`${code(academyId)} ${stream}`], figures })
    else own.names.push(`${code(academyId)} ${stream}`)
  }
  const told = heating.some((change) => plays(change, 'weather'))
  return [
    ...(told
      ? [`Weather by the degree days of ${weather.station}, for analysis alone: it is in no reported figure.`]
      : []),
    ...[...reasons].map(
      ([because, { names, figures }]) =>
        `The weather of ${named(names)} is not told apart: ${because}${names.length > 1 || figures === undefined ? '' : ` (${figures})`}.`,
    ),
  ]
}

const scaleWords: Readonly<Record<Scale, string>> = {
  pupils: 'a count of pupils dated in each of the two years',
  floorAreaM2: 'a floor area (floorAreaM2)',
  none: '',
}

/** What must be known of a bridge to read it: which drivers could not be told apart, and where. */
export function notesOf(
  changes: readonly CellChange[],
  {
    years,
    per,
    weather,
    code,
  }: {
    years: readonly [YearData, YearData]
    per: Scale
    weather: WeatherOfYears
    code: (academyId: string) => string
  },
): string[] {
  const notes: string[] = []
  const uncounted = codesOf(
    changes.filter(
      ({ cell, rule }) =>
        rule === 'shares' && years.some(({ scale }) => scale.get(cell.academyId)?.gt(0) !== true),
    ),
    code,
  )
  if (per !== 'none' && uncounted.length > 0)
    notes.push(
      `All use is activity, and none intensity, for ${named(uncounted)}: there is not ${scaleWords[per]} (POST /v1/counts, or “trust-carbon count add”).`,
    )
  const structural = changes.filter(({ rule }) => rule === 'structureOnly')
  const lacks = ({ cell }: CellChange) => years.some(({ cells }) => cells.lacksRecords(cell))
  const askable = codesOf(structural.filter(lacks), code)
  if (askable.length > 0)
    notes.push(
      `Of ${named(askable)} some streams lack records of the days outside the boundary, so that their whole change is structure. Where there is data of before joining, or of after leaving, send it.`,
    )
  const others = codesOf(
    structural.filter((one) => !lacks(one)),
    code,
  )
  if (others.length > 0)
    notes.push(
      `Of ${named(others)} the whole change of some streams is structure: the school was founded or closed, or the activity was handed over, in one of the years or between them.`,
    )
  const method = codesOf(
    changes.filter(({ rule }) => rule === 'methodOnly'),
    code,
  )
  if (method.length > 0)
    notes.push(
      `Of ${named(method)} some streams could be worked out in one of the years only, for want of a factor: their change is method.`,
    )
  return [...notes, ...weatherNotes(changes, weather, code)]
}
