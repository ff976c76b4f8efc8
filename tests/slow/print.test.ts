import { beforeAll, describe, expect, test } from 'vitest'
import { pdfOf } from '../../src/documents/pdf.ts'
import { printed } from '../../src/documents/words.ts'
import { secrDocument } from '../../src/reports/secr-document.ts'
import { hostileDocument } from '../documents/hostile.ts'
import { officeIsThere, pdfText } from '../documents/office.ts'
import { sampleInventory } from '../documents/sample-inventory.ts'

let there = false
beforeAll(async () => {
  there = await officeIsThere()
})

describe('print, read by poppler', () => {
  test('has every figure of the statement in the line of its row', async () => {
    if (!there) return
    const lines = (await pdfText(pdfOf(secrDocument(sampleInventory())))).split('\n')
    const { report } = sampleInventory().body
    for (const row of report.rows.filter(({ part }) => part === 'mandatory')) {
      const figures = [row.current!, row.previous!, row.restated ?? row.previous!].map(printed)
      const own = lines.filter((line) => figures.every((one) => line.split(/\s+/).includes(one)))
      expect(own, row.label).not.toEqual([])
    }
  })

  test('breaks a word that is longer than the page, and keeps paragraphs apart', async () => {
    if (!there) return
    const { body } = sampleInventory()
    const text = `First part.\r\n\r\nSecond part.\n${'Wm'.repeat(100)} the end.`
    const report = { ...body.report, energyEfficiency: text }
    const lines = (await pdfText(pdfOf(secrDocument(sampleInventory({ body: { report } }))))).split('\n')
    expect(lines.map((line) => line.trim())).toEqual(expect.arrayContaining(['First part.', 'Second part.']))
    const long = lines.map((line) => line.replace(/[^Wm]/g, '')).filter((line) => line.includes('WmWm'))
    expect(long.length).toBeGreaterThan(2)
    expect(long.join('')).toContain('Wm'.repeat(100))
  })

  test('has its seal and its number on every page', async () => {
    if (!there) return
    const pages = (await pdfText(pdfOf(secrDocument(sampleInventory())))).split('\f').slice(0, -1)
    for (const [at, page] of pages.entries()) {
      expect(page).toContain(sampleInventory().sha256)
      expect(page).toContain(`Page ${at + 1} of ${pages.length}`)
    }
  })

  test('has hostile text as it is, and what the font does not have by its number', async () => {
    if (!there) return
    const text = (await pdfText(pdfOf(hostileDocument))).replace(/\s+/g, ' ')
    expect(text).toContain(
      '#read("/etc/passwd") $x$ @a \\ "q" <script>alert(1)</script> &amp; [U+1F600] [U+6F22] ŵ ŷ',
    )
    expect(text).not.toContain('root:')
  })
})
