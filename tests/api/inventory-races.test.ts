import { afterAll, beforeAll, expect, it } from 'vitest'
import { bills, inventoryTrust } from './inventory-trust.ts'
import type { Body } from './schools.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

// Of two that do the same at once one does it, and the other is told; nothing is done by half.

let t: TestService
let own: Awaited<ReturnType<typeof inventoryTrust>>
beforeAll(async () => {
  t = await openTestService()
  own = await inventoryTrust(t)
})
afterAll(() => t.close())

const year = '2023-24'
const act = (client: Client, step: string, body: object = {}): Promise<Answer> =>
  client('POST', `/v1/inventories/${year}/${step}`, body)
const statuses = (answers: readonly Answer[]): number[] => answers.map((one) => one.status).sort()
const kinds = async (): Promise<string[]> =>
  (await own.fay('GET', `/v1/inventories/${year}`)).body.steps.map((one: Body) => one.kind)
const locks = async (): Promise<number> =>
  (await t.db.query(`SELECT 1 FROM year_lock WHERE trust_id = $1::uuid`, [own.trustId])).length

it('two submissions at once are one', async () => {
  const answers = await Promise.all([act(own.fay, 'submit'), act(own.lou, 'submit')])
  expect(statuses(answers)).toEqual([200, 409])
  expect(await kinds()).toEqual(['submitted'])
  const bodies = await t.db.query('SELECT 1 FROM inventory_body WHERE trust_id = $1::uuid', [own.trustId])
  expect(bodies).toHaveLength(1)
})

it('two approvals at once are one, and so are two publications', async () => {
  const max = await own.person('Max', 'lead')
  expect(statuses(await Promise.all([act(own.lea, 'approve'), act(max, 'approve')]))).toEqual([200, 409])
  expect(statuses(await Promise.all([act(own.fay, 'publish'), act(own.lea, 'publish')]))).toEqual([200, 409])
  expect([await kinds(), await locks()]).toEqual([['submitted', 'approved', 'published'], 1])
})

it('a year that is reopened twice at once is reopened once', async () => {
  const why = { cause: 'error', reason: 'a bill was wrong' }
  expect(statuses(await Promise.all([act(own.fay, 'reopen', why), act(own.lea, 'reopen', why)]))).toEqual([
    200, 409,
  ])
  expect([(await kinds()).length, await locks()]).toEqual([4, 0])
})

it('a restatement that is submitted and abandoned at once is either', async () => {
  // What is said of a category keeps no restatement from being given up, and is something to submit.
  const said = { status: 'notRelevant', reason: 'Nothing is sold.' }
  expect((await own.lou('PUT', '/v1/scope-3-categories/10', said)).status).toBe(200)
  const answers = await Promise.all([
    act(own.fay, 'submit'),
    act(own.lou, 'abandon', { reason: 'it was right' }),
  ])
  expect(statuses(answers)).toEqual([200, 409])
  const last = (await kinds()).at(-1)
  expect(await locks()).toBe(last === 'abandoned' ? 1 : 0)
  if (last === 'abandoned') {
    await act(own.fay, 'reopen', { cause: 'error', reason: 'a bill was wrong' })
    expect((await act(own.fay, 'submit')).status).toBe(200)
  }
  expect((await act(own.lea, 'approve')).status).toBe(200)
})

it('an upload that ends while the year is published is in what is published, or comes after it', async () => {
  const { sha256 } = (await own.fay('GET', `/v1/inventories/${year}`)).body
  const [upload, published] = await Promise.all([
    t.upload(own.ada, bills('GAS-OAK,2023-09-01,2024-08-31,120000')),
    act(own.fay, 'publish'),
  ])
  const now = (await own.fay('GET', `/v1/inventories/${year}`)).body
  // Published: what was approved, with the days locked. Not published: the data changed first, and nothing is locked.
  expect([200, 409]).toContain(published.status)
  expect([now.state, await locks()]).toEqual(published.status === 200 ? ['published', 1] : ['approved', 0])
  const { rows } = (await own.fay('GET', `/v1/reports/secr?year=${year}`)).body
  expect(rows.find((one: Body) => one.key === 'scope1Gas').current).toBe('18.29')
  expect(now.sha256).toBe(sha256)
  if (published.status === 409) expect(upload.body.status).toBe('counted')
})
