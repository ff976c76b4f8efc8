import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { htmlOf } from '../../src/documents/html.ts'
import { printed } from '../../src/documents/words.ts'
import { secrDocument } from '../../src/reports/secr-document.ts'
import { hostile, hostileDocument } from './hostile.ts'
import { sampleInventory } from './sample-inventory.ts'

const page = (html: string) => parseHTML(html).document

describe('a document as a page', () => {
  const { body } = sampleInventory()
  const document = page(htmlOf(secrDocument(sampleInventory())))

  test('has every figure of the statement in its row and column', () => {
    const heads = [...document.querySelectorAll('#secr thead th')].map((one) => one.textContent)
    expect(heads).toEqual(['Measure', '2024-25', '2023-24 as published', '2023-24 restated'])
    const figures = [...document.querySelectorAll('#secr tbody tr:not(.section)')].map((row) =>
      [...row.querySelectorAll('td')].map((one) => one.textContent),
    )
    const mandatory = body.report.rows.filter(({ part }) => part === 'mandatory')
    expect(figures).toEqual(
      mandatory.map(({ current, previous, restated }) =>
        [current, previous, restated ?? previous].map((one) => printed(one!)),
      ),
    )
  })

  test('keeps the paragraphs of what somebody wrote', () => {
    const report = { ...body.report, energyEfficiency: 'One.\r\n\r\nTwo.\rThree.' }
    const own = page(htmlOf(secrDocument(sampleInventory({ body: { report } }))))
    const texts = [...own.querySelectorAll('main > p')].map((one) => one.textContent)
    expect(texts).toEqual(expect.arrayContaining(['One.', 'Two.', 'Three.']))
  })

  test('has one heading of the first level, and leaves none out below', () => {
    const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName.slice(1)))
    expect(levels[0]).toBe(1)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1)
  })

  test('heads each table by caption, columns and rows, and each id is there once', () => {
    for (const table of document.querySelectorAll('table')) {
      expect(table.querySelector('caption')?.textContent).not.toBe('')
      expect(table.querySelector('thead th[scope=col]')).not.toBeNull()
      for (const row of table.querySelectorAll('tbody tr'))
        expect(row.querySelector('th[scope]')).not.toBeNull()
    }
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('links each figure of the year to its explanation', () => {
    const links = [...document.querySelectorAll('#secr td a')].map((one) => one.getAttribute('href'))
    expect(links).toContain('/v1/inventories/2024-25/explain?row=grossTotal')
    expect(links.filter((href) => href?.startsWith('/v1/inventories/2024-25/explain?'))).toHaveLength(11)
    // Those of the year before lead to how that year was published first, and to how it was restated.
    expect(links.filter((href) => href?.startsWith('/v1/inventories/2023-24/explain?'))).toHaveLength(22)
  })

  test('shows charts as vector pictures with their figures in a table beside', () => {
    for (const figure of document.querySelectorAll('figure')) {
      expect(figure.querySelector('svg[role=img]')).not.toBeNull()
      expect(figure.querySelector('details table')).not.toBeNull()
    }
    expect(document.querySelectorAll('figure')).toHaveLength(2)
  })

  test('ends with its stamp, in British English', () => {
    expect(document.querySelector('footer')?.textContent).toContain(sampleInventory().sha256)
    expect(document.documentElement.getAttribute('lang')).toBe('en-GB')
    expect(document.body.className).toBe('')
  })
})

describe('a page with hostile text', () => {
  const html = htmlOf(hostileDocument)
  const document = page(html)

  test('has no script, no handler and one style sheet', () => {
    expect(document.querySelectorAll('script,iframe,object,embed,link,img,form')).toHaveLength(0)
    expect(html.match(/<style>/g)).toHaveLength(1)
    expect(html.match(/<\/style>/g)).toHaveLength(1)
    expect(html).not.toMatch(/<[^>]*\son\w+=/i)
    expect(html).not.toContain('<script')
    expect(html).not.toMatch(/url\((?!#p[0-9a-f])/)
  })

  test('shows the text as it is, but for characters that turn or break the page', () => {
    const shown = hostile.replaceAll('\u202e', '\ufffd').replaceAll('\u0007', '\ufffd')
    expect(document.querySelector('h2')?.textContent).toBe(shown)
    expect(document.querySelector('li')?.textContent).toBe(shown)
    expect(document.querySelector('#table caption')?.textContent).toBe(shown)
  })

  test('links to nothing but this service', () => {
    expect([...document.querySelectorAll('td a')].map((one) => one.getAttribute('href'))).toEqual([
      '/v1/x?a="b',
    ])
  })

  test('is marked as a draft', () => {
    expect(document.querySelector('.mark')?.textContent).toBe('Draft')
    expect(document.title).toMatch(/^Draft: /)
  })
})
