import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeLedger } from './ledger-state.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let auditor: Client
beforeAll(async () => {
  t = await openTestService()
  const trust = await makeLedger(t)
  lead = trust.lead
  auditor = await trust.as('auditor')
})
afterAll(() => t.close())

const ask = (figure: string, year = '2024-25') =>
  auditor('POST', '/v1/figure-threads', { year, figure, text: 'Where does this come from?' })

it('anybody may ask about a figure; it is answered, settled and reopened, and all of it stays', async () => {
  const asked = await ask('secr:scope2Electricity')
  expect([asked.status, asked.body.open, asked.body.createdBy]).toEqual([201, true, 'auditor key'])
  const at = `/v1/figure-threads/${asked.body.id}`
  await lead('POST', `${at}/comments`, { text: 'From the half-hourly file of January.' })
  expect((await lead('POST', `${at}/reopen`, { text: 'too early' })).status).toBe(409)
  expect((await auditor('POST', `${at}/settle`, { text: 'Seen.' })).body.open).toBe(false)
  expect((await lead('POST', `${at}/comments`, { text: 'unseen' })).status).toBe(409)
  expect((await auditor('POST', `${at}/settle`, { text: 'twice' })).status).toBe(409)
  const { body } = await lead('POST', `${at}/reopen`, { text: 'The file was sent anew.' })
  expect([
    body.open,
    body.comments.map((one: { kind: string; createdBy: string }) => [one.kind, one.createdBy]),
  ]).toEqual([
    true,
    [
      ['comment', 'auditor key'],
      ['comment', 'lead key'],
      ['settled', 'auditor key'],
      ['reopened', 'lead key'],
    ],
  ])
  expect((await lead('GET', at)).body).toEqual(body)
})

it('a figure is one that there is, and is kept under its own name', async () => {
  const line = (await lead('GET', '/v1/lines?year=2024-25')).body.items[0].id
  const figures = ['year', 'academy: OAK', 'meter:10 1234 5678 903', `line:${line}`]
  const kept = []
  for (const figure of figures) kept.push((await ask(figure)).body.figure)
  expect(kept).toEqual(['year', 'academy:oak', 'meter:1012345678903', `line:${line}`])
  for (const figure of ['secr:scope9', 'academy:elm', 'meter:77', 'line:1', 'line:x', 'colour', 'secr'])
    expect([figure, (await ask(figure)).status]).toEqual([figure, 400])
  expect((await ask('year', '2024')).status).toBe(422)
})

it('is listed by year, figure and whether it is open, page by page', async () => {
  const { id } = (await ask('year', '2025-26')).body
  await lead('POST', `/v1/figure-threads/${id}/settle`, { text: 'nothing to it' })
  const list = async (query: string) => (await lead('GET', `/v1/figure-threads?${query}`)).body
  expect((await list('year=2025-26&open=false')).items).toMatchObject([{ id, comments: 2, open: false }])
  expect((await list('year=2025-26&open=true')).items).toEqual([])
  expect((await list('figure=academy:oak')).items).toHaveLength(1)
  const first = await list('limit=2')
  const rest = await list(`cursor=${first.nextCursor}`)
  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 4, null])
})
