import { describe, expect, test } from 'vitest'
import type { Document, DocumentBlock, DocumentTable } from '../../src/documents/document.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { academyDocument } from '../../src/reports/academy-document.ts'
import { secrDocument } from '../../src/reports/secr-document.ts'
import { sampleInventory } from './sample-inventory.ts'

const { body } = sampleInventory()
const withReport = (more: Partial<typeof body.report>) =>
  sampleInventory({ body: { report: { ...body.report, ...more } } })

const paragraphs = ({ blocks }: Document, role?: string): string[] =>
  blocks.flatMap((block) => (block.kind === 'paragraph' && block.role === role ? [block.text] : []))
const headings = ({ blocks }: Document): string[] =>
  blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))
const tableOf = ({ blocks }: Document, id: string): DocumentTable | undefined =>
  blocks
    .flatMap((block) => (block.kind === 'chart' ? [block.table] : [block]))
    .find(
      (block): block is DocumentTable =>
        (block as DocumentBlock).kind === 'table' && 'id' in block && block.id === id,
    )
const rowsOf = (document: Document, id: string): string[][] =>
  (tableOf(document, id)?.rows ?? []).map((row) => [row.head.text, ...row.cells.map(({ text }) => text)])

describe('the section for the trustees’ report', () => {
  const document = secrDocument(sampleInventory())

  test('has its parts in the order of the template', () => {
    expect(headings(document)).toEqual([
      'Energy use and emissions',
      'Quantification and reporting methodology',
      'Intensity measurement',
      'Measures taken to improve energy efficiency',
      'What changed since 2023-24',
      'Restatement of 2023-24',
      'Reporting boundary',
      'What is left out',
      'Whether the trust must report',
      'Voluntary disclosures',
      'Quality and coverage of the data',
      'Approval',
    ])
  })

  test('keeps what is voluntary out of the table that the law asks for', () => {
    const [mandatory, voluntary] = ['secr', 'voluntary'].map((id) =>
      rowsOf(document, id).map(([name]) => name),
    )
    expect(mandatory!.at(-1)).toBe('Tonnes CO₂e per pupil')
    expect(mandatory!.some((name) => voluntary!.includes(name) && !name!.includes('('))).toBe(false)
    expect(voluntary).toContain('Scope 2: purchased electricity (market-based)')
  })

  test('says what the restatement changed, in what is printed', () => {
    expect(rowsOf(document, 'restated')).toContainEqual(['Gas (kWh)', '231,450', '228,950', '−2,500'])
  })

  test('sums each academy’s lines: 22,037.62348 + 560.825 kg of Scope 1 and 8,085.1653 of Scope 2 at Oakfield', () => {
    expect(rowsOf(document, 'by-academy-table')).toEqual([
      ['Oakfield Primary School', '22.60', '8.09', '–', '30.68'],
      ['Elm Park Academy', '14.64', '5.31', '0.67', '20.62'],
      ['All academies', '37.24', '13.40', '0.67', '51.30'],
    ])
  })

  test('writes days and CO₂ as people do', () => {
    const text = JSON.stringify(document.blocks)
    expect(text).toContain('16 January 2025')
    expect(text).not.toMatch(/CO2e|\b\d{4}-\d{2}-\d{2}\b/)
    expect(document.subtitle).toBe('1 September 2024 to 31 August 2025')
  })

  test('is no draft once it is published, and has its hash', () => {
    expect(document.draft).toBe(false)
    expect(paragraphs(document, 'warning')).toEqual([])
    expect(document.stamp).toContain(sampleInventory().sha256)
  })

  test.each(['open', 'submitted', 'approved'] as const)(
    'is a draft while it is %s, and says why first',
    (state) => {
      const draft = secrDocument(sampleInventory({ state }))
      expect(draft.draft).toBe(true)
      expect(draft.blocks[0]).toMatchObject({ kind: 'paragraph', role: 'warning' })
    },
  )

  test('says first what is missing', () => {
    const draft = secrDocument({ ...withReport({ draft: true, missing: ['Pupils.'] }), state: 'open' })
    expect(paragraphs(draft, 'warning').slice(1)).toEqual([
      'It cannot be published yet: 1 thing that it must have is missing or contradictory.',
      'Pupils.',
    ])
  })

  test('leaves a figure that is missing a dash with its reason, and does not put the year in a sentence', () => {
    const rows = body.report.rows.map((row) =>
      row.key === 'intensity'
        ? { ...row, current: null, currentUnrounded: null, currentReason: 'No count.' }
        : row,
    )
    const draft = secrDocument(withReport({ rows }))
    expect(rowsOf(draft, 'secr').at(-1)![1]).toBe('–')
    expect(tableOf(draft, 'secr')!.notes!.some((note) => note.endsWith('(2024-25): No count.'))).toBe(true)
    expect(paragraphs(draft, 'lead')).toEqual([])
  })

  test('has no column for a restatement that did not happen, nor for a first year', () => {
    const plain = body.report.rows.map((row) => ({ ...row, restated: null, restatedUnrounded: null }))
    const heads = (rows: typeof plain) =>
      tableOf(secrDocument(withReport({ rows })), 'secr')!.head.map(({ text }) => text)
    expect(heads(plain)).toEqual(['Measure', '2024-25', '2023-24'])
    expect(heads(plain.map((row) => ({ ...row, previous: null, previousUnrounded: null })))).toEqual([
      'Measure',
      '2024-25',
    ])
  })

  test('says that there were no measures where none are recorded, because the law wants it said', () => {
    const none = secrDocument(withReport({ energyEfficiency: null, measures: [] }))
    expect(paragraphs(none)).toContain('No measure to improve energy efficiency was recorded for the year.')
  })

  test('leaves out parts with nothing in them', () => {
    const bare = secrDocument(
      withReport({ movement: [], exclusions: [], scopeTest: { inScope: null, sentence: '' } }),
    )
    expect(headings(bare)).not.toContain('What is left out')
    expect(headings(bare)).not.toContain('Whether the trust must report')
  })
})

