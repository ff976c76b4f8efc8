import writeExcelFile from 'write-excel-file/node'
import type { SealedInventory } from '../domain/frozen-inventory.ts'
import { sharedStrings, toSheet, workbookFeature } from './sheet.ts'
import { aboutSheet } from './workbook-about.ts'
import { energySheet, linesSheet } from './workbook-lines.ts'
import { secrSheet } from './workbook-secr.ts'
import {
  academiesSheet,
  countsSheet,
  coverageSheet,
  factorSetsSheet,
  factorsSheet,
  filesSheet,
} from './workbook-tables.ts'
import { coreProperties } from './xml-text.ts'
import { unzipped, zipped } from './zip.ts'

/**
 * The inventory of a year as an Excel workbook (XLSX): the statement as live formulas over every line with its quantity and factor, and
 * all that the lines rest on. The same inventory gives the same bytes.
 */
export async function workbookOf(inventory: SealedInventory): Promise<Uint8Array> {
  const { body, date } = inventory
  const sheets = [
    secrSheet(inventory),
    linesSheet(body),
    energySheet(body),
    factorsSheet(body),
    factorSetsSheet(body),
    coverageSheet(body),
    academiesSheet(body),
    countsSheet(body),
    filesSheet(body),
    aboutSheet(inventory),
  ]
  const core = coreProperties({
    title: `Energy and carbon of ${body.trust}, ${body.year}`,
    author: body.trust,
    date,
  })
  const written = await writeExcelFile(sheets.map(toSheet), {
    features: [workbookFeature(sheets, core)],
    fontFamily: 'Arial',
    fontSize: 10,
  }).toBuffer()
  const files = unzipped(written)
  const strings = sharedStrings(new TextDecoder().decode(files['xl/sharedStrings.xml']))
  return zipped({ ...files, 'xl/sharedStrings.xml': new TextEncoder().encode(strings) }, date)
}
