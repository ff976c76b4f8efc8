import { afterAll, beforeAll, it } from 'vitest'
import { openTestService, type TestService } from '../api/service.ts'
import { holdOrderProperty } from './order-property.ts'

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())

it('any order and repetition of uploads, reverts and readings again comes to the same ledger', async () => {
  await holdOrderProperty(t, 30)
}, 300_000)
