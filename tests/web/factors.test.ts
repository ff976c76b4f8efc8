import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedSets, readPublishedSet } from '../../src/factors/published.ts'
import { addSet } from '../../src/factors/store.ts'
import { ask } from '../api/forecast-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { errorAt, errorList, forms, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let aud: SignedIn
let eve: SignedIn
beforeAll(async () => {
  t = await openTestService()
  const { trustId, as } = await t.makeTrust('Factor Trust')
  api = await as('lead')
  lea = await signedIn(t, trustId, 'lead', { name: 'Lea' })
  aud = await signedIn(t, trustId, 'auditor')
  eve = await signedIn(t, trustId, 'estates', { name: 'Eve' })
})
afterAll(() => t.close())

describe('the sets', () => {
  it('are listed with year, revision, licence, day of publication and hash', async () => {
    const { items } = await ask(api, '/v1/factor-sets')
    const page = await aud.get('/factors')
    for (const set of items) {
      const row = rowOf(page, set.id)
      expect(row.slice(1, 3)).toEqual([String(set.year), set.revision])
      expect(row).toContain(set.licence)
      expect(row.at(-1)).toBe(set.sourceHash)
    }
    expect(forms(page)).toEqual([])
    expect(page.text).toContain(
      'Contains public sector information licensed under the Open Government Licence v3.0.',
    )
  })

  it('are searched by text, page by page, and what was searched is escaped', async () => {
    const first = await aud.get('/factors/sets/desnz-2025?text=mineral%20diesel')
    const found = await ask(api, '/v1/factors?set=desnz-2025&text=mineral%20diesel&limit=50')
    expect(first.document.querySelectorAll('main tbody tr')).toHaveLength(found.items.length)
    const next = (await aud.get('/factors/sets/desnz-2025')).document.querySelector('a[rel="next"]')
    const second = await aud.get(`/factors/sets/desnz-2025${next?.getAttribute('href')}`)
    expect(rowOf(second, '51')).not.toEqual([])
    const none = await aud.get('/factors/sets/desnz-2025?text=%3Cscript%3Ealert(1)%3C%2Fscript%3E')
    expect(none.html).not.toContain('<script>alert')
    expect(none.text).toContain('No row has')
    expect((await aud.get('/factors/sets/desnz-1999')).status).toBeGreaterThanOrEqual(400)
  })

  it('show a row with its gases and who uses it', async () => {
    const [{ no, id }] = (await ask(api, '/v1/factors?set=desnz-2025&text=Electricity%20generated&limit=1'))
      .items
    const body = await ask(api, `/v1/factor-sets/desnz-2025/rows/${no}`)
    const page = await aud.get(`/factors/sets/desnz-2025/rows/${no}`)
    expect(page.text).toContain(`${body.row.value} ${body.row.ghgUnit} per ${body.row.uom}`)
    expect(page.text).toContain(id)
    for (const one of body.gases) expect(rowOf(page, one.gas)[1]).toBe(one.value)
    expect(body.users.length).toBeGreaterThan(0)
    for (const user of body.users) expect(page.text).toContain(user.why)
    expect((await aud.get('/factors/sets/desnz-2025/rows/999999')).status).toBe(404)
  })
})

describe('a stream', () => {
  it('shows which row it uses, in which set, why, and how it went over the sets', async () => {
    const body = await ask(api, '/v1/streams/electricity.grid/factors?set=desnz-2024&unit=kWh')
    const page = await aud.get('/factors/streams/electricity.grid?set=desnz-2024')
    for (const use of body.units[0].uses) {
      expect(page.text).toContain(use.why)
      expect(page.text).toContain(use.factor.value)
    }
    const of2022 = await ask(api, '/v1/streams/electricity.grid/factors?set=desnz-2022&unit=kWh')
    expect(rowOf(page, '2022', 'The factor in the set that is used for each year')[1]).toBe(
      of2022.units[0].uses[0].factor.value,
    )
    expect(page.document.querySelector('figure svg[role="img"]')).toBeTruthy()
  })

  it('says what must be chosen where it has kinds', async () => {
    const page = await aud.get('/factors/streams/waste')
    const { body } = await api('GET', '/v1/streams/waste/factors')
    expect(page.status).toBe(200)
    expect(page.text).toContain(body.detail)
    const chosen = await aud.get('/factors/streams/waste?material=Asbestos&route=landfill&set=desnz-2025')
    const found = await ask(api, '/v1/streams/waste/factors?material=Asbestos&route=landfill&set=desnz-2025')
    expect(chosen.text).toContain(found.units[0].uses[0].factor.value)
  })
})

