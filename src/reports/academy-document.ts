import type { ChartPoint } from '../documents/chart.ts'
import type {
  Document,
  DocumentBlock,
  DocumentChart,
  DocumentRow,
  DocumentTable,
} from '../documents/document.ts'
import { printed } from '../documents/words.ts'
import { daysIn, monthPeriod, monthsOf, overlap } from '../domain/day.ts'
import { listWords, monthNames, periodWords } from '../domain/day-words.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type {
  FrozenAcademy,
  FrozenAmount,
  FrozenInventory,
  FrozenLine,
  SealedInventory,
} from '../domain/frozen-inventory.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import {
  figure,
  heading,
  paragraph,
  percent,
  pupilsShown,
  sentences,
  stampOf,
  sumOf,
  tonnes,
  warnings,
  words,
} from './document-words.ts'
import { estimatedSentence, gapSentences, grossLines, grossScopes, kgOf } from './inventory-tables.ts'
import { type OutsideTotal, outsideKg, outsideNames, outsideTotal } from './outside-total.ts'

const energies: readonly { readonly name: string; readonly row: SecrRowKey }[] = [
  { name: 'Gas', row: 'energyGas' },
  { name: 'Purchased electricity', row: 'energyElectricity' },
  { name: 'Transport fuel', row: 'energyTransport' },
]
const scopeWords: Readonly<Record<string, string>> = {
  'Scope 1': 'Scope 1: gas, and fuel of the trust’s own vehicles',
  'Scope 2': 'Scope 2: purchased electricity (location-based)',
  'Scope 3': 'Scope 3: business travel in employees’ own vehicles',
}

/** What an academy has in an inventory. */
interface Own {
  readonly body: FrozenInventory
  readonly academy: FrozenAcademy
  readonly amounts: readonly FrozenAmount[]
  /** Those of gross emissions. */
  readonly lines: readonly FrozenLine[]
  readonly outside: readonly OutsideTotal[]
}

const kwhOf = (amounts: readonly FrozenAmount[], row: SecrRowKey): Decimal | undefined => {
  const own = amounts.flatMap((one) => one.energies.filter((energy) => energy.row === row))
  return own.length === 0 ? undefined : sumOf(own.map(({ kwh }) => kwh))
}
const kwhShown = (kwh: Decimal | undefined): string => (kwh === undefined ? '–' : printed(shown(kwh, 0)))

function atAGlance({ body, academy, amounts, lines, outside }: Own): DocumentBlock {
  const kg = kgOf(lines)
  const all = kgOf(grossLines(body))
  const pupils = academy.weightedPupils === null ? undefined : new Decimal(academy.weightedPupils)
  const energy = energies.flatMap(({ row }) => kwhOf(amounts, row) ?? [])
  const perPupil = pupils === undefined || pupils.isZero() ? undefined : kg.div(1000).div(pupils)
  return {
    kind: 'facts',
    rows: [
      ['Gross emissions', lines.length === 0 ? 'No figure: no data has come' : `${tonnes(kg)} tonnes CO₂e`],
      ...(lines.length === 0
        ? []
        : [['Share of the trust', `${percent(kg, all)} of ${tonnes(all)} tonnes CO₂e`] as const]),
      ...(outside.length === 0
        ? []
        : [
            [
              'Not in the gross emissions',
              `${tonnes(outsideKg(outside))} tonnes CO₂e of ${outsideNames(outside)}`,
            ] as const,
            ['Gross emissions and these', `${tonnes(kg.plus(outsideKg(outside)))} tonnes CO₂e`] as const,
          ]),
      [
        'Energy',
        energy.length === 0 ? 'No figure' : `${kwhShown(sumOf(energy.map((one) => one.toFixed())))} kWh`,
      ],
      [
        'Emissions for each pupil',
        lines.length === 0
          ? 'No figure'
          : perPupil === undefined
            ? 'No figure: there is no count of pupils in the year'
            : `${printed(shown(perPupil, 4))} tonnes CO₂e (${pupilsShown([pupils!])(pupils!)} pupils, counted for the days in the trust)`,
      ],
    ],
  }
}

/** What the statutory total does not count, a row each, and what it comes to with them. */
function outsideRows(outside: readonly OutsideTotal[], gross: Decimal): DocumentRow[] {
  if (outside.length === 0) return []
  return [
    { head: words('Outside the statutory total'), cells: [], role: 'section' },
    ...outside.flatMap(({ title, kwh, kgCo2e }): DocumentRow[] => [
      ...(kwh === undefined ? [] : [{ head: words(`${title} (kWh)`), cells: [figure(kwhShown(kwh))] }]),
      { head: words(`${title} (tonnes CO₂e)`), cells: [figure(tonnes(kgCo2e))] },
    ]),
    {
      head: words('Total gross emissions and these (tonnes CO₂e)'),
      cells: [figure(tonnes(gross.plus(outsideKg(outside))))],
      role: 'total',
    },
  ]
}

/** That what an academy burns may be more than what it reports, in a sentence. */
function outsideSentence({ academy, lines, outside }: Own): string[] {
  if (outside.length === 0) return []
  const other = outsideKg(outside)
  return [
    `The gross emissions leave out ${outsideNames(outside)}: ${tonnes(other)} tonnes CO2e, which the law does not ask for in the total. With that, ${academy.name} emitted ${tonnes(kgOf(lines).plus(other))} tonnes CO2e, and it should not be compared with other academies by its gross emissions alone.`,
  ]
}

