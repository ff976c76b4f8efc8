import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inventoryTrust } from '../api/inventory-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { type Page, type SignedIn, signedIn } from './signed-in.ts'

// The life of a year through its pages, by people who are signed in: from what the checks find to a restatement.

let t: TestService
let own: Awaited<ReturnType<typeof inventoryTrust>>
let fay: SignedIn
let lea: SignedIn
let lou: SignedIn
let aud: SignedIn

beforeAll(async () => {
  t = await openTestService()
  own = await inventoryTrust(t)
  fay = await signedIn(t, own.trustId, 'finance', { name: 'Fay Finch' })
  lea = await signedIn(t, own.trustId, 'lead', { name: 'Lea Lark' })
  // She entered who joined, under the key that has her name.
  lou = await signedIn(t, own.trustId, 'lead', { name: 'Lou' })
  aud = await signedIn(t, own.trustId, 'auditor', { name: 'Aud Itor' })
})
afterAll(() => t.close())

const year = '/years/2024-25'
const links = (page: Page): string[] =>
  [...page.document.querySelectorAll('main a')].map((one) => one.getAttribute('href') ?? '')
const errors = (page: Page): string =>
  page.document.querySelector('.govuk-error-summary')?.textContent?.replace(/\s+/g, ' ') ?? ''

describe('reporting years', () => {
  it('are listed with their state, their figures and what to do next', async () => {
    const page = await fay.get('/years')
    expect(page.status).toBe(200)
    const row = [...page.document.querySelectorAll('tbody tr')].find((one) =>
      one.textContent?.includes('2024-25'),
    )
    const text = row?.textContent?.replace(/\s+/g, ' ') ?? ''
    expect(text).toContain('Open')
    // 16.47 + 8.49 + one car journey.
    expect(text).toMatch(/24\.9\d/)
    expect(text).toContain('Send to review')
    expect(links(page)).toContain(year)
  })

  it('of a trust without data say what to do first', async () => {
    const { trustId } = await t.makeTrust('Empty Trust')
    const page = await (await signedIn(t, trustId, 'lead')).get('/years')
    expect(page.text).toContain('No year has data yet')
    expect(links(page)).toContain('/uploads/new')
  })

  it('name what keeps a year from review, in plain words, each with a link to where it is mended', async () => {
    const page = await fay.get('/years/2026-27')
    expect(page.text).toContain('The year is not over')
    expect(page.text).not.toMatch(/trust-carbon |\/v1\/|PUT |POST /)
    expect(links(page)).toEqual(
      expect.arrayContaining([
        '/years/2026-27/words',
        '/years/2026-27/size',
        '/coverage?year=2026-27&academy=oak',
      ]),
    )
    const refused = await fay.get('/years/2026-27/submit')
    expect(refused.text).toContain('cannot be sent to review yet')
    expect(refused.document.querySelector('form[action$="/submit"]')).toBeNull()
  })
})