describe('a revision of a year', () => {
  it('is chosen by a form with a reason, as a version', async () => {
    expect((await lea.get('/factors')).text).toContain('Each year has one revision')
    const info = (await publishedSets()).find(({ id }) => id === 'desnz-2025')!
    const rows = (await readPublishedSet('desnz-2025'))!.rows
    const revised = { ...info, id: 'desnz-2025-r9', revision: '9', sourceHash: 'a'.repeat(64) }
    await t.db.transaction((sql) => addSet(sql, revised, rows))

    const blank = await lea.post('/factors/choices', { setId: 'desnz-2025-r9' })
    expect(errorAt(blank, 'reason')).toContain('every figure of the year follows it')
    const page = await lea.post('/factors/choices', {
      setId: 'desnz-2025-r9',
      reason: 'The waste rows were corrected',
    })
    expect([page.status, errorList(page)]).toEqual([200, []])
    expect((await ask(api, '/v1/factor-choices')).items).toMatchObject([
      { year: 2025, version: 1, setId: 'desnz-2025-r9', createdBy: 'Lea' },
    ])
    expect(rowOf(page, 'desnz-2025')).toContain('Not used')
    expect(rowOf(page, 'desnz-2025-r9')).toContain('In use')
    expect(forms(await aud.get('/factors'))).toEqual([])
    expect((await aud.post('/factors/choices', { setId: 'desnz-2025', reason: 'none' })).status).toBe(403)
  })

  it('is taken in by whoever runs the server alone, and the page says so and what is refused', async () => {
    const page = await lea.get('/factors/import')
    expect(page.text).toContain('by whoever runs the server')
    expect(page.text).toContain('gases that do not sum to the total beside them')
    expect(forms(page)).toEqual([])
  })
})

describe('degree days', () => {
  it('are loaded from rows, shown, and taken back', async () => {
    const blank = await eve.post('/degree-days', {})
    expect(errorAt(blank, 'station')).toContain('which weather station')
    const wrong = await eve.post('/degree-days', {
      station: 'Hill',
      rows: 'date,value\n2025-01-01,5\n2025-02-30,3',
    })
    expect(wrong.status).toBeGreaterThanOrEqual(400)
    expect(errorAt(wrong, 'rows')).toBeTruthy()
    expect(wrong.document.getElementById('rows')?.textContent).toContain('2025-02-30,3')

    const rows = 'year,month,value\n2025,1,341\n2025,2,280'
    const page = await eve.post('/degree-days', { station: 'Hill', source: 'Made up', rows })
    expect([page.status, errorList(page)]).toEqual([200, []])
    expect(rowOf(page, 'Hill')[5]).toBe('2')
    const [{ id }] = (await ask(api, '/v1/degree-days')).items
    expect((await eve.post('/degree-days', { station: 'Hill', source: 'Made up', rows })).text).toContain(
      'loaded before: nothing was changed',
    )
    expect(forms(await aud.get('/degree-days'))).toEqual([])
    expect((await aud.post('/degree-days', { station: 'Hill', rows })).status).toBe(403)
    const back = await eve.post(`/degree-days/${id}/withdraw`, { reason: 'Another hill' })
    expect(back.text).toContain('Taken back by Eve: Another hill')
    expect((await ask(api, '/v1/degree-days')).items).toEqual([])
  })
})
