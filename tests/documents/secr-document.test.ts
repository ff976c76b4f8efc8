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

describe('an academy’s page', () => {
  test('has its own figures, its share and its months', () => {
    const page = academyDocument(sampleInventory(), 'ELM') as Document
    const facts = page.blocks.flatMap((block) => (block.kind === 'facts' ? block.rows : []))
    // 14,636.8 + 5,310 + 668.487396 kg of 51,298.901176; 20.615287396 t ÷ 486 pupils
    expect(facts).toEqual([
      ['Gross emissions', '20.62 tonnes CO₂e'],
      ['Share of the trust', '40.2% of 51.30 tonnes CO₂e'],
      ['Energy', '112,584 kWh'],
      ['Emissions for each pupil', '0.0424 tonnes CO₂e (486.0 pupils, counted for the days in the trust)'],
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
