import { describe, expect, test } from 'vitest'
import { columnWidths } from '../../src/documents/column-widths.ts'
import { docxOf } from '../../src/documents/docx.ts'
import { unzipped } from '../../src/documents/zip.ts'
import { sampleDocument } from './sample-document.ts'

const parts = async (...more: Parameters<typeof sampleDocument>) => {
  const files = unzipped(await docxOf(sampleDocument(...more)))
  return {
    paths: Object.keys(files),
    text: (path: string) => new TextDecoder().decode(files[path]),
    main: new TextDecoder().decode(files['word/document.xml']),
  }
}

describe('a Word file', () => {
  test('is the same bytes for the same document, with others made between', async () => {
    const first = await docxOf(sampleDocument())
    await docxOf(sampleDocument({ draft: true }))
    expect(Buffer.compare(first, await docxOf(sampleDocument()))).toBe(0)
  })

  test('uses styles by name only, and every style that it uses is there', async () => {
    const { main, text } = await parts()
    const styles = text('word/styles.xml')
    const used = new Set(
      [...main.matchAll(/<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"/g)].map(([, id]) => id!),
    )
    for (const id of used) expect(styles, id).toContain(`w:styleId="${id}"`)
    for (const id of [
      'Title',
      'Subtitle',
      'Heading1',
      'Heading2',
      'Heading3',
      'ListBullet',
      'Caption',
      'ReportTable',
      'FactsTable',
    ])
      expect([...used]).toContain(id)
    expect(main).not.toMatch(/<w:(sz|rFonts|b) /)
    expect(styles).toContain('<w:lang w:val="en-GB"')
    expect(text('word/numbering.xml')).toContain('<w:pStyle w:val="ListBullet"/>')
  })

  test('has real tables: repeated heads, whole rows, figures to the right, titles for those who listen', async () => {
    const { main } = await parts()
    const tables = main.split('<w:tbl>').slice(1)
    expect(tables).toHaveLength(3)
    expect(main.match(/<w:tblHeader\/>/g)).toHaveLength(2)
    const rows = main.match(/<w:tr>|<w:tr /g)!.length
    expect(main.match(/<w:cantSplit\/>/g)).toHaveLength(rows)
    expect(main).toContain('<w:tblCaption w:val="UK greenhouse gas emissions and energy use data')
    expect(main).toMatch(/<w:pStyle w:val="TableTotalFigure"\/>(?:(?!<\/w:p>).)*280,889/)
    expect(main).toMatch(/<w:gridSpan w:val="4"\/>(?:(?!<\/w:tc>).)*Voluntary, in no total above/)
  })

  test('has its picture as vectors and pixels, said in words, and nothing from outside', async () => {
    const { main, paths, text } = await parts()
    expect(
      paths
        .filter((path) => path.startsWith('word/media/'))
        .map((path) => path.split('.').at(-1))
        .sort(),
    ).toEqual(['png', 'svg'])
    expect(main).toContain('descr="Bars of tonnes of CO2e by scope.')
    for (const path of paths.filter((one) => one.endsWith('.rels')))
      expect(text(path)).not.toContain('External')
  })

  test('is upright A4 with the stamp at its foot, and marked where it is a draft', async () => {
    const { main, text } = await parts()
    expect(main).toMatch(/<w:pgSz w:w="11906" w:h="16838"/)
    expect(text('word/footer1.xml')).toContain('SHA-256')
    expect(text('word/footer1.xml')).toContain('NUMPAGES')
    expect(text('word/header1.xml')).not.toContain('DRAFT')
    expect((await parts({ draft: true })).text('word/header1.xml')).toContain('DRAFT')
    expect(text('docProps/core.xml')).toContain('<dc:title>Streamlined energy and carbon report</dc:title>')
    expect(text('docProps/core.xml')).toContain('2025-11-20T12:00:00Z')
  })

  test('names the trust over its title and at the head of every page', async () => {
    const { main, text } = await parts()
    expect(main).toMatch(
      /<w:pStyle w:val="Author"\/>(?:(?!<\/w:p>).)*Two Schools Trust.*<w:pStyle w:val="Title"\/>/,
    )
    expect(text('word/header1.xml')).toContain('Two Schools Trust')
  })

  test('keeps the paragraphs of what somebody wrote, by whatever line ends', async () => {
    const { main } = await parts({ blocks: [{ kind: 'paragraph', text: 'One.\r\n\r\nTwo.\rThree.\n' }] })
    const texts = [...main.matchAll(/<w:p>(?:(?!<\/w:p>).)*"Normal"(?:(?!<\/w:p>).)*<\/w:p>/g)].map(([one]) =>
      one.replace(/<[^>]+>/g, ''),
    )
    expect(texts).toEqual(['One.', 'Two.', 'Three.'])
  })

  test('holds any text as it is', async () => {
    const text = '<w:b/> & "quotes" \u0000 =HYPERLINK("x")'
    const { main } = await parts({ title: text, blocks: [{ kind: 'list', items: [text] }] })
    expect(main).toContain('&lt;w:b/&gt; &amp; &quot;quotes&quot; \ufffd')
  })

  test('shares the width of a table so that no figure is broken', () => {
    const cell = (text: string, numeric = false) => ({ text, numeric })
    const widths = columnWidths(
      {
        head: [cell('Row'), cell('2024-25', true), cell('2023-24 as published', true)],
        rows: [
          [
            cell('A long label of a row that has to go over several lines, whatever the figures'),
            cell('1,280,889', true),
            cell('1', true),
          ],
        ],
      },
      9638,
    )
    expect(widths.reduce((all, one) => all + one)).toBe(9638)
    expect(widths[1]).toBe(widths[2])
    expect(widths[1]).toBeGreaterThan(9 * 96)
    expect(widths[0]).toBeGreaterThan(5000)
  })
})
