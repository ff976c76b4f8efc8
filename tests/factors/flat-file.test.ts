import { utils, write } from '@e965/xlsx'
import { describe, expect, it } from 'vitest'
import type { FactorRow } from '../../src/domain/factor.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts'
import { type FlatFile, factorRow, flatFileOf, readCsv } from '../../src/factors/flat-file.ts'
import { readPublishedSet } from '../../src/factors/published.ts'
import { readWorkbook, shownText } from '../../src/factors/workbook.ts'
import { csvOf, formatOf, hasNumber, layoutOf, publishedRows, workbookOf } from './official-file.ts'

async function published(year: number): Promise<readonly FactorRow[]> {
  const set = await readPublishedSet(`desnz-${year}`)
  if (set === undefined) throw new Error(`no set of ${year}`)
  return set.rows
}

/** The file's rows as those of a set; what is refused fails the test in words. */
function rowsOf(file: FlatFile | Refusal): FactorRow[] {
  if (isRefusal(file)) throw new Error([file.message, ...(file.details ?? [])].join('\n'))
  return file.rows.map((row) => factorRow(row, file.headLine))
}
function workbookRows(bytes: Buffer, year: number): FactorRow[] {
  const sheets = readWorkbook(bytes)
  return rowsOf(isRefusal(sheets) ? sheets : flatFileOf(sheets, year))
}
function csvRows(bytes: Buffer, year: number): FactorRow[] {
  const sheet = readCsv(bytes)
  return rowsOf(isRefusal(sheet) ? sheet : flatFileOf([sheet], year))
}
const plain = (rows: readonly FactorRow[], stored: boolean) =>
  rows.map((row) => ({ ...row, value: row.value?.toFixed(), stored: stored ? row.stored : '' }))

/**
 * Rows whose stored number is kept in fifteen digits and lies on a half there, while the publication rounded it down: the double
 * in its workbook was a hair smaller. They are written here as that.
 */
const hairSmaller: Record<number, number[]> = {
  2017: [2306, 2307],
  2021: [3490, 3501, 6703],
  2022: [6527, 6868, 6886],
}
const years = Array.from({ length: 11 }, (_, index) => 2016 + index)

describe('the official workbook', () => {
  it.each(years)('of %i is read to every row, label, shown number and stored number', async (year) => {
    const rows = publishedRows(year).map((row, index) =>
      hairSmaller[year]?.includes(index + 1)
        ? { ...row, stored: `${Number(row.stored) * (1 - 1e-12)}` }
        : row,
    )
    const read = plain(workbookRows(await workbookOf(rows, layoutOf(year)), year), true)
    const expected = plain(await published(year), true).map((row) =>
      hairSmaller[year]?.includes(row.no) ? { ...row, stored: rows[row.no - 1]?.stored } : row,
    )
    expect(read.length).toBe(expected.length)
    expect(read).toEqual(expected)
  })
})

describe('the older workbook (.xls)', () => {
  it('of 2021 is read too: the flat files were published so', async () => {
    const rows = publishedRows(2021).slice(0, 500)
    const layout = layoutOf(2021)
    const sheet = utils.aoa_to_sheet([
      ...layout.preamble,
      layout.head,
      ...rows.map((row) => [...row.labels, hasNumber(row) ? Number(row.stored) : row.stored]),
    ])
    for (const [index, row] of rows.entries()) {
      const cell = sheet[`I${layout.preamble.length + 2 + index}`]
      if (cell !== undefined && hasNumber(row)) cell.z = formatOf(row)
    }
    const book = { SheetNames: ['Factors by Category'], Sheets: { 'Factors by Category': sheet } }
    const bytes = write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer
    const read = plain(workbookRows(bytes, 2021), true)
    expect(read).toEqual(plain((await published(2021)).slice(0, 500), true))
  })
})

describe('the plain CSV from which the published sets were made', () => {
  it('has the stored and the shown number side by side, and the shown one counts', () => {
    const csv = [
      'year,id,scope,level1,level2,level3,level4,column_text,uom,ghg_unit,factor,factor_display,number_format',
      '2023,7_400_4000_5_1,Scope 2,UK electricity,Electricity generated,Electricity: UK,2023,,kWh,kg CO2e,0.20707428859060403,0.20707,0.00000',
      '2023,7_400_4000_5_2,Scope 2,UK electricity,Electricity generated,Electricity: UK,2023,,kWh,kg CO2e of CO2 per unit,0.205,,',
      '2023,3_1,Scope 1,Fuels,"Solid fuels, hard",Coal,,,tonnes,kg CO2e,2395.28994,"2,395.29",',
    ].join('\n')
    const rows = csvRows(Buffer.from(csv), 2023)
    expect(rows.map((row) => [row.no, row.value?.toFixed(), row.stored, row.level2])).toEqual([
      [1, '0.20707', '0.20707428859060403', 'Electricity generated'],
      [2, '0.205', '0.205', 'Electricity generated'],
      [3, '2395.29', '2395.28994', 'Solid fuels, hard'],
    ])
  })

  it('of two years is refused, and the row that differs is named', () => {
    const head = 'year,id,scope,level1,level2,level3,level4,column_text,uom,ghg_unit,factor'
    const row = (year: number) => `${year},1,Scope 1,Fuels,Gas,CNG,,,kWh,kg CO2e,0.1`
    const sheet = readCsv(Buffer.from([head, row(2024), '', row(2023)].join('\n')))
    if (isRefusal(sheet)) throw new Error(sheet.message)
    expect(flatFileOf([sheet], 2024)).toMatchObject({ details: ['Row 4: it is of the year 2023.'] })
  })

  it('cut at the wrong commas is refused: a number of thousands outside quotes', () => {
    const head = 'Scope,Level 1,Level 2,Level 3,Level 4,Column Text,UOM,GHG,GHG Conversion Factor 2019'
    const sheet = readCsv(Buffer.from(`${head}\nScope 1,Fuels,Gas,CNG,,,tonnes,kg CO2e,2,715.82\n`))
    if (isRefusal(sheet)) throw new Error(sheet.message)
    expect(flatFileOf([sheet], 2019)).toMatchObject({
      details: [expect.stringContaining('Row 2: it has more cells than the head')],
    })
  })
})

describe('what a cell shows', () => {
  // The number, its format, and what Excel shows of it.
  it.each([
    [0.20707428859060403, '0.00000', '0.20707'],
    [2715.825987, '#,##0.00000', '2,715.82599'],
    [1760.5, '#,##0', '1,761'],
    [1.005, '0.00', '1.01'],
    [0.024315, '#,##0.00000', '0.02432'],
    [0.01131, 'General', '0.01131'],
    [14600, 'General', '14600'],
    [0, '0.00000', '0.00000'],
    [0.5, '0%', '50%'],
  ])('of %d under %s is %s', (stored, format, shown) => {
    expect(shownText(stored, format)).toBe(shown)
  })
})

describe('the official table saved as CSV', () => {
  it.each(years)('of %i is read to every row, label and shown number', async (year) => {
    const read = plain(csvRows(csvOf(publishedRows(year), layoutOf(year)), year), false)
    expect(read).toEqual(plain(await published(year), false))
  })
})
