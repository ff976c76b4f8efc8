import type { Document, DocumentBlock, DocumentCell, DocumentRow } from '../documents/document.ts'
import { periodWords } from '../domain/day-words.ts'
import { type Decimal, grouped, shown } from '../domain/decimal.ts'
import type { SealedInventory } from '../domain/frozen-inventory.ts'
import { categoryStandings, type GhgInventory, type GhgPart, ghgInventory } from '../domain/ghg-inventory.ts'
import { prose, stampOf, warnings } from './document-words.ts'

const tonnes = (kg: Decimal | undefined): string => (kg === undefined ? '–' : grouped(shown(kg.div(1000), 2)))
const figure = (kg: Decimal | undefined, strong = false): DocumentCell => ({
  text: tonnes(kg),
  numeric: true,
  strong,
})
const gasOf = (part: GhgPart, gas: string): Decimal | undefined =>
  part.gases.find((one) => one.gas === gas)?.kgCo2e

/** A row: CO2e, and the gases as far as the published factors tell them apart. */
function partRow(label: string, part: GhgPart, role?: DocumentRow['role']): DocumentRow {
  const strong = role === 'total'
  return {
    head: { text: label, strong },
    cells: [
      figure(part.kgCo2e, strong),
      figure(gasOf(part, 'CO2'), strong),
      figure(gasOf(part, 'CH4'), strong),
      figure(gasOf(part, 'N2O'), strong),
      figure(part.kgCo2e === undefined || part.unsplit.isZero() ? undefined : part.unsplit, strong),
    ],
    ...(role === undefined ? {} : { role }),
  }
}

const scopeRows = (ghg: GhgInventory): DocumentRow[] => [
  partRow('Scope 1: direct', ghg.scope1),
  partRow('Scope 2: purchased electricity and heat, location-based', ghg.scope2Location),
  partRow('Scope 2: the same, market-based', ghg.scope2Market),
  partRow('Scope 3: other indirect', ghg.scope3),
  partRow('Total, location-based', ghg.totalLocation, 'total'),
  partRow('Total, market-based', ghg.totalMarket, 'total'),
  partRow('Outside of scopes: biogenic CO₂, in no total', ghg.outsideOfScopes, 'memo'),
]

const head = (text: string): DocumentCell => ({ text, numeric: true })

/**
 * The full inventory of a year as a document: every scope with its gases, Scope 2 by both methods, and the 15 categories of Scope 3 with
 * what each is to the trust and why (GHG Protocol Corporate Standard, chapter 9, and Scope 3 Standard, chapter 11).
 */
export function ghgDocument(inventory: SealedInventory): Document {
  const { body } = inventory
  const ghg = ghgInventory(body)
  const measured = ghg.categories.filter((one) => one.kgCo2e !== undefined)
  const contradictory = measured.filter((one) => one.status === 'notRelevant')
  const blocks: DocumentBlock[] = [
    {
      kind: 'table',
      id: 'scopes',
      caption: `Greenhouse gas emissions, ${periodWords(body.period)}, in metric tonnes of CO₂e`,
      head: [
        { text: 'Scope' },
        head('CO₂e'),
        head('of it CO₂'),
        head('CH₄'),
        head('N₂O'),
        head('not told by gas'),
      ],
      rows: scopeRows(ghg),
      notes: [
        'The two totals differ in the method of Scope 2 alone. The location-based one is the headline.',
        'Gases are as published, each rounded on its own, so that they may miss CO₂e by a unit of the last place. “Not told by gas” is of factors that are published as CO₂e only, and of contracts.',
        'A dash: nothing was measured, which is not nought.',
      ],
    },
    { kind: 'heading', level: 1, text: 'Scope 3 by category' },
    {
      kind: 'table',
      id: 'categories',
      caption:
        'The 15 categories of Scope 3: what was measured, what is not relevant, what is not measured yet, and why',
      head: [{ text: 'Category' }, { text: 'Standing' }, { text: 'Why' }, head('tCO₂e')],
      rows: ghg.categories.map((one) => ({
        head: { text: `${one.category}. ${one.name}` },
        cells: [{ text: one.standing }, { text: one.reason }, figure(one.kgCo2e)],
      })),
      notes: [
        `Of 15 categories: ${categoryStandings
          .map(
            (standing) =>
              `${standing.toLowerCase()} ${ghg.categories.filter((one) => one.standing === standing).length}`,
          )
          .join('; ')}.`,
        ...contradictory.map(
          (one) =>
            `Category ${one.category} is said not to be relevant, and has figures: say what it is anew.`,
        ),
      ],
    },
    { kind: 'heading', level: 1, text: 'Boundary and methods' },
    { kind: 'list', items: [...body.report.boundary, ...body.report.methodology].map(prose) },
    ...(body.notCalculated.length === 0
      ? []
      : ([
          { kind: 'heading', level: 1, text: 'What came and could not be worked out' },
          { kind: 'list', items: body.notCalculated.map(prose) },
        ] as const)),
    { kind: 'heading', level: 1, text: 'Factors' },
    {
      kind: 'list',
      items: body.factorSets.map(
        (set) =>
          `${set.title}, revision ${set.revision} (${set.id}; SHA-256 of the source ${set.sourceHash}). ${set.attribution}`,
      ),
    },
  ]
  return {
    title: 'Greenhouse gas inventory',
    subtitle: `${body.trust}, ${periodWords(body.period)}`,
    author: body.trust,
    stamp: stampOf(inventory),
    date: inventory.date,
    draft: inventory.state !== 'published',
    blocks: [...warnings(inventory), ...blocks],
  }
}