describe('what the report is to say', () => {
  it('is written on pages, and a fault stands beside its field with what was written kept', async () => {
    const blank = await fay.post('/years/2026-27/words', { energyEfficiency: '', commentary: 'Kept <b>' })
    expect(blank.status).toBe(400)
    expect(errors(blank)).toContain('Say what was done')
    expect(blank.html).toContain('>Kept &lt;b&gt;</textarea>')
    const kept = await fay.post('/years/2026-27/words', {
      energyEfficiency: 'LED lighting.\nNew boilers.',
      fromRegister: 'yes',
    })
    expect(kept.text).toContain('The words of 2026-27 are kept')
    const { body } = await own.fay('GET', '/v1/narratives/2026-27')
    expect(body).toMatchObject({ fromRegister: true, firstYear: false, exclusions: null, commentary: null })
  })

  it('how large the trust was is entered as people write it', async () => {
    const wrong = await fay.post('/years/2026-27/size', { turnoverPounds: 'much', 'asOf-day': '31' })
    expect(wrong.status).toBe(400)
    for (const field of ['turnoverPounds', 'employees', 'asOf', 'source'])
      expect(links(wrong)).toContain(`#${field}`)
    const done = await fay.post('/years/2026-27/size', {
      ...{ turnoverPounds: '£41,200,000', balanceSheetPounds: '52000000', employees: '480' },
      ...{ 'asOf-day': '31', 'asOf-month': '8', 'asOf-year': '2026', source: 'Accounts, note 4' },
    })
    expect(done.text).toContain('How large the trust was in 2026-27 is kept')
    const { body } = await own.fay('GET', '/v1/reporting-sizes/2026-27')
    expect([body.turnoverPounds, body.asOf, body.scopeTest.inScope]).toEqual(['41200000', '2026-08-31', true])
  })

  it('what a Scope 3 category is to the trust is for the lead to say', async () => {
    expect((await fay.post(`${year}/scope-3/11`, { status: 'notRelevant', reason: 'No.' })).status).toBe(403)
    const page = await lou.post(`${year}/scope-3/11`, { status: 'notRelevant', reason: 'Nothing is sold.' })
    expect(page.text).toContain('What category 11 is to the trust is kept')
    expect(page.text).toContain('Nothing is sold.')
    expect((await lou.get(`${year}/scope-3/16`)).status).toBe(404)
  })
})

describe('a question about a figure', () => {
  it('is asked by anybody, answered, settled and opened again; while it is open the checks find it', async () => {
    const asked = await aud.post(`${year}/questions`, { figure: 'secr:scope1Gas', text: 'Why so little?' })
    expect(asked.text).toContain('Your question is kept')
    const address = links(await fay.get(`${year}/questions`)).find((one) => one.includes('/questions/'))!
    expect((await fay.get(`${year}/questions`)).text).toMatch(/“Why so little\?” .*0 answers/)
    const found = await fay.get(year)
    expect(found.text).toContain('Why so little?')
    expect(links(found)).toContain(`${year}/questions`)
    const settled = await fay.post(address, { act: 'settle', text: 'Milder winter.' })
    expect(settled.text).toContain('The question is settled')
    const refused = await aud.post(address, { act: 'comments', text: 'And?' })
    expect([refused.status, errors(refused)]).toEqual([409, expect.stringContaining('settled')])
    expect((await aud.post(address, { act: 'reopen', text: 'Not so mild.' })).text).toContain('open again')
    await fay.post(address, { act: 'settle', text: 'Degree days are in the report.' })
    expect((await fay.post(`${year}/questions`, { figure: 'secr:none', text: 'What?' })).status).toBe(400)
  })
})

