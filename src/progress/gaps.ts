import { holes } from '../coverage/gaps.ts'
import { type Coverage, type CoverageCell, coverageOfYear } from '../coverage/run.ts'
import {
  type Day,
  daysIn,
  type Month,
  monthOf,
  monthsOf,
  nextMonth,
  overlap,
  type Period,
} from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Services } from '../services.ts'

interface Meter {
  readonly number: string
  readonly utility: string
  readonly stream: StreamId
  readonly months: { month: Month; end: Day; expected: number; received: number }[]
  readonly missing: Period[]
}

/** Days on which meters that count were in use, and those of them with data. */
export interface DayShare {
  readonly expected: number
  readonly received: number
}

/** What is missing of a site in some days, in sentences, and how many of its meters' days came. */
export interface Found extends DayShare {
  readonly gaps: readonly string[]
}

const daysWithin = (periods: readonly Period[], span: Period): number =>
  periods.reduce((count, one) => {
    const both = overlap(one, span)
    return both === undefined ? count : count + daysIn(both)
  }, 0)

const came = ({ status }: CoverageCell): boolean =>
  status === 'received' || status === 'estimated' || status === 'partial'

/** The streams that every school is asked about, and what measures them. */
const metered: readonly (readonly [StreamId, string])[] = [
  ['electricity.grid', 'electricity'],
  ['gas.mains', 'gas'],
]

/** What came and what is missing of every site, whoever ran it: asked for any site and any days. */
export class Gaps {
  readonly #meters = new Map<string, Map<string, Meter>>()
  readonly #streams = new Map<string, Map<StreamId, CoverageCell[]>>()
  readonly #names: ReadonlyMap<string, string>
  readonly #minPercent: Decimal
  readonly #counted: (stream: StreamId) => boolean
  readonly #known = new Map<string, Found>()
  /** The end of what coverage was asked for: what lies in the future is not missing. */
  #until = ''

  /** `counted`: whether the target counts a stream; `minPercent`: the share of days, in percent, that each of its meters is to have. */
  constructor(
    coverages: readonly Coverage[],
    asked: {
      readonly names: ReadonlyMap<string, string>
      readonly minPercent: Decimal
      readonly counted: (stream: StreamId) => boolean
    },
  ) {
    this.#names = asked.names
    this.#minPercent = asked.minPercent
    this.#counted = asked.counted
    for (const coverage of coverages) this.#add(coverage)
  }

