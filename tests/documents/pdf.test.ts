import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pdfOf } from '../../src/documents/pdf.ts'
import { printable } from '../../src/documents/print-font.ts'
import { secrDocument } from '../../src/reports/secr-document.ts'
import { hostileDocument } from './hostile.ts'
import { sampleInventory } from './sample-inventory.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** All of a PDF that is not packed, and what is packed. */
function open(pdf: Uint8Array): string {
  const text = Buffer.from(pdf).toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: mark }) => {
    const end = text.indexOf('endstream', index)
    try {
      return [inflateSync(Buffer.from(text.slice(index + mark.length, end), 'latin1')).toString('latin1')]
    } catch {
      return []
    }
  })
  return [text, ...streams].join('\n')
}

describe('a document in print', () => {
  const pdf = pdfOf(secrDocument(sampleInventory()))
  const inside = open(pdf)

  test('is PDF/UA-1: tagged, with title, language, headings, table heads and pictures with a text for them', () => {
    expect(inside).toContain('<pdfuaid:part>1</pdfuaid:part>')
    expect(inside).toMatch(/\/Marked true/)
    expect(inside).toMatch(/\/Lang ?\(en-GB\)/)
    expect(inside).toMatch(/\/DisplayDocTitle true/)
    for (const tag of ['/H1', '/Table', '/TH', '/Figure', '/Alt', '/Outlines']) expect(inside).toContain(tag)
  })

  test('embeds its own fonts only', () => {
    const fonts = [...inside.matchAll(/\/BaseFont ?\/([^\s/]+)/g)].map(([, name]) =>
      name!.replace(/^[A-Z]{6}\+/, ''),
    )
    expect([...new Set(fonts)].sort()).toEqual(['TrustCarbonText-Regular', 'TrustCarbonText-SemiBold'])
  })

  test('is dated by the document', () => {
    expect(inside).toMatch(/\/CreationDate ?\(D:20251120/)
  })

  test('has the same bytes again, and in another process', () => {
    expect(sha256(pdfOf(secrDocument(sampleInventory())))).toBe(sha256(pdf))
    const script = `
      import { createHash } from 'node:crypto'
      const { pdfOf } = await import('./src/documents/pdf.ts')
      const { secrDocument } = await import('./src/reports/secr-document.ts')
      const { sampleInventory } = await import('./tests/documents/sample-inventory.ts')
      console.log(createHash('sha256').update(pdfOf(secrDocument(sampleInventory()))).digest('hex'))`
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'Pacific/Kiritimati', LANG: 'C' },
    })
    expect(run.stderr).toBe('')
    expect(run.stdout.trim()).toBe(sha256(pdf))
  })

  test('is set with hostile text, none of which is read as markup', () => {
    expect(pdfOf(hostileDocument).length).toBeGreaterThan(10_000)
  })

  test('prints a character that the font does not have by its number', () => {
    expect(printable('Ysgol y Tŵr ŷ, CO₂e −1 😀漢')).toBe('Ysgol y Tŵr ŷ, CO₂e −1 [U+1F600][U+6F22]')
    expect(printable('a\u202eb\tc')).toBe('ab c')
  })

  test('has a shape for every character that it takes to be printable', () => {
    const all = Array.from({ length: 0x3000 }, (_, point) => String.fromCodePoint(point + 0x20))
      .filter((one) => printable(one) === one && one.trim() !== '')
      .join(' ')
    expect(all.length).toBeGreaterThan(1500)
    expect(() => pdfOf({ ...hostileDocument, blocks: [{ kind: 'paragraph', text: all }] })).not.toThrow()
  })
})