function figuresTable({ body, amounts, lines, outside }: Own): DocumentTable {
  const total = kgOf(lines)
  const known = energies.flatMap(({ row }) => kwhOf(amounts, row) ?? [])
  return {
    kind: 'table',
    id: 'figures',
    caption: `Energy and gross emissions, ${periodWords(body.period)}`,
    head: [words('Measure'), figure(body.year)],
    rows: [
      { head: words('Energy (kWh)'), cells: [], role: 'section' },
      ...energies.map(({ name, row }) => ({
        head: words(name),
        cells: [figure(kwhShown(kwhOf(amounts, row)))],
      })),
      {
        head: words('Total energy'),
        cells: [figure(known.length === 0 ? '–' : kwhShown(sumOf(known.map((one) => one.toFixed()))))],
        role: 'total',
      },
      { head: words('Emissions (tonnes CO₂e)'), cells: [], role: 'section' },
      ...grossScopes.map(({ name, rows }) => {
        const own = lines.filter(({ row }) => rows.includes(row!))
        return { head: words(scopeWords[name]!), cells: [figure(own.length === 0 ? '–' : tonnes(kgOf(own)))] }
      }),
      {
        head: words('Total gross emissions'),
        cells: [figure(lines.length === 0 ? '–' : tonnes(total))],
        role: 'total',
      },
      ...outsideRows(outside, total),
    ],
    notes: [
      'A dash: no data has come, or there is none to send. Each figure is rounded once, so that shown parts may not sum to the total.',
    ],
  }
}

const monthWords = (month: string): string =>
  `${monthNames[Number.parseInt(month.slice(5, 7), 10) - 1]!.slice(0, 3)} ${month.slice(0, 4)}`

/** Gas and electricity by month, where the academy has any; months before it joined or after it left are not in it. */
function monthsChart({ body, academy, amounts }: Own): DocumentChart[] {
  const shownEnergies = energies.slice(0, 2).filter(({ row }) => kwhOf(amounts, row) !== undefined)
  if (shownEnergies.length === 0) return []
  const months = monthsOf(body.period).filter((month) =>
    academy.memberships.some((one) => overlap(monthPeriod(month), one) !== undefined),
  )
  const cell = (month: string, row: SecrRowKey): Omit<ChartPoint, 'label' | 'series'> => {
    const own = amounts.filter(
      (one) =>
        overlap(monthPeriod(month), one) !== undefined && one.energies.some((energy) => energy.row === row),
    )
    return { value: kwhOf(own, row)?.toFixed() ?? null, estimated: own.some(({ grade }) => grade >= 4) }
  }
  return [
    {
      kind: 'chart',
      id: 'months',
      title: 'Energy by month',
      description:
        'kWh of gas and purchased electricity in each month in the trust; months of which no data has come have a dash.',
      chart: {
        kind: 'bars',
        unit: 'kWh',
        xTitle: 'Month',
        yTitle: 'Energy',
        points: months.flatMap((month) =>
          shownEnergies.map(({ name, row }) => ({
            label: monthWords(month),
            series: name,
            ...cell(month, row),
          })),
        ),
      },
      table: {
        kind: 'table',
        id: 'months-table',
        caption: 'Energy by month (kWh)',
        head: [words('Month'), ...shownEnergies.map(({ name }) => figure(name))],
        rows: months.map((month) => ({
          head: words(monthWords(month)),
          cells: shownEnergies.map(({ row }) => {
            const { value, estimated } = cell(month, row)
            const mark = estimated === true ? ' (est.)' : ''
            return figure(value === null ? '–' : `${printed(shown(new Decimal(value), 0))}${mark}`)
          }),
        })),
      },
    },
  ]
}

function membership({ body, academy }: Own): string {
  const days = academy.memberships.reduce((all, one) => all + daysIn(one), 0)
  if (days === daysIn(body.period)) return `${academy.name} was in the trust for the whole year.`
  const spans = listWords(academy.memberships.map((one) => `from ${periodWords(one)}`))
  return `${academy.name} was in the trust ${spans}: ${printed(String(days))} of ${printed(String(daysIn(body.period)))} days. Its figures are those of these days.`
}

/**
 * An academy's part of the inventory for its governors, in plain words: what it used and emitted, how that compares with the trust, and
 * how good the data is. Refused where the academy was not in the trust in the year.
 */
export function academyDocument(inventory: SealedInventory, code: string): Document | Refusal {
  const { body, state, date } = inventory
  const academy = body.academies.find((one) => one.code === code)
  if (academy === undefined)
    return refuse(
      'not_found',
      `No academy with the code ${code} was in the trust in ${body.year}. It had ${body.academies.length === 0 ? 'none' : listWords(body.academies.map((one) => one.code))}.`,
    )
  const amounts = body.amounts.filter((one) => one.academy === code)
  const lines = grossLines(body).filter(({ amount }) => body.amounts[amount]!.academy === code)
  const own: Own = { body, academy, amounts, lines, outside: outsideTotal(body, code) }
  const coverage = body.coverage.filter((one) => one.academy === code)
  const [first] = warnings(inventory)
  return {
    title: academy.name,
    subtitle: `Energy and carbon, ${periodWords(body.period)}`,
    author: body.trust,
    stamp: stampOf(inventory),
    date,
    draft: state !== 'published' || body.report.missing.length > 0,
    blocks: [
      ...(first === undefined ? [] : [first]),
      atAGlance(own),
      figuresTable(own),
      ...outsideSentence(own).map((text) => paragraph(text)),
      ...monthsChart(own),
      heading('About these figures', 'about'),
      paragraph([membership(own), ...estimatedSentence(body, lines)].join(' ')),
      ...sentences(gapSentences({ coverage, academies: body.academies })),
      paragraph(
        'Gross emissions are those of gas, the trust’s own vehicles, purchased electricity and business travel in employees’ own vehicles: what the trust must report by law. Emissions are in tonnes of CO2e: all greenhouse gases together, as the mass of carbon dioxide that warms as much.',
        'note',
      ),
    ],
  }
}