  #add({ cells, meters, year }: Coverage): void {
    if (year.end > this.#until) this.#until = year.end
    const utilities = new Map(meters.map((one) => [one.meterId, one]))
    for (const cell of cells) {
      const { academyId, stream, meterId, month, days } = cell
      if (!this.#counted(stream)) continue
      if (meterId === undefined) {
        const own = this.#streams.get(academyId) ?? new Map<StreamId, CoverageCell[]>()
        this.#streams.set(academyId, own)
        const same = own.get(stream)
        if (same === undefined) own.set(stream, [cell])
        else same.push(cell)
        continue
      }
      const own = this.#meters.get(academyId) ?? new Map<string, Meter>()
      this.#meters.set(academyId, own)
      const of = utilities.get(meterId)
      const meter = own.get(meterId) ?? {
        ...{ number: cell.meter ?? '', utility: of?.utility ?? '', stream, months: [], missing: [] },
      }
      own.set(meterId, meter)
      const { expected = 0, received = 0 } = days ?? {}
      meter.months.push({ month, end: nextMonth(month), expected, received })
    }
    for (const { academyId, meterId, missing } of meters)
      this.#meters
        .get(academyId)
        ?.get(meterId)
        ?.missing.push(...missing)
  }

  /** What is missing of a site in the days given, certain streams left aside; `label` names the days. */
  of(site: string, label: string, periods: readonly Period[], without: readonly StreamId[] = []): Found {
    const key = `${site} ${label} ${periods.map((one) => one.start + one.end).join()} ${without.join()}`
    const known = this.#known.get(key) ?? this.#look(site, label, periods, without)
    this.#known.set(key, known)
    return known
  }

  /** Whether somebody said of a part of these days that a stream does not apply to a site. */
  notApplicable(site: string, stream: StreamId, periods: readonly Period[]): boolean {
    return (this.#streams.get(site)?.get(stream) ?? []).some(
      ({ status, month }) =>
        status === 'notApplicable' && periods.some((one) => monthOf(one.start) <= month && month < one.end),
    )
  }

  /** Whether somebody said of all these days that a site had none of the energy that every school is asked about, as far as that counts. */
  saidNone(site: string, periods: readonly Period[]): boolean {
    const asked = metered.map(([stream]) => stream).filter(this.#counted)
    const months = periods.flatMap(monthsOf)
    return (
      asked.length > 0 &&
      asked.every((stream) => {
        const cells = this.#streams.get(site)?.get(stream) ?? []
        const said = new Set(cells.flatMap((one) => (one.status === 'notApplicable' ? [one.month] : [])))
        return months.every((month) => said.has(month))
      })
    )
  }

  #look(site: string, label: string, periods: readonly Period[], without: readonly StreamId[]): Found {
    const gaps: string[] = []
    const name = this.#names.get(site) ?? site
    let expected = 0
    let received = 0
    for (const meter of this.#meters.get(site)?.values() ?? []) {
      if (without.includes(meter.stream)) continue
      const found = daysOf(meter, periods)
      expected += found.expected
      received += found.received
      if (new Decimal(found.received).times(100).gte(this.#minPercent.times(found.expected))) continue
      const missing = meter.missing.flatMap((hole) => periods.flatMap((one) => overlap(hole, one) ?? []))
      gaps.push(
        `${label}: ${meter.utility} meter ${meter.number} of ${name} has ${found.received} of ${found.expected} days; missing ${holes(missing)}`,
      )
    }
    for (const [stream, cells] of this.#streams.get(site) ?? []) {
      if (without.includes(stream)) continue
      const inside = cells.filter(({ month }) =>
        periods.some((one) => month < one.end && one.start < nextMonth(month)),
      )
      if (inside.some(({ status }) => status === 'missing') && !inside.some(came))
        gaps.push(`${label}: ${name} has no data of ${stream}, and nobody said that it has none`)
    }
    for (const [stream, utility] of metered) {
      const silent = without.includes(stream) ? [] : this.#withoutMeter(site, stream, periods)
      if (silent.length > 0)
        gaps.push(
          `${label}: no ${utility} meter of ${name} was in use in ${silent.map((month) => month.slice(0, 7)).join(', ')}; say since when, and until when, a meter is, with “trust-carbon meter set”, or that there was no ${utility}, with “trust-carbon assert”`,
        )
    }
    return { gaps, expected, received }
  }

  /**
   * The months in which a site that has meters of a stream had none in use, and no record or anybody's word stands in: a meter is expected
   * from its first day on, so that these months are no missing days of any, and would look like a saving.
   */
  #withoutMeter(site: string, wanted: StreamId, periods: readonly Period[]): Month[] {
    const meters = [...(this.#meters.get(site)?.values() ?? [])].filter(({ stream }) => stream === wanted)
    if (meters.length === 0) return []
    const known = new Set([
      ...meters.flatMap(({ months }) => months.map((one) => one.month)),
      // A year without any meter has cells of its own: received, asserted, or missing, which is said of the stream.
      ...(this.#streams.get(site)?.get(wanted) ?? []).map((cell) => cell.month),
    ])
    const asked = new Set(periods.flatMap(monthsOf))
    return [...asked].filter((month) => month < this.#until && !known.has(month)).sort()
  }
}

/** The days of a meter inside some periods: whole months by their totals, and of a month that is cut those that are not missing. */
function daysOf({ months, missing }: Meter, periods: readonly Period[]): DayShare {
  let expected = 0
  let received = 0
  for (const one of months)
    for (const period of periods) {
      if (one.end <= period.start || one.month >= period.end) continue
      if (period.start <= one.month && one.end <= period.end) {
        expected += one.expected
        received += one.received
        continue
      }
      const part = overlap(period, { start: one.month, end: one.end })
      if (part === undefined) continue
      const days = Math.min(one.expected, daysIn(part))
      expected += days
      received += days - Math.min(days, daysWithin(missing, part))
    }
  return { expected, received }
}

/** What came and what is missing of every site in some reporting years: one pass over the ledger's months a year. */
export async function coverageOf(
  services: Services,
  trustId: string,
  years: Iterable<string>,
): Promise<Coverage[] | Refusal> {
  const found: Coverage[] = []
  for (const year of new Set(years)) {
    const coverage = await coverageOfYear(services, { trustId, year, boundary: 'everySite' })
    if (isRefusal(coverage)) return coverage
    found.push(coverage)
  }
  return found
}
