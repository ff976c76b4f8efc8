import type { ChartPoint } from '../documents/chart.ts'
import type { DocumentCell, DocumentChart, DocumentTable } from '../documents/document.ts'
import { printed } from '../documents/words.ts'
import { daysIn } from '../domain/day.ts'
import { dayWords, listWords, periodWords } from '../domain/day-words.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type {
  FrozenAcademy,
  FrozenCoverage,
  FrozenInventory,
  FrozenLine,
} from '../domain/frozen-inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import type { StreamId } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import { explained, figure, percent, pupilsShown, sumOf, tonnes, words } from './document-words.ts'
import { gradeWords, usedScopes, usedWords } from './methodology.ts'
import { outsideKg, outsideNames, outsideTotal } from './outside-total.ts'

/** The scopes of total gross emissions, with the rows that they are made of. */
export const grossScopes: readonly {
  readonly name: string
  readonly rows: readonly SecrRowKey[]
  /** The row that is their sum. */
  readonly total: SecrRowKey
}[] = [
  { name: 'Scope 1', rows: ['scope1Gas', 'scope1Transport'], total: 'scope1Total' },
  { name: 'Scope 2', rows: ['scope2Electricity'], total: 'scope2Electricity' },
  { name: 'Scope 3', rows: ['scope3EmployeeVehicles'], total: 'scope3EmployeeVehicles' },
]
const grossRows = grossScopes.flatMap(({ rows }) => rows)

/** The lines that total gross emissions are the sum of. */
export const grossLines = ({ lines }: Pick<FrozenInventory, 'lines'>): FrozenLine[] =>
  lines.filter(({ row }) => row !== null && grossRows.includes(row))

export const kgOf = (lines: readonly FrozenLine[]): Decimal => sumOf(lines.map(({ kgCO2e }) => kgCO2e))

const streamTitle = (stream: string): string => streamOf(stream as StreamId).title

/** Emissions by scope of the year and of the year before, as it was restated where it was. undefined: there is no total to show. */
export function yearsChart({ report }: FrozenInventory): DocumentChart | undefined {
  const value = (keys: readonly SecrRowKey[], year: 'current' | 'previous'): string | null => {
    const own = report.rows.filter(({ key }) => keys.includes(key))
    const values = own.map((row) =>
      year === 'current' ? row.currentUnrounded : (row.restatedUnrounded ?? row.previousUnrounded),
    )
    return values.every((one) => one !== null) ? sumOf(values).toFixed() : null
  }
  const years = [
    { label: report.previousYear, of: 'previous' },
    { label: report.year, of: 'current' },
  ] as const
  const points = years.flatMap(({ label, of }): ChartPoint[] =>
    grossScopes.map(({ name, rows }) => ({ label, series: name, value: value(rows, of) })),
  )
  const known = years.filter(({ label }) => points.some((one) => one.label === label && one.value !== null))
  if (known.length === 0) return undefined
  const shownPoints = points.filter(({ label }) => known.some((one) => one.label === label))
  const text = (series: string, label: string): string => {
    const own = shownPoints.find((one) => one.series === series && one.label === label)?.value ?? null
    return own === null ? '–' : printed(shown(new Decimal(own), 2))
  }
  const restated = report.rows.some((row) => row.restated !== null) && known.length > 1
  return {
    kind: 'chart',
    id: 'by-scope',
    title: 'Gross emissions by scope',
    description: `Tonnes CO₂e${known.length === 1 ? ` in ${known[0]!.label}` : `, ${report.previousYear}${restated ? ' as restated' : ''} beside ${report.year}`}. Scope 2 is location-based.`,
    chart: {
      kind: 'stackedBars',
      unit: 'tonnes CO₂e',
      xTitle: 'Reporting year',
      yTitle: 'Emissions',
      points: shownPoints,
    },
    table: {
      kind: 'table',
      id: 'by-scope-table',
      caption: 'Gross emissions by scope (tonnes CO₂e)',
      head: [words('Scope'), ...known.map(({ label }) => figure(label))],
      rows: grossScopes.map(({ name, total: row }) => ({
        head: words(name),
        cells: known.map(({ label: year }) => explained(figure(text(name, year)), { year, row })),
      })),
    },
  }
}

