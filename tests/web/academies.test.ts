import { afterAll, beforeAll, expect, it } from 'vitest'
import { sumOf } from '../../src/web/emission-sums.ts'
import { streamTitle } from '../../src/web/evidence-words.ts'
import { tonnesFigure } from '../../src/web/format.ts'
import { ask, daily, trustOf } from '../api/forecast-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { dayFields, errorAt, errorList, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let aud: SignedIn
let est: SignedIn
beforeAll(async () => {
  t = await openTestService()
  const trust = await trustOf(t, 'Academies Trust', {
    utility: 'electricity',
    sites: [
      { code: 'oak', rows: (meter) => daily(meter, [400, 380, 390, 370]) },
      { code: 'elm', rows: (meter) => daily(meter, [200, 210, 190, 200]) },
    ],
    target: { scopes: [1, 2], categories: [] },
  })
  api = trust.lead
  lea = await signedIn(t, trust.trustId, 'lead', { name: 'Lea' })
  aud = await signedIn(t, trust.trustId, 'auditor')
  est = await signedIn(t, trust.trustId, 'estates', { academyIds: [trust.ids[0]!] })
})
afterAll(() => t.close())

const ash = {
  name: 'Ash <i>Tree</i> School',
  code: 'ash',
  phase: 'primary',
  urn: '190123',
  startEvent: 'joined',
  ...dayFields('start', ['2019', '9', '1']),
}

it('lists the academies with the figures of the API, those that emit most first', async () => {
  const emissions = await ask(api, '/v1/emissions?by=year,academy')
  const page = await aud.get('/academies')
  const rows = [...page.document.querySelectorAll('tbody tr')]
  expect(rows.map((row) => row.querySelector('a')!.getAttribute('href'))).toEqual([
    '/academies/oak',
    '/academies/elm',
  ])
  const href = rows[0]!.querySelectorAll('a')[1]!.getAttribute('href')!
  const year = new URLSearchParams(href.split('?')[1]).get('year')!
  const cells = [...rows[0]!.querySelectorAll('td')].map((one) => one.textContent!.trim())
  expect(cells[1]).toBe(tonnesFigure(sumOf(emissions, { year, academy: 'oak' })))
  expect(page.html).not.toContain('href="/academies/new"')
})

it('shows an academy’s streams year by year as the API has them', async () => {
  const { items } = await ask(api, '/v1/academies?named=oak')
  const emissions = await ask(api, `/v1/emissions?by=year,stream&academyId=${items[0].id}`)
  const page = await aud.get('/academies/oak')
  const row = rowOf(page, 'All')
  expect(row.slice(1)).toEqual(
    emissions.years.map((year: string) => tonnesFigure(sumOf(emissions, { year }))),
  )
  expect(page.document.querySelectorAll('#streams svg[role="img"]')).toHaveLength(2)
  expect(page.html).not.toContain('/academies/oak/change"')
})

it('adds an academy with its first day, names what is not filled in at its field, and shows names as text', async () => {
  const blank = await lea.post('/academies/new', { name: 'Nameless' })
  expect(blank.status).toBe(400)
  expect(errorAt(blank, 'code')).toBe('Write a short name for it, such as oakfield.')
  const wrong = await lea.post('/academies/new', { ...ash, urn: '12' })
  expect(wrong.status).toBe(400)
  expect(errorList(wrong).length).toBeGreaterThan(0)
  expect((wrong.document.querySelector('input[name="name"]') as HTMLInputElement).getAttribute('value')).toBe(
    ash.name,
  )
  const noDay = await lea.post('/academies/new', { ...ash, ...dayFields('start', ['2019', '2', '31']) })
  expect(errorList(noDay).map(([said]) => said)).toEqual([expect.stringContaining('There is no such day.')])
  const page = await lea.post('/academies/new', ash)
  expect(page.text).toContain('Ash <i>Tree</i> School was added.')
  expect(page.html).not.toContain('<i>Tree')
  expect(page.text).toContain('There are no figures yet.')
  expect(rowOf(page, '1 September 2019')[1]).toBe('joined')
  expect((await aud.post('/academies/new', { ...ash, code: 'other' })).status).toBe(403)
})

it('adds a count and a URN, and keeps what was written where one is refused', async () => {
  const count = {
    kind: 'pupils',
    value: '1,204',
    source: 'Autumn census',
    ...dayFields('asOf', ['2024', '10', '3']),
  }
  const page = await lea.post('/academies/ash/count', count)
  expect(rowOf(page, '3 October 2024').slice(1)).toEqual(['Pupils', '1,204', 'Autumn census'])
  const refused = await lea.post('/academies/ash/count', { ...count, value: 'many' })
  expect(refused.status).toBe(400)
  expect(
    (refused.document.querySelector('input[name="source"]') as HTMLInputElement).getAttribute('value'),
  ).toBe('Autumn census')
  const ids = [...refused.document.querySelectorAll('[id]')].map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  const noDay = await lea.post('/academies/ash/count', {
    ...count,
    ...dayFields('asOf', ['2024', '13', '3']),
  })
  expect(errorList(noDay).map(([said]) => said)).toEqual([expect.stringContaining('There is no such day.')])
  const urn = await lea.post('/academies/ash/urn', {
    urn: '190124',
    ...dayFields('since', ['2022', '9', '1']),
  })
  expect(rowOf(urn, '190124')[1]).toBe('1 September 2022')
})

it('takes a membership back with the reason, and not without one', async () => {
  const { items } = await ask(api, '/v1/academies?named=ash')
  const memberships = await ask(api, `/v1/memberships?academyId=${items[0].id}`)
  const path = `/academies/ash/memberships/${memberships.items[0].id}/withdraw`
  expect((await lea.post(path)).status).toBe(400)
  expect((await aud.post(path, { reason: 'Wrong day' })).status).toBe(403)
  const page = await lea.post(path, { reason: 'Wrong day' })
  expect(page.text).toContain('Nobody has said when it joined')
  const kept = await ask(api, `/v1/memberships?academyId=${items[0].id}&withdrawn=true`)
  expect(kept.items[0].withdrawReason).toBe('Wrong day')
  const again = await lea.post('/academies/ash/joined', {
    startEvent: 'joined',
    ...dayFields('start', ['2020', '9', '1']),
  })
  expect(rowOf(again, '1 September 2020')[1]).toBe('joined')
})

it('lets estates say of its own academy alone what does not apply', async () => {
  const said = { stream: 'lpg', reason: 'All electric', ...dayFields('start', ['2020', '9', '1']) }
  const page = await est.post('/academies/oak/assertion', said)
  expect(rowOf(page, streamTitle('lpg')).slice(1, 4)).toEqual(['1 September 2020', '', 'All electric'])
  expect((await est.post('/academies/elm/assertion', said)).status).toBe(403)
})

it('says that there is no academy at an address, also one that names another by its URN', async () => {
  for (const code of ['nobody', '190124', '%3Cscript%3E']) {
    const page = await aud.get(`/academies/${code}`)
    expect(page.status).toBe(404)
    expect(page.text).toContain('There is no academy at this address.')
  }
})
