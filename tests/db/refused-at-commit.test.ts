import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../src/db/id.ts'
import { databaseError } from '../../src/http/problem.ts'
import { publishYear } from '../api/published-year.ts'
import { addAcademy } from '../api/schools.ts'
import { openTestService, type TestService } from '../api/service.ts'

let t: TestService
let trustId: string
let academyId: string
beforeAll(async () => {
  t = await openTestService()
})
afterAll(async () => {
  await t.close()
})
beforeEach(async () => {
  const made = await t.makeTrust()
  trustId = made.trustId
  academyId = await addAcademy(await made.as('lead'), 'oak', '2022-09-01', 'founded')
  await publishYear(t, { trustId, year: '2024-25' })
})

const row = (asOf: string) => ({
  ...{ trustId, academyId, kind: 'pupils', value: '200', source: 'census', id: newId() },
  asOf: new Date(asOf),
})
const insert = `INSERT INTO count (trust_id, id, academy_id, kind, as_of, value, source)
  VALUES ($1::uuid, $2::uuid, $3::uuid, 'pupils', $4::date, 200, 'census')`
const values = (asOf: string) => [trustId, newId(), academyId, asOf]

/** A count of a day outside of the published year, and one of a day in it, written in one transaction or alone; each way of writing there is. */
const ways: Readonly<Record<string, (days: readonly string[]) => Promise<unknown>>> = {
  'db.transaction': (days) =>
    t.db.transaction(async (sql) => {
      for (const day of days) await sql.query(insert, values(day))
    }),
  'db.stagingTransaction': (days) =>
    t.db.stagingTransaction(async (sql) => {
      for (const day of days) await sql.query(insert, values(day))
    }),
  'prisma.$transaction with a function': (days) =>
    t.db.prisma.$transaction(async (tx) => {
      for (const day of days) await tx.count.create({ data: row(day) })
    }),
  'prisma.$transaction with a list': (days) =>
    t.db.prisma.$transaction(days.map((day) => t.db.prisma.count.create({ data: row(day) }))),
  'prisma alone': (days) => t.db.prisma.count.createMany({ data: days.map(row) }),
  'SQL alone': (days) =>
    t.db.query(
      `WITH days AS (SELECT unnest($5::date[]) AS day) INSERT INTO count (trust_id, id, academy_id, kind, as_of, value, source)
       SELECT $1::uuid, CASE WHEN row_number() OVER () = 1 THEN $2::uuid ELSE $4::uuid END, $3::uuid, 'pupils', day, 200, 'census' FROM days`,
      [trustId, newId(), academyId, newId(), days],
    ),
}

describe.each(Object.keys(ways))('what the database refuses at the end, through %s', (way) => {
  const write = (days: readonly string[]) => ways[way]?.(days)

  test('reaches the caller, undoes all of it, and leaves the connection as it was', async () => {
    const outcome = await Promise.resolve(write(['2026-01-15', '2025-01-16'])).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(databaseError(outcome)).toMatchObject({ state: 'TC409', detail: '2024-25' })
    expect(await t.db.prisma.count.count({ where: { trustId } })).toBe(0)
    await write(['2026-01-15'])
    expect(await t.db.prisma.count.count({ where: { trustId } })).toBe(1)
  })
})

test('what the work itself throws is what the caller gets, and nothing is written', async () => {
  const mistake = new Error('a mistake of the work')
  const works = [
    t.db.transaction(async (sql) => {
      await sql.query(insert, values('2025-01-16'))
      throw mistake
    }),
    t.db.prisma.$transaction(async (tx) => {
      await tx.count.create({ data: row('2025-01-16') })
      throw mistake
    }),
  ]
  for (const work of works) await expect(work).rejects.toBe(mistake)
  expect(await t.db.prisma.count.count({ where: { trustId } })).toBe(0)
})