describe('approval', () => {
  const step = (kind: string, day: string, note: string | null = null) => ({
    ...{ kind, at: `2025-11-${day}T09:00:00.000Z`, by: 'Finance', note },
  })
  const shown = (steps: ReturnType<typeof step>[], state: 'open' | 'published' = 'published') =>
    secrDocument(sampleInventory({ steps, state }))
      .blocks.flatMap((block) => (block.kind === 'facts' ? block.rows : []))
      .filter(([name]) => name !== 'Version' && !name.startsWith('SHA'))

  test('has the last submission, approval and publication, and of notes that of the approval', () => {
    const rows = shown([
      step('submitted', '01', 'First go.'),
      step('sentBack', '02', 'Please say more.'),
      step('submitted', '03', 'Said.'),
      step('approved', '04', 'Agreed by the board.'),
      step('published', '05', 'Out.'),
    ])
    expect(rows).toEqual([
      ['Submitted for review', '3 November 2025, by Finance'],
      ['Approved', '4 November 2025, by Finance: Agreed by the board.'],
      ['Published', '5 November 2025, by Finance'],
    ])
  })

  test('is none after it was sent back', () => {
    expect(shown([step('submitted', '01'), step('sentBack', '02', 'Say more.')], 'open')).toEqual([
      ['Approval', 'Not submitted, not approved'],
    ])
  })

  test('starts anew when the year is reopened, with its reason, and stands where that is given up', () => {
    const before = [step('submitted', '01'), step('approved', '02'), step('published', '03')]
    const again = [...before, step('reopened', '04', 'A bill was entered twice.')]
    expect(shown(again, 'open')).toEqual([
      ['Reopened', '4 November 2025, by Finance: A bill was entered twice.'],
      ['Approval', 'Not submitted, not approved'],
    ])
    expect(shown([...again, step('abandoned', '05')]).map(([name]) => name)).toEqual([
      'Submitted for review',
      'Approved',
      'Published',
    ])
  })
})