const barsMax = 24

const tonnesOf = (lines: readonly FrozenLine[]): DocumentCell =>
  figure(lines.length === 0 ? '–' : tonnes(kgOf(lines)))

/** The points of an academy: a scope of which nothing was recorded has none; an academy without any has a gap. */
function academyPoints(body: FrozenInventory, label: string, scopes: readonly FrozenLine[][]): ChartPoint[] {
  if (scopes.every((own) => own.length === 0)) return [{ label, series: grossScopes[0]!.name, value: null }]
  return grossScopes.flatMap(({ name: series }, index) => {
    const own = scopes[index]!
    const estimated = own.some(({ amount }) => body.amounts[amount]!.grade >= 4)
    return own.length === 0 ? [] : [{ label, series, value: kgOf(own).div(1000).toFixed(), estimated }]
  })
}

const outsideMax = 5

/** What the bars do not show of academies that burn oil and the like, in a sentence; nothing where none does. */
function outsideWords(each: readonly { name: string; outside: ReturnType<typeof outsideTotal> }[]): string {
  const own = each
    .filter(({ outside }) => outside.length > 0)
    .sort((a, b) => outsideKg(b.outside).comparedTo(outsideKg(a.outside)))
  if (own.length === 0) return ''
  const named = own
    .slice(0, outsideMax)
    .map(({ name, outside }) => `${name} ${tonnes(outsideKg(outside))} (${outsideNames(outside)})`)
  const more = own.length - named.length
  return ` Not in it, because the statutory total leaves them out: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}

/** Gross emissions of each academy by scope; of very many, the picture shows the greatest. undefined: there are not two to compare. */
export function academiesChart(body: FrozenInventory): DocumentChart | undefined {
  const lines = grossLines(body)
  if (body.academies.length < 2 || lines.length === 0) return undefined
  const each = body.academies
    .map(({ code, name }) => {
      const own = lines.filter(({ amount }) => body.amounts[amount]!.academy === code)
      const scopes = grossScopes.map(({ rows }) => own.filter(({ row }) => rows.includes(row!)))
      // Two academies of one name are told apart by their codes.
      const twin = body.academies.some((one) => one.name === name && one.code !== code)
      const outside = outsideTotal(body, code)
      return { code, name: twin ? `${name} (${code})` : name, scopes, outside, kg: kgOf(own) }
    })
    .sort((a, b) => b.kg.comparedTo(a.kg) || (a.name < b.name ? -1 : 1))
  const others = outsideTotal(body)
  const otherCell = (own: typeof others): DocumentCell[] =>
    others.length === 0 ? [] : [figure(own.length === 0 ? '–' : tonnes(outsideKg(own)))]
  const many =
    each.length > barsMax ? ` The picture shows the ${barsMax} with the most; the table has all.` : ''
  return {
    kind: 'chart',
    id: 'by-academy',
    title: 'Gross emissions by academy',
    description: `Tonnes CO₂e in ${body.year}, each academy for its days in the trust, the greatest first.${many}${outsideWords(each)}`,
    chart: {
      kind: 'stackedBars',
      unit: 'tonnes CO₂e',
      xTitle: 'Academy',
      yTitle: 'Emissions',
      series: grossScopes.map(({ name }) => name),
      points: each.slice(0, barsMax).flatMap(({ name, scopes }) => academyPoints(body, name, scopes)),
    },
    table: {
      kind: 'table',
      id: 'by-academy-table',
      caption: `Gross emissions by academy, ${body.year} (tonnes CO₂e)`,
      head: [
        words('Academy'),
        ...grossScopes.map(({ name }) => figure(name)),
        figure('Total'),
        ...(others.length === 0 ? [] : [figure('Not in the total')]),
      ],
      rows: [
        ...each.map(({ code: academy, name, scopes, outside }) => ({
          head: words(name),
          cells: [
            ...scopes.map((own, index) =>
              explained(tonnesOf(own), { year: body.year, row: grossScopes[index]!.total, academy }),
            ),
            explained(tonnesOf(scopes.flat()), { year: body.year, row: 'grossTotal', academy }),
            ...otherCell(outside),
          ],
        })),
        {
          head: words('All academies'),
          role: 'total' as const,
          cells: [
            ...grossScopes.map(({ total: row }, index) =>
              explained(figure(tonnes(kgOf(each.flatMap(({ scopes }) => scopes[index]!)))), {
                ...{ year: body.year, row },
              }),
            ),
            explained(figure(tonnes(kgOf(lines))), { year: body.year, row: 'grossTotal' }),
            ...otherCell(others),
          ],
        },
      ],
      notes: [
        'A dash: nothing was recorded. Each figure is rounded once from the unrounded one, so that shown parts may not sum to the total.',
        ...(others.length === 0
          ? []
          : [
              `Not in the total: ${outsideNames(others)}. The law does not ask for them; they are among the voluntary disclosures.`,
            ]),
      ],
    },
  }
}

const memberDays = ({ memberships }: FrozenAcademy): number =>
  memberships.reduce((all, period) => all + daysIn(period), 0)

/** The academies of the boundary, with their days in the trust and their pupils. */
export function academiesTable({ academies, period }: FrozenInventory): DocumentTable {
  const counted = academies.flatMap(({ weightedPupils }) =>
    weightedPupils === null ? [] : [new Decimal(weightedPupils)],
  )
  const shownPupils = pupilsShown(counted)
  return {
    kind: 'table',
    id: 'academies',
    caption: 'Academies in the boundary',
    head: [
      words('Academy'),
      words('In the trust'),
      figure('Days'),
      words('Count of pupils'),
      figure('Pupils, by days'),
    ],
    rows: [
      ...academies.map((academy) => {
        const whole = memberDays(academy) === daysIn(period)
        const count = academy.counts.filter(({ kind }) => kind === 'pupils').at(-1)
        const pupils = academy.weightedPupils
        return {
          head: words(academy.urn === null ? academy.name : `${academy.name} (URN ${academy.urn})`),
          cells: [
            words(whole ? 'The whole year' : academy.memberships.map(periodWords).join('; ')),
            figure(printed(String(memberDays(academy)))),
            words(
              count === undefined
                ? 'No count'
                : `${printed(count.value)} (${count.source}, ${dayWords(count.asOf)})`,
            ),
            figure(pupils === null ? '–' : shownPupils(new Decimal(pupils))),
          ],
        }
      }),
      {
        head: words('All academies'),
        role: 'total' as const,
        cells: [
          words(''),
          figure(''),
          words(''),
          figure(
            counted.length < academies.length ? '–' : shownPupils(sumOf(counted.map((one) => one.toFixed()))),
          ),
        ],
      },
    ],
  }
}

/** Emissions where energy and travel are used, voluntary ones too, by the quality of the data that they rest on. undefined: there are none. */
export function qualityTable(body: FrozenInventory): DocumentTable | undefined {
  const lines = body.lines.filter(
    ({ kind, method, scope }) => kind === 'direct' && method !== 'market' && scope !== null,
  )
  if (lines.length === 0) return undefined
  const total = kgOf(lines)
  const grade = (line: FrozenLine): number => body.amounts[line.amount]!.grade
  const rows = [1, 2, 3, 4, 5].flatMap((one) => {
    const own = lines.filter((line) => grade(line) === one)
    if (own.length === 0) return []
    const name = gradeWords[one] ?? ''
    return [
      {
        head: words(`${one}: ${name}`),
        cells: [figure(tonnes(kgOf(own))), figure(percent(kgOf(own), total))],
      },
    ]
  })
  return {
    kind: 'table',
    id: 'quality',
    caption: `${usedWords.charAt(0).toUpperCase()}${usedWords.slice(1)}, by quality of data`,
    head: [words('Grade'), figure('Tonnes CO₂e'), figure('Share')],
    rows: [...rows, { head: words('All'), cells: [figure(tonnes(total)), figure('100.0%')], role: 'total' }],
    notes: [`${usedScopes}: gross emissions and those that are disclosed voluntarily.`],
  }
}

/** The share of gross emissions that rests on estimates, in a sentence. */
export function estimatedSentence(body: FrozenInventory, lines: readonly FrozenLine[]): string[] {
  const total = kgOf(lines)
  if (total.isZero()) return []
  const estimated = kgOf(lines.filter(({ amount }) => body.amounts[amount]!.grade >= 4))
  return [
    estimated.isZero()
      ? 'None of the gross emissions rests on estimates or benchmarks.'
      : `${percent(estimated, total)} of the gross emissions rests on estimates or benchmarks.`,
  ]
}

/** Of these every month must have data or a word that there is none; of other streams without a meter nobody knows what should come. */
const monthly: ReadonlySet<string> = new Set(['gas.mains', 'electricity.grid'])
const expectable = ({ what, stream }: FrozenCoverage): boolean => what !== 'records' || monthly.has(stream)

/**
 * How whole the data is, by stream. Of records of deliveries, trips and the like (no meter tells of days) the months with data are shown and
 * nothing that would say they are all. undefined: nothing was expected and nothing came.
 */
export function coverageTable({
  coverage,
  amounts,
}: Pick<FrozenInventory, 'coverage' | 'amounts'>): DocumentTable | undefined {
  const streams = [...new Set(coverage.map(({ stream }) => stream))].sort()
  const metered = streams.flatMap((stream) => {
    const own = coverage.filter((one) => one.stream === stream && expectable(one))
    const count = (of: (one: FrozenCoverage) => number): number => own.reduce((all, one) => all + of(one), 0)
    const expected = count(({ daysExpected }) => daysExpected)
    if (expected === 0) return []
    const days = [
      own.length,
      expected,
      count(({ daysReceived }) => daysReceived),
      count(({ daysEstimated }) => daysEstimated),
      own.reduce((all, { missing }) => all + missing.reduce((days, one) => days + daysIn(one), 0), 0),
    ]
    return [{ head: words(streamTitle(stream)), cells: days.map((one) => figure(printed(String(one)))) }]
  })
  const recorded = streams.flatMap((stream) => {
    const own = coverage.filter((one) => one.stream === stream && !expectable(one) && one.daysReceived > 0)
    if (own.length === 0) return []
    const codes = new Set(own.map(({ academy }) => academy))
    const months = new Set(
      amounts
        .filter((one) => one.meter === null && one.stream === stream && codes.has(one.academy))
        .map(({ academy, start }) => `${academy} ${start.slice(0, 7)}`),
    )
    const estimated = own.reduce((all, { daysEstimated }) => all + daysEstimated, 0)
    const cells = [
      printed(String(own.length)),
      '–',
      months.size === 1 ? '1 month' : `${printed(String(months.size))} months`,
      estimated === 0 ? '0' : printed(String(estimated)),
      '–',
    ]
    return [{ head: words(streamTitle(stream)), cells: cells.map(figure) }]
  })
  const rows = [
    ...metered,
    ...(recorded.length === 0
      ? []
      : [{ head: words('Records without a meter'), cells: [], role: 'section' as const }, ...recorded]),
  ]
  if (rows.length === 0) return undefined
  return {
    kind: 'table',
    id: 'coverage',
    caption: 'Coverage: days of which there is data',
    head: [
      words('Stream'),
      figure('Meters or academies'),
      figure('Days expected'),
      figure('Days with data'),
      figure('Days estimated'),
      figure('Days missing'),
    ],
    rows,
    ...(recorded.length === 0
      ? {}
      : {
          notes: [
            'Records without a meter: months of an academy with at least one record. Whether every delivery, journey or the like was recorded cannot be told from the data.',
          ],
        }),
  }
}

const gapsMax = 30

/** The gaps of the data, in sentences. */
export function gapSentences({
  coverage,
  academies,
}: Pick<FrozenInventory, 'coverage' | 'academies'>): string[] {
  const name = (code: string): string => academies.find((one) => one.code === code)?.name ?? code
  const gaps = coverage
    .filter(({ missing }) => missing.length > 0)
    .map(({ academy, what, stream, missing, note }) => {
      const days = listWords(
        missing.map((period) => (daysIn(period) === 1 ? dayWords(period.start) : periodWords(period))),
      )
      return `${name(academy)}, ${streamTitle(stream)}, ${what}: no data for ${days}.${note === null ? '' : ` ${note}`}`
    })
  const more = gaps.length - gapsMax
  return more > 0 ? [...gaps.slice(0, gapsMax), `And ${more} more of the kind.`] : gaps
}
