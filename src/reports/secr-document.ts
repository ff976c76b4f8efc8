import type { Document, DocumentBlock } from '../documents/document.ts'
import { stepNames, stepsShown } from '../documents/steps-shown.ts'
import { printed } from '../documents/words.ts'
import { dayWords, periodWords } from '../domain/day-words.ts'
import type { InventoryStepShown, SealedInventory } from '../domain/frozen-inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { dayOf, heading, paragraph, prose, section, sentences, stampOf, warnings } from './document-words.ts'
import {
  academiesChart,
  academiesTable,
  coverageTable,
  gapSentences,
  qualityTable,
  yearsChart,
} from './inventory-tables.ts'
import { replacedTable, restatedTable, statutoryTable, voluntaryTable } from './secr-tables.ts'

const those = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value])

/** The year in a sentence, where all of it is known. */
function inShort({ rows, year }: SecrReport): DocumentBlock[] {
  const whole = (key: SecrRowKey): string | undefined => {
    const row = rows.find((one) => one.key === key)
    return row === undefined || row.current === null || row.currentReason !== null
      ? undefined
      : printed(row.current)
  }
  const [energy, gross, intensity] = [whole('energyTotal'), whole('grossTotal'), whole('intensity')]
  if (energy === undefined || gross === undefined || intensity === undefined) return []
  return [
    paragraph(
      `In ${year} the trust used ${energy} kWh of energy and its gross emissions were ${gross} tonnes CO2e: ${intensity} tonnes for each pupil.`,
      'lead',
    ),
  ]
}

/** What was done to use energy better: the law wants it said, and wants it said too where nothing was done. */
function efficiency({ energyEfficiency, measures, draft }: SecrReport): DocumentBlock[] {
  if (energyEfficiency === null && measures.length === 0)
    return [
      paragraph(
        draft
          ? 'Not stated yet. Where no measure was taken, the report must say so.'
          : 'No measure to improve energy efficiency was recorded for the year.',
        draft ? 'warning' : undefined,
      ),
    ]
  return [
    ...(energyEfficiency === null ? [] : [paragraph(energyEfficiency)]),
    ...(measures.length === 0 ? [] : [{ kind: 'list' as const, items: measures.map(prose) }]),
  ]
}

const stepRow = ({ kind, at, by, note }: InventoryStepShown): readonly [string, string] => [
  stepNames[kind] ?? kind,
  `${dayOf(at)}, by ${by}${note === null ? '' : `: ${note}`}`,
]

/** Who submitted, approved and published the inventory, and the hash by which the document can be held against it. */
export function approval({ body, sha256, state, steps: taken }: SealedInventory): DocumentBlock[] {
  const steps = stepsShown(taken)
  const nobody = state === 'open' && steps.every(({ kind }) => kind === 'reopened')
  return [
    {
      kind: 'facts',
      rows: [
        ...steps.map(stepRow),
        ...(nobody ? [['Approval', 'Not submitted, not approved'] as const] : []),
        ['Version', String(body.version)],
        ['SHA-256 of the inventory', sha256],
      ],
    },
    paragraph(
      'Every figure here is worked out from the inventory of this hash and from nothing else.',
      'note',
    ),
  ]
}

const causes: Readonly<Record<string, string>> = {
  error: 'an error was put right',
  method: 'the method changed',
  structure: 'the structure of the trust changed',
  factorCorrection: 'conversion factors were corrected by their publisher',
}

function replaced({ body }: SealedInventory): DocumentBlock[] {
  const { restatement } = body
  if (restatement === null) return []
  const why = causes[restatement.cause] ?? restatement.cause
  return [
    paragraph(`This statement replaces one that was published before, because ${why}: ${restatement.reason}`),
    paragraph(
      `It replaces version ${restatement.replacesVersion}, published ${dayOf(restatement.replacesPublishedOn)}; SHA-256 of that inventory: ${restatement.replacesSha256}`,
      'note',
    ),
    ...(restatement.effects.length === 0
      ? [paragraph('No figure of the year is changed by it: only words are.')]
      : []),
    ...those(replacedTable(body)),
  ]
}

function mustReport({ scopeTest, lowEnergyUser }: SecrReport): DocumentBlock[] {
  return [scopeTest.sentence, lowEnergyUser ?? '']
    .filter((text) => text !== '')
    .map((text) => paragraph(text))
}

/**
 * The whole energy and carbon section of a trustees’ report (Companies (Directors’ Report) and Limited Liability Partnerships (Energy and
 * Carbon Report) Regulations 2018), in the order of the DfE's template for academy trusts: what the law asks for first, what is voluntary
 * apart from it and below. Parts with nothing in them are left out, but for those of which the law wants “none” said.
 */
export function secrDocument(inventory: SealedInventory): Document {
  const { body, state, date } = inventory
  const { report, period, trust } = body
  return {
    title: 'Streamlined energy and carbon reporting',
    subtitle: periodWords(period),
    author: trust,
    stamp: stampOf(inventory),
    date,
    draft: state !== 'published' || report.missing.length > 0,
    blocks: [
      ...warnings(inventory),
      ...inShort(report),
      heading('Energy use and emissions', 'figures'),
      statutoryTable(report),
      ...those(yearsChart(body)),
      ...section('Quantification and reporting methodology', 'methodology', sentences(report.methodology)),
      heading('Intensity measurement', 'intensity'),
      paragraph(report.intensityMeasurement),
      heading('Measures taken to improve energy efficiency', 'measures'),
      ...efficiency(report),
      ...section(
        `What changed since ${report.previousYear}`,
        'movement',
        report.movement.map((text) => paragraph(text)),
      ),
      ...section(`Restatement of ${report.previousYear}`, 'restatement', [
        ...(report.restatement === null ? [] : [paragraph(report.restatement)]),
        ...those(restatedTable(report)),
      ]),
      ...section('Restatement of this year', 'replaced', replaced(inventory)),
      heading('Reporting boundary', 'boundary'),
      ...sentences(report.boundary),
      academiesTable(body),
      ...those(academiesChart(body)),
      ...section(
        'What is left out',
        'exclusions',
        sentences([...new Set([...report.exclusions, ...body.notCalculated])]),
      ),
      ...section('Whether the trust must report', 'in-scope', mustReport(report)),
      ...section('Voluntary disclosures', 'voluntary-part', those(voluntaryTable(body))),
      ...section('Quality and coverage of the data', 'data', [
        ...those(qualityTable(body)),
        ...those(coverageTable(body)),
        ...sentences(gapSentences(body)),
      ]),
      heading('Approval', 'approval'),
      ...approval(inventory),
      paragraph(`Made on ${dayWords(date)}.`, 'note'),
    ],
  }
}
