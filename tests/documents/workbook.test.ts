import * as spreadsheet from '@e965/xlsx'
import { describe, expect, test } from 'vitest'
import { columnLetters, exactText } from '../../src/documents/sheet.ts'
import { statementRow } from '../../src/documents/workbook-lines.ts'
import { workbookOf } from '../../src/documents/xlsx.ts'
import { unzipped } from '../../src/documents/zip.ts'
import type { SealedInventory } from '../../src/domain/frozen-inventory.ts'
import { sampleInventory } from './sample-inventory.ts'

// Read by another library than the one that writes.
const opened = async (inventory: SealedInventory = sampleInventory()) =>
  spreadsheet.read(await workbookOf(inventory), { cellFormula: true, cellNF: true })
const cells = (book: spreadsheet.WorkBook, name: string) =>
  Object.entries(book.Sheets[name]!).filter(([address]) => !address.startsWith('!')) as [
    string,
    spreadsheet.CellObject,
  ][]
const rowsOf = (book: spreadsheet.WorkBook, name: string) =>
  spreadsheet.utils.sheet_to_json<(string | number | null)[]>(book.Sheets[name]!, { header: 1 })

const hostile = '=HYPERLINK("http://example.org","click")'

describe('the workbook of a year', () => {
  test('is the same bytes for the same inventory', async () => {
    expect(Buffer.compare(await workbookOf(sampleInventory()), await workbookOf(sampleInventory()))).toBe(0)
  })

  test('has a sheet for all that the figures rest on', async () => {
    const book = await opened()
    expect(book.SheetNames).toEqual([
      'SECR',
      'Lines',
      'Energy',
      'Factors',
      'Factor sets',
      'Coverage',
      'Academies',
      'Counts',
      'Files',
      'About',
    ])
    expect(rowsOf(book, 'Lines')).toHaveLength(17)
    expect(rowsOf(book, 'Energy')).toHaveLength(7)
  })

  test('shows every figure of the statement without being calculated, and each agrees with what was frozen', async () => {
    const inventory = sampleInventory()
    const rows = rowsOf(await opened(inventory), 'SECR')
    for (const { key, current, currentUnrounded } of inventory.body.report.rows) {
      const row = rows.find((one) => one[8] === key)!
      expect([row[2], row[5], row[7]], key).toEqual(
        current === null ? ['–', undefined, undefined] : [Number(current), Number(currentUnrounded), 'yes'],
      )
    }
  })

  test('has in the column as restated what was not restated, as it was published', async () => {
    const rows = rowsOf(await opened(), 'SECR')
    const of = (key: string) => rows.find((row) => row[8] === key)!.slice(3, 5)
    expect([of('scope1Gas'), of('scope1Transport')]).toEqual([
      [42.33, 41.87],
      [0.58, 0.58],
    ])
  })

  test('works each figure out by a formula over lines and energies', async () => {
    const sheet = (await opened()).Sheets.SECR!
    expect(sheet.F7.f).toBe('ROUND(SUMIFS(Energy!$K$2:$K$7,Energy!$N$2:$N$7,$I7),6)')
    expect(sheet.F10.f).toBe('ROUND(SUM(F7,F8,F9),6)')
    expect(sheet.F11.f).toBe('ROUND(SUMIFS(Lines!$U$2:$U$17,Lines!$V$2:$V$17,$I11)/1000,9)')
    expect(sheet.C11.f).toBe('ROUND(F11,2)')
    const book = await opened()
    const products = cells(book, 'Lines').filter(([, { f }]) => f !== undefined)
    expect(products.map(([address, { f }]) => [address, f])).toEqual(
      Array.from({ length: 16 }, (_, index) => [`U${index + 2}`, `N${index + 2}*P${index + 2}`]),
    )
    expect(cells(book, 'Academies').find(([address]) => address === 'N2')![1]).toMatchObject({
      f: 'K2*I2/J2',
      v: 486,
    })
  })

  test('says so where the lines do not come to what was frozen', async () => {
    const { body } = sampleInventory()
    const lines = body.lines.map((line) =>
      line.no === 1 ? { ...line, quantity: '130450.5', kgCO2e: '23867.22348' } : line,
    )
    const rows = rowsOf(await opened(sampleInventory({ body: { lines } })), 'SECR')
    expect(rows.find((row) => row[8] === 'scope1Gas')!.slice(2, 8)).toEqual([
      38.5,
      42.33,
      41.87,
      38.50402348,
      36.67,
      'no',
    ])
  })

  test('sums market-based lines beside the location-based ones, whatever row they name', () => {
    expect(statementRow({ method: 'market', row: 'scope2Electricity' })).toBe('scope2Market')
    expect(statementRow({ method: 'market', row: 'otherScope2' })).toBeNull()
    expect(statementRow({ method: 'location', row: 'scope2Electricity' })).toBe('scope2Electricity')
  })

  test('never makes a formula or a link of data', async () => {
    const { body } = sampleInventory()
    const names = [hostile, '+1+1', '-2', '@SUM(A1)', 'constructor', '__proto__', 'a\u0000b <&> "c"']
    const files = body.files.map((file, index) => ({ ...file, fileName: names[index]! }))
    const academies = body.academies.map((academy, index) => ({ ...academy, name: names[3 + index]! }))
    const coverage = body.coverage.map((one, index) => ({ ...one, note: names[5 + index]! }))
    const inventory = sampleInventory({ body: { files, academies, coverage, trust: hostile } })
    const book = await opened(inventory)
    const texts = book.SheetNames.flatMap((name) => cells(book, name))
    expect(texts.filter(([, { f }]) => f !== undefined && /HYPERLINK|1\+1|SUM\(A1\)/.test(f))).toEqual([])
    const of = (text: string) => texts.map(([, cell]) => cell).filter(({ v }) => v === text)
    for (const text of [...names.slice(0, 6), 'ab <&> "c"'].filter((name) => !name.startsWith('a\u0000'))) {
      const found = of(text).filter(({ t }) => t === 's')
      expect(found.length, text).toBeGreaterThan(0)
      if (/^[=+\-@]/.test(text)) for (const cell of found) expect(cell.z, text).toBe('@')
    }
    const parts = unzipped(await workbookOf(inventory))
    for (const [path, bytes] of Object.entries(parts))
      if (path.endsWith('.rels')) expect(new TextDecoder().decode(bytes)).not.toContain('External')
  })

  test('keeps the exact number as text where a spreadsheet would lose digits', async () => {
    expect(exactText('0.18296')).toBeNull()
    expect(exactText('12345678.123456789012')).toBe('12345678.123456789012')
    const { body } = sampleInventory()
    const [first, ...rest] = body.amounts
    const energies = [{ ...first!.energies[0]!, kwh: '120450.5000000000001' }]
    const book = await opened(sampleInventory({ body: { amounts: [{ ...first!, energies }, ...rest] } }))
    expect(rowsOf(book, 'Energy')[1]!.at(-1)).toBe('120450.5000000000001')
    expect(rowsOf(book, 'Energy')[1]![10]).toBe(120450.5)
  })

  test('keeps heads in sight, filters, and is dated by the inventory', async () => {
    const parts = unzipped(await workbookOf(sampleInventory()))
    const text = (path: string) => new TextDecoder().decode(parts[path])
    expect(text('xl/worksheets/sheet2.xml')).toContain('<autoFilter ref="A1:AA17"/>')
    expect(text('xl/worksheets/sheet2.xml')).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/)
    expect(text('docProps/core.xml')).toContain('2025-11-20T12:00:00Z')
  })

  test('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnLetters)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
    ])
  })
})
