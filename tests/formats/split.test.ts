import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import { openRows } from '../../src/formats/rows.ts'

/** The rows of a text that comes in pieces: line, cells, and whether its quotation marks match. */
async function rowsOf(
  text: string,
  piece = 65_536,
): Promise<[line: number, cells: string[], sound: boolean][]> {
  const bytes = new TextEncoder().encode(text)
  async function* source() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  const opened = await openRows(source())
  if (isRefusal(opened)) throw new Error(opened.message)
  const rows: [number, string[], boolean][] = []
  for await (const batch of opened.rows(',')) {
    if (isRefusal(batch)) throw new Error(batch.message)
    batch.lines.forEach((line, index) => {
      rows.push([line, [...(batch.cells[index] ?? [])], !batch.broken.has(line)])
    })
  }
  return rows
}

describe('a table with quotation marks', () => {
  it('is what csv-stringify wrote, in whatever pieces it comes, with the line of each row', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', 'é', '"', ',', '\n', '🌳'), maxLength: 6 })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (rows, piece, crlf) => {
        const text = stringify(rows, { record_delimiter: crlf ? '\r\n' : '\n', quoted: true })
        let line = 1
        const expected = rows.map((cells) => {
          const at = line
          line += 1 + cells.join('').split('\n').length - 1
          return [at, cells, true]
        })
        // The first piece is read whole before any row is, so that pieces matter only in longer texts.
        const long = text.repeat(Math.ceil(70_000 / text.length))
        const all = await rowsOf(long, 60_000 + piece)
        expect(all.slice(0, rows.length)).toEqual(expected)
        expect(all).toHaveLength((long.length / text.length) * rows.length)
        expect(all.at(-1)?.[1]).toEqual(rows.at(-1))
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['a mark inside a cell', 'a,5" pipe,c\n', [[1, ['a', '5" pipe', 'c'], true]]],
    ['a mark inside a quoted cell', 'a,"5" pipe",c\n', [[1, ['a', '5" pipe', 'c'], true]]],
    ['blanks behind a quoted cell', '"a"  ,"b" \n', [[1, ['a', 'b'], true]]],
    [
      'a cell over two lines',
      'a,"b\nc",d\ne\n',
      [
        [1, ['a', 'b\nc', 'd'], true],
        [3, ['e'], true],
      ],
    ],
    [
      'a mark never closed',
      'a,"b\nc,d\n',
      [
        [1, ['a', 'b'], false],
        [2, ['c', 'd'], true],
      ],
    ],
    [
      'a mark never closed in the last row',
      'a,b\n"c,d',
      [
        [1, ['a', 'b'], true],
        [2, ['c', 'd'], false],
      ],
    ],
    [
      'a mark that another cell seems to close',
      'a,"b\nc,"d",e\n',
      [
        [1, ['a', 'b'], false],
        [2, ['c', 'd', 'e'], true],
      ],
    ],
  ])('%s', async (_name, text, expected) => {
    expect(await rowsOf(text)).toEqual(expected)
  })

  it('a mark never closed is found out within a hundred lines, and a long cell that is closed is not', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `r${index},x`)
    const broken = await rowsOf(`"open,x\n${many.join('\n')}\n`, 1000)
    expect(broken).toHaveLength(5001)
    expect(broken.filter(([, , sound]) => !sound)).toEqual([[1, ['open', 'x'], false]])
    expect(broken.at(-1)).toEqual([5001, ['r4999', 'x'], true])
    const note = Array.from({ length: 90 }, () => 'a line of a long note').join('\n')
    expect(await rowsOf(`"${note}",x\ny\n`)).toEqual([
      [1, [note, 'x'], true],
      [91, ['y'], true],
    ])
  })
})
