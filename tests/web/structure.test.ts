import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask } from '../api/forecast-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { dayFields, errorAt, errorList, forms, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let aud: SignedIn
let adam: SignedIn
const ids: Record<string, string> = {}
beforeAll(async () => {
  t = await openTestService()
  const { trustId, as } = await t.makeTrust('Structured Trust')
  api = await as('lead')
  for (const code of ['oak', 'elm', 'ash'])
    ids[code] = (
      await api('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' })
    ).body.id
  lea = await signedIn(t, trustId, 'lead', { name: 'Lea' })
  aud = await signedIn(t, trustId, 'auditor')
  adam = await signedIn(t, trustId, 'admin')
})
afterAll(() => t.close())

const happened = 'Joiners, leavers, mergers, splits and activities that were handed over, the oldest first'

it('says what to do first where nothing is written down', async () => {
  expect((await lea.get('/structure')).text).toContain('Say first which academies belong to the trust')
})

it('writes down who joined, and who left, and shows both in words', async () => {
  const blank = await lea.post('/structure/memberships', { academyId: ids.oak! })
  expect(blank.status).toBe(400)
  expect(errorAt(blank, 'startEvent')).toBe('Say how it came.')
  expect(errorAt(blank, 'start-parts')).toBe('Write the first day in the trust.')
  // Each form of the page has ids of its own, also where one of them says what is wrong.
  const all = [...blank.document.querySelectorAll('[id]')].map((one) => one.id)
  expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([])

  for (const [code, year] of [
    ['oak', '2016'],
    ['elm', '2019'],
    ['ash', '2020'],
  ] as const) {
    const fields = { academyId: ids[code]!, startEvent: 'joined', ...dayFields('start', [year, '9', '1']) }
    const page = await lea.post('/structure/memberships', { ...fields, evidence: 'Funding agreement' })
    expect([page.status, errorList(page)]).toEqual([200, []])
    expect(rowOf(page, `1 September ${year}`, happened)).toEqual([
      ...[`1 September ${year}`, `${code} school joined`, 'changes with it', 'Funding agreement', 'Lea'],
    ])
  }
  const { items } = await ask(api, `/v1/memberships?academyId=${ids.ash}`)
  const left = { membership: items[0].id, endEvent: 'left', ...dayFields('end', ['2025', '4', '1']) }
  const page = await lea.post('/structure/memberships/end', left)
  expect(rowOf(page, '1 April 2025', happened)[1]).toContain('ash school left')
  expect(rowOf(page, 'ash school', 'Members of before')).toEqual(['ash school', '1 April 2025', 'Left'])
})

it('shows the days owned in a year, as the API counts them', async () => {
  const { owned } = await ask(api, '/v1/structure?year=2024-25')
  const page = await aud.get('/structure?year=2024-25')
  const ash = owned.academies.find((one: { code: string }) => one.code === 'ash')
  const [, days, when] = rowOf(page, 'ash school', `Days owned in 2024-25, of ${owned.days}`)
  expect(days).toBe(String(ash.days))
  expect(when).toContain('to before 1 April 2025')
  const wrong = await aud.get('/structure?year=nonsense')
  expect(errorAt(wrong, 'year')).toBeTruthy()
})

it('writes down to whom a history passed, and what was handed over', async () => {
  const same = { fromAcademyId: ids.elm!, toAcademyId: ids.oak!, ...dayFields('day', ['2025', '9', '1']) }
  const page = await lea.post('/structure/lineages', { ...same, sharePercent: '40' })
  expect([page.status, errorList(page)]).toEqual([200, []])
  const [lineage] = (await ask(api, '/v1/lineages')).items
  expect(lineage).toMatchObject({ sharePercent: '40', createdBy: 'Lea' })
  const { problems } = await ask(api, '/v1/structure')
  for (const problem of problems) expect(page.text).toContain(problem)

  const handed = { stream: 'fleet.minibus', kind: 'outsourced', ...dayFields('day', ['2025', '1', '6']) }
  const made = await lea.post('/structure/activity-changes', { ...handed, reportedAs: 'travel.coach' })
  expect([made.status, errorList(made)]).toEqual([200, []])
  expect((await ask(api, '/v1/activity-changes')).items).toMatchObject([
    { stream: 'fleet.minibus', academyId: null, reportedAs: 'travel.coach' },
  ])
  expect((await adam.post('/structure/activity-changes', handed)).status).toBe(403)
})

it('takes back what was said wrongly, with a reason', async () => {
  const [{ id }] = (await ask(api, '/v1/lineages')).items
  expect((await lea.post(`/structure/lineages/${id}/withdraw`, {})).status).toBe(400)
  const page = await lea.post(`/structure/lineages/${id}/withdraw`, { reason: 'Another school' })
  expect(page.text).toContain('It is taken back')
  expect((await ask(api, '/v1/lineages')).items).toEqual([])
  expect((await ask(api, '/v1/lineages?withdrawn=true')).items[0].withdrawReason).toBe('Another school')
})

it('has no form for who may only read, who is refused', async () => {
  expect(forms(await aud.get('/structure'))).toEqual([])
  expect((await aud.post('/structure/memberships', {})).status).toBe(403)
  expect((await aud.post('/structure/lineages', {})).status).toBe(403)
})
