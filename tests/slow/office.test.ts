import readExcelFile from 'read-excel-file/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { docxOf } from '../../src/documents/docx.ts'
import { workbookOf } from '../../src/documents/xlsx.ts'
import { unzipped, zipped } from '../../src/documents/zip.ts'
import { convertedTo, officeIsThere, pdfPages, pdfText } from '../documents/office.ts'
import { sampleDocument } from '../documents/sample-document.ts'
import { sampleInventory } from '../documents/sample-inventory.ts'

// What was written is opened by LibreOffice, which did not write it.

let office = false
beforeAll(async () => {
  office = await officeIsThere()
})

/** A workbook with its sheets changed, and no formula’s result in it, so that whoever reads results must have worked them out. */
function changed(
  workbook: Uint8Array,
  change: (xml: string, path: string) => string = (xml) => xml,
): Uint8Array {
  const files = Object.entries(unzipped(workbook)).map(([path, bytes]) => {
    if (!path.startsWith('xl/worksheets/sheet')) return [path, bytes] as const
    const xml = new TextDecoder().decode(bytes).replace(/(<\/f>)<v>[^<]*<\/v>/g, '$1')
    return [path, new TextEncoder().encode(change(xml, path))] as const
  })
  return zipped(Object.fromEntries(files), '2025-11-20')
}

async function recalculated(workbook: Uint8Array): Promise<Map<string, unknown[][]>> {
  const written = await convertedTo(workbook, { name: 'year.xlsx', to: 'xlsx' })
  const sheets = await readExcelFile(Buffer.from(written))
  return new Map(sheets.map(({ sheet, data }) => [sheet, data as unknown[][]]))
}

describe('LibreOffice', () => {
  test('works out the same figures from the lines as were frozen, without an error in any cell', async () => {
    if (!office) return
    const inventory = sampleInventory()
    const sheets = await recalculated(changed(await workbookOf(inventory)))
    expect([...sheets.keys()]).toContain('About')
    const statement = sheets.get('SECR')!
    for (const { key, current } of inventory.body.report.rows) {
      const row = statement.find((one) => one[8] === key)!
      expect([row[2], row[7]], key).toEqual(current === null ? ['–', null] : [Number(current), 'yes'])
    }
    const kg = (row: string) =>
      sheets
        .get('Lines')!
        .filter((line) => line[21] === row)
        .reduce((sum, line) => sum + (line[20] as number), 0)
    expect(Math.round(kg('scope1Gas') / 10) / 100).toBe(36.67)
    const errors = [...sheets.values()]
      .flat(2)
      .filter((cell) => typeof cell === 'string' && /^#|^Err:/.test(cell))
    expect(errors).toEqual([])
  })

  test('carries a change of a quantity through to the statement', async () => {
    if (!office) return
    const workbook = changed(await workbookOf(sampleInventory()), (xml, path) =>
      path.endsWith('sheet2.xml') ? xml.replace('<v>120450.5</v>', '<v>130450.5</v>') : xml,
    )
    const statement = (await recalculated(workbook)).get('SECR')!
    const of = (key: string) => statement.find((row) => row[8] === key)!
    expect([of('scope1Gas')[2], of('scope1Gas')[7]]).toEqual([38.5, 'no'])
    expect(of('grossTotal')[2]).toBe(53.13)
  })

  test('lays a Word file out with every heading and every figure of its tables', async () => {
    if (!office) return
    const document = sampleDocument()
    const pdf = await convertedTo(await docxOf(document), { name: 'report.docx', to: 'pdf' })
    const text = (await pdfText(pdf)).replace(/\s+/g, ' ')
    for (const block of document.blocks) {
      if (block.kind === 'heading') expect(text).toContain(block.text)
      if (block.kind !== 'table') continue
      for (const { cells } of block.rows) for (const cell of cells) expect(text).toContain(cell.text)
    }
    expect(text).toContain(document.stamp.slice(-64))
    expect((await pdfPages(pdf)).length).toBe(3)
  })
})
