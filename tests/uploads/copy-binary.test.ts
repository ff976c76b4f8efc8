import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { CopyBinary, withUuids } from '../../src/db/copy-binary.ts'
import { addDays } from '../../src/domain/day.ts'
import { openTestDatabase } from '../database.ts'

const columns = ['id', 'day', 'small', 'whole', 'amount', 'note', 'slots'] as const
interface Row {
  readonly id: string
  readonly day: string
  readonly small: number
  readonly whole: number
  readonly amount: string | null
  readonly note: string
  readonly slots: (number | null)[]
}

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
  await db.query(
    'CREATE TABLE sample (id uuid, day date, small smallint, whole int, amount numeric, note text, slots int[])',
  )
})
afterAll(() => db.close())

function written(rows: readonly Row[]): Uint8Array<ArrayBuffer> {
  // A small buffer, so that it has to grow in the middle of a row.
  const out = new CopyBinary(16)
  for (const row of rows) {
    out.row(columns.length)
    out.uuid(row.id)
    out.date(row.day)
    out.smallint(row.small)
    out.integer(row.whole)
    if (row.amount === null) out.null()
    else out.numeric(row.amount)
    out.text(row.note)
    out.integers(row.slots)
  }
  return out.take()
}

async function stored(bytes: Uint8Array): Promise<Row[]> {
  await db.query('DELETE FROM sample')
  await db.copyBinary('sample', columns, bytes)
  return db.query<Row>('SELECT id, day, small, whole, amount, note, slots FROM sample ORDER BY whole')
}

const whole = fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String)
const decimals = fc.stringMatching(/^\d{0,25}$/)
const amount = fc.tuple(fc.boolean(), whole, decimals).map(([negative, before, after]) => {
  const text = after === '' ? before : `${before}.${after}`
  return negative && /[1-9]/.test(text) ? `-${text}` : text
})
const row = fc.record({
  id: fc.uuid(),
  day: fc.integer({ min: -20_000, max: 60_000 }).map((days) => addDays('2000-01-01', days)),
  small: fc.integer({ min: -32_768, max: 32_767 }),
  amount: fc.option(amount),
  note: fc.string({ unit: fc.constantFrom('a', '\t', '\\', 'é', '🌳', '"'), maxLength: 20 }),
  slots: fc.array(fc.option(fc.integer({ min: 0, max: 2_147_483_647 })), { maxLength: 50 }),
})

it('what is written comes back as it was, every digit of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (items) => {
      const rows = items.map((item, index) => ({ ...item, whole: index }))
      expect(await stored(written(rows))).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})

it.each(['0', '0.000', '0.0001', '10000', '9999.9999', '123456789.000000001', '12.50', '0.00000001'])(
  '%s keeps its digits, noughts at the end included',
  async (text) => {
    const one = {
      id: '01234567-89ab-7cde-8f01-23456789abcd',
      day: '2024-02-29',
      small: 1,
      whole: 0,
      note: '',
    }
    expect(await stored(written([{ ...one, amount: text, slots: [] }]))).toEqual([
      { ...one, amount: text, slots: [] },
    ])
  },
)

it('a UUID can be put in the place of another', async () => {
  const [from, to, other] = [
    '01234567-89ab-7cde-8f01-23456789abcd',
    'ffffffff-89ab-7cde-8f01-23456789abcd',
    '00000000-89ab-7cde-8f01-23456789abcd',
  ] as const
  const rows = [from, other, from].map((id, index) => ({
    ...{ id, day: '2024-01-01', small: 0, whole: index, amount: '1', note: '', slots: [1] },
  }))
  const ids = (await stored(withUuids(written(rows), new Map([[from, to]])))).map((one) => one.id)
  expect(ids).toEqual([to, other, to])
})

it('nothing written is nothing', () => {
  expect(written([])).toHaveLength(0)
})
