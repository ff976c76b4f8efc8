import { daysIn, type Period } from '../domain/day.ts'
import { Decimal, shown, sum, zero } from '../domain/decimal.ts'
import type { Figure } from '../domain/figures.ts'
import { changePercent } from '../domain/progress.ts'
import type { StreamId } from '../domain/stream.ts'
import type { Holder } from '../domain/structure.ts'
import { noFigure, type Row, sumOfFigures } from '../domain/tally.ts'
import type { Denominator } from './counts.ts'
import type { DayShare, Gaps } from './gaps.ts'

/** The trust where undefined, else an academy by its id. */
export type Subject = string | undefined

/** Days of a site that belong to a side, and the academies that have them there. */
export interface SitePart {
  readonly site: string
  readonly holders: readonly Holder[]
  /** What the days are called: a reporting year. */
  readonly label: string
  /** The whole window that they are a part of. */
  readonly window: Period
  readonly period: Period
  /** Streams of the site that this boundary has not. */
  readonly without: readonly StreamId[]
}

/** What sides look things up in. */
export interface Books {
  readonly gaps: Gaps
  readonly names: ReadonlyMap<string, string>
  /** undefined: the target is absolute. */
  readonly denominator: Denominator | undefined
  /** What to do about an academy of which nothing of the base is there; undefined where it has not joined since. */
  readonly remedyOf: (site: string, period: Period) => string | undefined
}

interface Known {
  readonly figure: Figure | undefined
  readonly gaps: readonly string[]
  readonly uncounted: readonly string[]
  readonly days: DayShare
  readonly count: Decimal | undefined
}

/** Energy of a site that no meter measures. */
interface SiteStream {
  readonly site: string
  readonly stream: StreamId
  readonly kgCo2e: Decimal
}

const hundred = new Decimal(100)
/** Of the base, in percent: from this on, streams that one side lacks make a comparison false; less is told beside it. */
const vanishedMaxPercent = 1

function grouped<T>(items: readonly T[], keysOf: (one: T) => readonly string[]): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const one of items)
    for (const key of keysOf(one)) {
      const same = found.get(key)
      if (same === undefined) found.set(key, [one])
      else same.push(one)
    }
  return found
}

/** One side of a comparison: what a boundary has in a year, or in the mean of several, and what is missing of it. */
export class Side {
  readonly label: string
  readonly #books: Books
  readonly #rows: readonly Row[]
  readonly #parts: readonly SitePart[]
  readonly #rowsOf: ReadonlyMap<string, readonly Row[]>
  readonly #partsOf: ReadonlyMap<string, readonly SitePart[]>
  readonly #known = new Map<Subject, Known>()
  readonly #windows: number
  readonly #seen: ReadonlySet<string>
  readonly #members: ReadonlySet<string>

  /** `windows`: of how many windows it is the mean; `members`: the academies of its boundary, in the window or not. */
  constructor(
    books: Books,
    side: {
      readonly label: string
      readonly rows: readonly Row[]
      readonly parts: readonly SitePart[]
      readonly windows: number
      readonly members: ReadonlySet<string>
    },
  ) {
    this.label = side.label
    this.#books = books
    this.#rows = side.rows
    this.#parts = side.parts
    this.#windows = side.windows
    this.#members = side.members
    this.#rowsOf = grouped(side.rows, (one) => [one.academyId])
    this.#partsOf = grouped(side.parts, (one) => one.holders.map((holder) => holder.academyId))
    this.#seen = new Set(side.rows.map((one) => one.site))
  }

