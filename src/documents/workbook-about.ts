import { lastDay } from '../domain/day.ts'
import type { SealedInventory } from '../domain/frozen-inventory.ts'
import { heightOf, type SheetContent, SheetRows, type WrittenSheet } from './sheet.ts'
import { stepNames, stepsShown } from './steps-shown.ts'

const guide: readonly (readonly [string, string])[] = [
  [
    'SECR',
    'The statement as it is printed. “Worked out” sums the lines of a row (by the key in its column) and divides kilograms by 1,000; totals are sums of what is not rounded; the ratio is total gross emissions over the pupils. What is shown is rounded once, half up, and compared with the figure that was frozen.',
  ],
  [
    'Lines',
    'Every line: a quantity times a row of a published factor table. The result is a live product. Change a quantity, a factor or the row of SECR of a line, and the statement follows.',
  ],
  [
    'Energy',
    'The same amounts in kWh, for the energy of the statement. Miles and litres have been turned into kWh by the published row that is named.',
  ],
  [
    'Factors, Factor sets',
    'The rows that were used, as they were published, and the tables that they are of.',
  ],
  ['Coverage', 'Of how many days there are data, of each meter and stream, and what is missing.'],
  [
    'Academies, Counts',
    'Who was in the trust and when, and the counts; pupils are weighted by days in the trust.',
  ],
  ['Files', 'The files that the lines rest on, by the SHA-256 of their bytes.'],
  [
    'Exact*',
    'A spreadsheet keeps about 15 digits of a number. Where the inventory has more, the exact number stands as text in a column marked so; the formulas use the number.',
  ],
]

/** What the workbook is, and how its sheets hang together. */
export function aboutSheet({ body, sha256, state, steps, date }: SealedInventory): WrittenSheet {
  const rows = new SheetRows()
  const add = (name: string, content: SheetContent): void =>
    rows.add([name, content], (column) => ({
      alignVertical: 'top',
      wrap: true,
      height: typeof content === 'string' ? heightOf([[content, 110]]) : heightOf([]),
      ...(column === 0 ? { fontWeight: 'bold' as const } : { align: 'left' as const }),
    }))
  const section = (text: string): void => {
    rows.add([])
    rows.add([text, null], { fontWeight: 'bold', textColor: '#12436D', backgroundColor: '#F3F6F9' })
  }
  rows.add([`Greenhouse gas inventory of ${body.trust}`], {
    fontWeight: 'bold',
    fontSize: 14,
    textColor: '#12436D',
  })
  add('Reporting year', body.year)
  add('From', { day: body.period.start })
  add('To', { day: lastDay(body.period) })
  add('State', state === 'published' ? 'published' : `${state}: not published, figures may change`)
  add('Date', { day: date })
  add('Version', { number: body.version })
  add('SHA-256 of the inventory', sha256)
  add(
    'Provisional factors',
    body.report.provisional ? 'yes: the factors of the year were not published yet' : 'no',
  )
  section('Steps')
  for (const { kind, at, by, note } of stepsShown(steps))
    add(stepNames[kind] ?? kind, `${at} by ${by}${note === null ? '' : `: ${note}`}`)
  if (body.restatement !== null) {
    section('Restatement')
    add('Cause', body.restatement.cause)
    add('Reason', body.restatement.reason)
    const { replacesVersion, replacesPublishedOn, replacesSha256, effects } = body.restatement
    add('Replaces', `version ${replacesVersion}, published ${replacesPublishedOn}, SHA-256 ${replacesSha256}`)
    if (effects.length === 0) add('Effect', 'No figure changed: words alone did.')
    for (const { label, unit, before, after, change } of effects)
      add(
        label,
        `${before ?? 'no figure'} to ${after ?? 'no figure'} ${unit}${change === null ? '' : ` (${change})`}`,
      )
  }
  section('The sheets')
  for (const [name, text] of guide) add(name, text)
  section('Rounding')
  add(
    'Rule',
    'Figures are kept unrounded and rounded once, half up, where they are shown: kWh whole, tonnes of CO2e to two places, tonnes per pupil to four. A total is the rounded sum of what is not rounded, so that shown parts may differ from it in the last digit.',
  )
  if (body.notCalculated.length > 0) {
    section('In no figure')
    for (const [index, text] of body.notCalculated.entries()) add(String(index + 1), text)
  }
  section('Licences')
  for (const { id, licence, attribution } of body.factorSets) add(id, `${licence}. ${attribution}`)
  return { name: 'About', rows, widths: [28, 110], frozenRows: 1 }
}