describe('from open to published, by two people', () => {
  it('is refused to who may not take the step, and without the token of its page', async () => {
    expect((await aud.post(`${year}/submit`)).status).toBe(403)
    const forged = await t.service.app.inject({
      method: 'POST',
      url: `${year}/submit`,
      headers: { cookie: fay.cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: '_csrf=forged&note=x',
    })
    expect(forged.statusCode).toBe(403)
    expect((await own.fay('GET', '/v1/inventories/2024-25')).body.state).toBe('open')
  })

  it('what the checks found wants a reason each, under the field that it is for', async () => {
    await own.ada('POST', '/v1/uploads', 'meter,date,value,unit\nELEC-OAK,2024-09-01,101,kWh', {
      'content-type': 'text/csv',
    })
    await t.service.services.uploads.settled(
      own.trustId,
      (await own.ada('GET', '/v1/uploads?limit=1')).body.items[0].id,
    )
    const { findings } = (await own.fay('GET', '/v1/inventories/2024-25/checks')).body
    const at = findings.findIndex((one: { code: string }) => one.code === 'files_conflict')
    expect(at).toBeGreaterThanOrEqual(0)
    const page = await fay.get(`${year}/submit`)
    const hidden = [...page.document.querySelectorAll('input[name^="finding."]')]
    const found = Object.fromEntries(
      hidden.map((one) => [one.getAttribute('name')!, one.getAttribute('value')!]),
    )
    const name = `finding.${at}`
    expect(found[name]).toContain('files_conflict')
    const blank = await fay.post(`${year}/submit`, found)
    expect([blank.status, links(blank)]).toEqual([400, expect.arrayContaining([`#reason.${at}`])])
    const reasons = Object.fromEntries(
      Object.keys(found).map((one) => [one.replace('finding', 'reason'), 'The later reading is right.']),
    )
    // A reason that was written under another finding is nobody’s reason for this one.
    const stale = await fay.post(`${year}/submit`, { ...found, ...reasons, [name]: 'swing oak gas.mains' })
    expect([stale.status, links(stale)]).toEqual([400, expect.arrayContaining([`#reason.${at}`])])
    const sent = await fay.post(`${year}/submit`, { ...found, ...reasons, note: 'Ready' })
    expect(sent.text).toContain('2024-25 is in review')
    expect(sent.text).toContain('Sent to review by Fay Finch')
    expect(sent.text).toContain('The later reading is right.')
  })

  it('who has a part in it is told so plainly, and refused all the same', async () => {
    const page = await lou.get(`${year}/approve`)
    expect(page.text).toContain('You have a part in 2024-25 (you ')
    expect(page.document.querySelector('form[action$="/approve"]')).toBeNull()
    const refused = await lou.post(`${year}/approve`)
    expect([refused.status, errors(refused)]).toEqual([403, expect.stringContaining('somebody else must')])
    const other = await fay.get(`${year}/approve`)
    expect(other.text).toContain('Only a lead approves a year')
    expect((await own.fay('GET', '/v1/inventories/2024-25')).body.state).toBe('submitted')
  })

  it('another lead approves, finance publishes, and the days are locked', async () => {
    const page = await lea.get(`${year}/approve`)
    expect(page.text).toContain('The later reading is right.')
    expect(page.text).toContain('Ada: sent its data')
    const back = await lea.post(`${year}/send-back`, { reason: '' })
    expect(errors(back)).toContain('Give the reason')
    const approved = await lea.post(`${year}/approve`, { note: 'Held to the bills.' })
    expect(approved.text).toContain('You approved 2024-25')
    const confirm = await fay.get(`${year}/publish`)
    expect(confirm.text).toContain('1 September 2024 to 31 August 2025')
    expect(confirm.text).toContain('Approved by Lea Lark')
    const published = await fay.post(`${year}/publish`)
    expect(published.text).toContain('2024-25 is published, and its days are locked')
    const { body } = await own.fay('GET', '/v1/inventories/2024-25')
    expect([body.state, body.approvedBy]).toEqual(['published', 'Lea Lark'])
    expect(published.text).toContain(body.sha256)
    const locks = await t.db.query('SELECT year FROM year_lock WHERE trust_id = $1::uuid', [own.trustId])
    expect(locks).toEqual([{ year: '2024-25' }])
    expect((await fay.post(`${year}/publish`)).status).toBe(409)
  })

  it('a published year is reopened with its cause and reason, and what changed is listed', async () => {
    const nothing = await fay.post(`${year}/reopen`)
    expect([nothing.status, links(nothing)]).toEqual([400, expect.arrayContaining(['#cause', '#reason'])])
    const opened = await fay.post(`${year}/reopen`, { cause: 'error', reason: 'A word was wrong' })
    expect(opened.text).toContain('open for a restatement')
    expect(opened.text).toContain('Reopened')
    expect(opened.text).toContain('Nothing: no figure and no word differs')
    await fay.post(`${year}/words`, { energyEfficiency: 'LED lighting at Oak and Elm.' })
    expect((await fay.get(year)).text).toContain('Words: energy efficiency.')
    const kept = await fay.post(`${year}/abandon`, { reason: 'It was right' })
    expect([kept.status, kept.text]).toEqual([409, expect.stringContaining('cannot be given up')])
    await fay.post(`${year}/words`, { energyEfficiency: 'LED lighting at Oak.' })
    const given = await fay.post(`${year}/abandon`, { reason: 'It was right' })
    expect(given.text).toContain('restatement of 2024-25 is given up')
    expect((await own.fay('GET', '/v1/inventories/2024-25')).body.state).toBe('published')
  })
})