  /** The academies that are in it. */
  get academyIds(): Iterable<string> {
    return new Set([...this.#partsOf.keys(), ...this.#rowsOf.keys()])
  }

  /** Whether its boundary has no academy at all. */
  get isEmpty(): boolean {
    return this.#members.size === 0
  }

  /** Whether any days of an academy belong to it. */
  has(subject: Subject): boolean {
    return subject === undefined ? this.#parts.length > 0 : this.#partsOf.has(subject)
  }

  /** Whether an academy is in its boundary, even where it did not exist in its days. */
  bounds(subject: Subject): boolean {
    return subject === undefined || this.#members.has(subject)
  }

  /** Kilograms; undefined where nothing came. Of an academy that did not exist then it is nothing. */
  figure = (subject: Subject): Figure | undefined => this.#of(subject).figure
  gaps = (subject: Subject): readonly string[] => this.#of(subject).gaps
  uncounted = (subject: Subject): readonly string[] => this.#of(subject).uncounted
  days = (subject: Subject): DayShare => this.#of(subject).days
  count = (subject: Subject): Decimal | undefined => this.#of(subject).count

  /** What the target measures: kilograms of CO2e, or those by pupil or square metre, to twelve decimals. */
  value(subject: Subject): Decimal | undefined {
    const { figure, count } = this.#of(subject)
    if (this.#books.denominator === undefined || figure === undefined) return figure?.kgCo2e
    return count === undefined || count.isZero() ? undefined : figure.kgCo2e.div(count).toDecimalPlaces(12)
  }

  /** The share in percent that is estimated, and that with factors which stand in for those of its year; undefined of nothing. */
  shares(subject: Subject): { estimated: Decimal | undefined; provisional: Decimal | undefined } {
    const figure = this.figure(subject)
    if (figure === undefined || figure.kgCo2e.isZero())
      return { estimated: undefined, provisional: undefined }
    const share = (kg: Decimal) => kg.times(hundred).div(figure.kgCo2e).toDecimalPlaces(6)
    return { estimated: share(figure.estimatedKg), provisional: share(figure.provisionalKg) }
  }

  /** Energy that no meter measures, by site, in kilograms of CO2e. */
  unmetered(subject: Subject): SiteStream[] {
    const found = new Map<string, SiteStream>()
    for (const { site, stream, metered, energy, figure } of this.#rowsFor(subject)) {
      if (metered || !energy) continue
      const before = found.get(`${site} ${stream}`)?.kgCo2e ?? zero
      found.set(`${site} ${stream}`, { site, stream, kgCo2e: before.plus(figure?.kgCo2e ?? zero) })
    }
    return [...found.values()]
  }

  /** What there is any record of, by meters or without: `site stream`. */
  recorded = (subject: Subject): ReadonlySet<string> =>
    new Set(this.#rowsFor(subject).map(({ site, stream }) => `${site} ${stream}`))

  #rowsFor = (subject: Subject): readonly Row[] =>
    subject === undefined ? this.#rows : (this.#rowsOf.get(subject) ?? [])

  /** The days of a site in which a stream of it belongs to it. */
  periodsOf(subject: Subject, { site, stream }: { site: string; stream: StreamId }): Period[] {
    return this.#partsFor(subject)
      .filter((one) => one.site === site && !one.without.includes(stream))
      .map((one) => one.period)
  }

  #partsFor = (subject: Subject): readonly SitePart[] =>
    subject === undefined ? this.#parts : (this.#partsOf.get(subject) ?? [])

  #of(subject: Subject): Known {
    const known = this.#known.get(subject) ?? this.#look(subject)
    this.#known.set(subject, known)
    return known
  }

  #look(subject: Subject): Known {
    const rows = this.#rowsFor(subject)
    const parts = this.#partsFor(subject)
    const came = sumOfFigures(rows.map((row) => row.figure))
    const gaps: string[] = []
    let expected = 0
    let received = 0
    for (const [first, ...more] of grouped(parts, (one) => [`${one.label} ${one.site}`]).values()) {
      const { site, label, without, window } = first!
      const found = this.#books.gaps.of(
        site,
        label,
        [first!, ...more].map((one) => one.period),
        without,
      )
      expected += found.expected
      received += found.received
      const remedy =
        found.gaps.length > 0 && !this.#seen.has(site) ? this.#books.remedyOf(site, window) : undefined
      gaps.push(...(remedy === undefined ? found.gaps : [`${label}: ${remedy}`]))
    }
    const { count, missing } = this.#count(subject, parts)
    const wasNot = subject !== undefined && parts.length === 0 && this.bounds(subject)
    // A school of which somebody said that it had neither electricity nor gas emitted nothing.
    const usedNone =
      parts.length > 0 && parts.every(({ site, period }) => this.#books.gaps.saidNone(site, [period]))
    return {
      figure: came ?? (wasNot || usedNone ? noFigure : undefined),
      gaps: [...gaps, ...missing],
      uncounted: [
        ...new Set(rows.flatMap((row) => row.refusals.map((message) => `${this.label}: ${message}`))),
      ],
      days: { expected, received },
      count,
    }
  }

  /** The pupils or square metres of its sites, each by the part of the window in which it belongs here: a mean over the windows. */
  #count(
    subject: Subject,
    parts: readonly SitePart[],
  ): { count: Decimal | undefined; missing: readonly string[] } {
    const { denominator, names } = this.#books
    if (denominator === undefined) return { count: undefined, missing: [] }
    const missing = new Set<string>()
    let sum = new Decimal(0)
    for (const { site, holders, label, window, period } of parts) {
      const counted = denominator.of(site, window)
      if (counted === undefined) {
        missing.add(
          `${label}: ${names.get(site) ?? site} has no count of ${denominator.words}; record one with POST /v1/counts or “trust-carbon count add”`,
        )
        continue
      }
      for (const holder of holders)
        if (subject === undefined || holder.academyId === subject)
          sum = sum.plus(counted.value.times(holder.share).times(daysIn(period)).div(daysIn(window)))
    }
    return {
      count: missing.size > 0 ? undefined : sum.div(this.#windows),
      missing: [...missing],
    }
  }
}

/** Two sides against each other. */
export interface Comparison {
  readonly base: Decimal | undefined
  readonly now: Decimal | undefined
  /** In percent, to six decimals; undefined where the comparison would be false. */
  readonly changePercent: Decimal | undefined
  readonly insufficientData: readonly string[]
  /** What is to be known beside a comparison: it is too small to make it false. */
  readonly notes: readonly string[]
}

/** Energy without a meter of which the other side has no record at all, metered or not: a bill not sent looks like a saving. */
function vanished({ has, lacks }: { has: Side; lacks: Side }, subject: Subject, books: Books): SiteStream[] {
  const unmetered = has.unmetered(subject)
  if (unmetered.length === 0) return []
  const there = lacks.recorded(subject)
  return unmetered.filter(({ site, stream }) => {
    if (there.has(`${site} ${stream}`)) return false
    const periods = lacks.periodsOf(subject, { site, stream })
    return periods.length > 0 && !books.gaps.notApplicable(site, stream, periods)
  })
}

/**
 * What one side has without a meter and the other has not, in sentences. Together less than a hundredth of the base, they are `notes`
 * beside a comparison; else `faults`, with which there is none.
 */
function lostOf(
  { base, now, books }: { base: Side; now: Side; books: Books },
  subject: Subject,
): { faults: readonly string[]; notes: readonly string[] } {
  const lost = [
    { has: base, lacks: now },
    { has: now, lacks: base },
  ].flatMap((sides) => vanished(sides, subject, books).map((one) => ({ ...sides, ...one })))
  if (lost.length === 0) return { faults: [], notes: [] }
  const of = base.figure(subject)?.kgCo2e ?? zero
  const all = sum(lost.map(({ kgCo2e }) => kgCo2e))
  const told = lost.map(({ has, lacks, site, stream, kgCo2e }) => {
    const percent = of.isZero() ? '' : ` (${shown(kgCo2e.times(hundred).div(of), 1)} % of the base)`
    return `${lacks.label}: ${books.names.get(site) ?? site} has no record of ${stream}, which ${has.label} has${percent}; say so if there was none`
  })
  return all.times(hundred).gte(of.times(vanishedMaxPercent))
    ? { faults: told, notes: [] }
    : { faults: [], notes: told }
}

/** That nothing is there to be compared. */
function absence(
  { base, now }: { base: Side; now: Side },
  { subject, name, was }: { subject: Subject; name: string | undefined; was: Decimal | undefined },
): string[] {
  const of = name === undefined ? '' : ` of ${name}`
  const found: string[] = []
  if (base.isEmpty) return ['no academy is a member of the trust on the day asked for']
  if (base.figure(subject) === undefined) found.push(`${base.label}: the base year has no data${of}`)
  else if (was?.isZero() && base.has(subject))
    found.push(`${base.label}: nothing was emitted${of}, of which no percentage can be told`)
  else if (was?.isZero() || (subject !== undefined && !base.has(subject)))
    found.push(
      `${base.label}: ${name ?? 'the trust'} was not part of it yet, and there is nothing to compare`,
    )
  if (now.figure(subject) === undefined && now !== base) found.push(`${now.label}: no data came${of}`)
  return found
}

/** Compares two sides for the trust or an academy; `notes` are reasons of the asker's own why it would be false. */
export function compare(
  { base, now, books }: { base: Side; now: Side; books: Books },
  subject: Subject,
  { notes = [], streams = true }: { notes?: readonly string[]; streams?: boolean } = {},
): Comparison {
  const was = base.value(subject)
  const is = now.value(subject)
  const same = base === now
  const name = subject === undefined ? undefined : (books.names.get(subject) ?? subject)
  const lost = same || !streams ? { faults: [], notes: [] } : lostOf({ base, now, books }, subject)
  const insufficientData = base.bounds(subject)
    ? [
        ...new Set([
          ...notes,
          ...absence({ base, now }, { subject, name, was }),
          ...base.gaps(subject),
          ...(same ? [] : now.gaps(subject)),
          ...lost.faults,
          ...base.uncounted(subject),
          ...(same ? [] : now.uncounted(subject)),
        ]),
      ]
    : [`${name} is not among the academies that are compared`]
  return {
    base: was,
    now: is,
    changePercent:
      was === undefined || is === undefined || insufficientData.length > 0
        ? undefined
        : changePercent({ base: was, now: is }),
    insufficientData,
    notes: lost.notes,
  }
}