/** Elm Park burns 10,000 litres of oil too: 25,400.1 kg, in no row of the gross total. */
function withOil() {
  const [amount] = body.amounts
  const [line] = body.lines
  const oil = {
    ...amount!,
    academy: 'ELM',
    meter: null,
    stream: 'heatingOil',
    unit: 'litre',
    quantity: '10000',
  }
  return sampleInventory({
    body: {
      amounts: [
        ...body.amounts,
        { ...oil, energies: [{ ...amount!.energies[0]!, kwh: '103500', row: null }] },
      ],
      lines: [
        ...body.lines,
        { ...line!, no: 17, amount: body.amounts.length, row: 'otherScope1', kgCO2e: '25400.1' },
      ],
      coverage: [
        ...body.coverage,
        {
          ...{ academy: 'ELM', what: 'records', stream: 'heatingOil', daysExpected: 31, daysReceived: 31 },
          ...{ daysEstimated: 0, missing: [], note: null },
        },
      ],
    },
  })
}

describe('what is burnt outside the statutory total', () => {
  test('stands under the chart of academies, in no bar, and in a column of its own', () => {
    const document = secrDocument(withOil())
    const chart = document.blocks.find((block) => block.kind === 'chart' && block.id === 'by-academy')
    expect(chart).toMatchObject({
      description: expect.stringContaining('Elm Park Academy 25.40 (heating oil)'),
    })
    expect(rowsOf(document, 'by-academy-table')).toEqual([
      ['Oakfield Primary School', '22.60', '8.09', '–', '30.68', '–'],
      ['Elm Park Academy', '14.64', '5.31', '0.67', '20.62', '25.40'],
      ['All academies', '37.24', '13.40', '0.67', '51.30', '25.40'],
    ])
  })

  test('stands on the academy’s page with its energy and what it comes to with it: 20.615287396 + 25.4001 t', () => {
    const page = academyDocument(withOil(), 'ELM') as Document
    expect(rowsOf(page, 'figures').slice(-4)).toEqual([
      ['Outside the statutory total'],
      ['Heating oil (kWh)', '103,500'],
      ['Heating oil (tonnes CO₂e)', '25.40'],
      ['Total gross emissions and these (tonnes CO₂e)', '46.02'],
    ])
    expect(paragraphs(page).join(' ')).toContain('emitted 46.02 tonnes CO₂e')
    expect(JSON.stringify(academyDocument(withOil(), 'OAK'))).not.toContain('statutory total')
  })
})

describe('coverage', () => {
  test('expects nothing of records without a meter, because nobody knows what should have come', () => {
    const document = secrDocument(withOil())
    const title = rowsOf(document, 'coverage').find(([name]) => name!.startsWith('Heating oil'))
    expect(title).toEqual([expect.any(String), '1', '–', '1 month', '0', '–'])
    expect(tableOf(document, 'coverage')!.notes![0]).toContain('cannot be told from the data')
    expect(tableOf(secrDocument(sampleInventory()), 'coverage')!.notes).toBeUndefined()
  })
})

describe('an academy’s page', () => {
  test('has its own figures, its share and its months', () => {
    const page = academyDocument(sampleInventory(), 'ELM') as Document
    const facts = page.blocks.flatMap((block) => (block.kind === 'facts' ? block.rows : []))
    // 14,636.8 + 5,310 + 668.487396 kg of 51,298.901176; 20.615287396 t ÷ 486 pupils
    expect(facts).toEqual([
      ['Gross emissions', '20.62 tonnes CO₂e'],
      ['Share of the trust', '40.2% of 51.30 tonnes CO₂e'],
      ['Energy', '112,584 kWh'],
      ['Emissions for each pupil', '0.0424 tonnes CO₂e (486 pupils, counted for the days in the trust)'],
    ])
    expect(rowsOf(page, 'months-table').slice(0, 3)).toEqual([
      ['Jan 2025', '–', '–'],
      ['Feb 2025', '80,000 (est.)', '–'],
      ['Mar 2025', '–', '30,000'],
    ])
    expect(paragraphs(page).join(' ')).toContain('243 of 365 days')
  })

  test('is refused for an academy that was not in the trust, with those that were', () => {
    const refused = academyDocument(sampleInventory(), 'ASH')
    expect(isRefusal(refused) && refused.message).toBe(
      'No academy with the code ASH was in the trust in 2024-25. It had ELM and OAK.',
    )
  })
})
