import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tonnes, tonnesFigure } from '../../src/web/format.ts'
import { ask } from '../api/forecast-trust.ts'
import { inventoryTrust } from '../api/inventory-trust.ts'
import { type Client, openTestService, type TestService } from '../api/service.ts'
import { worked, workedTrust } from '../api/worked-trust.ts'
import { dayFields, errorAt, errorList, forms, rowOf } from './fields.ts'
import { type SignedIn, signedIn } from './signed-in.ts'

let t: TestService
let api: Client
let lea: SignedIn
let fay: SignedIn
let aud: SignedIn
beforeAll(async () => {
  t = await openTestService()
  const trust = await inventoryTrust(t)
  api = trust.lou
  const person = (role: 'lead' | 'finance' | 'auditor', name: string) =>
    signedIn(t, trust.trustId, role, { name })
  ;[lea, fay, aud] = await Promise.all([
    person('lead', 'Lea Lead'),
    person('finance', 'Fay Finance'),
    person('auditor', 'Aud Auditor'),
  ])
})
afterAll(() => t.close())

const target = {
  title: 'Forty less',
  kind: 'reduction',
  baseYear: '2024-25',
  targetYear: '2029-30',
  reductionPercent: '40',
  metric: 'absolute',
  measuredOn: 'asOwned',
  scopes: ['1', '2'],
  'milestones.0.year': '2027-28',
  'milestones.0.reductionPercent': '20',
  coverageMinPercent: '95',
  minuteReference: 'Board, item 7',
}

describe('targets', () => {
  it('are none at first: the page says what to do', async () => {
    expect((await lea.get('/targets')).text).toContain('No target is set yet')
    expect((await aud.get('/targets')).text).toContain('Your sustainability lead sets it.')
    expect((await lea.get('/targets/base-year')).text).toContain(
      'There is no base year before there is a target',
    )
  })

  it('are set by a form, and the page has the figures of the API', async () => {
    const page = await lea.post('/targets/new', target)
    expect([page.status, errorList(page)]).toEqual([200, []])
    expect(page.text).toContain('Version 1 of the target “Forty less” counts from now on.')
    const body = await ask(api, '/v1/progress')
    expect(body.baseKgCO2e).not.toBeNull()
    expect(page.text).toContain(`${body.now.year}: ${tonnes(body.now.kgCO2e)}`)
    expect(page.text).toContain(tonnes(body.baseKgCO2e))
    expect(page.text).toContain(tonnes(body.targetKgCO2e))
    expect(rowOf(page, '2027-28', 'On the way')).toEqual(['2027-28', '20 %'])
  })

  it('are set anew as a version; the earlier ones are shown', async () => {
    const form = await lea.get('/targets/new?from=main')
    expect(form.document.getElementById('reductionPercent')?.getAttribute('value')).toBe('40')
    expect(form.document.querySelectorAll('input[name="scopes"][checked]')).toHaveLength(2)
    const page = await lea.post('/targets/new', { ...target, reductionPercent: '50' })
    expect(page.text).toContain('50 % less than 2024-25 by 2029-30.')
    expect(rowOf(page, 'Forty less', 'Targets that count no more').slice(0, 5)).toEqual([
      'Forty less',
      '1',
      '2024-25',
      '2029-30',
      '40 %',
    ])
    const { items } = await ask(api, '/v1/targets')
    expect(items.map((one: { version: number; createdBy: string }) => [one.version, one.createdBy])).toEqual([
      [2, 'Lea Lead'],
      [1, 'Lea Lead'],
    ])
  })

  it('say beside the field what is wrong', async () => {
    const blank = await lea.post('/targets/new', { kind: 'reduction' })
    expect(blank.status).toBe(400)
    expect(errorAt(blank, 'baseYear')).toContain('such as 2023-24')
    expect(errorAt(blank, 'scopes')).toBe('Tick at least one scope.')
    const backwards = await lea.post('/targets/new', { ...target, targetYear: '2020-21' })
    expect(backwards.status).toBe(422)
    expect(errorAt(backwards, 'targetYear')).toBe('The target year lies after the base year.')
    expect((await ask(api, '/v1/targets')).items).toHaveLength(2)
  })

  it('and the policy have no form for who may not set them', async () => {
    for (const path of ['/targets', '/targets/policy', '/targets/base-year', '/targets/neutrality'])
      expect([path, forms(await aud.get(path))]).toEqual([path, []])
    expect((await aud.get('/targets/new')).status).toBe(403)
    for (const path of ['/targets/new', '/targets/policy', '/targets/restatements', '/targets/credits'])
      expect((await aud.post(path, target)).status).toBe(403)
  })
})

describe('the recalculation policy', () => {
  it('is what is recommended until one is set, and then a version', async () => {
    expect((await aud.get('/targets/policy')).text).toContain('Nobody has set one yet')
    const fields = {
      thresholdPercent: '3',
      midYear: 'proRata',
      base: 'fixed',
      joinerDeadlineMonths: '18',
      minuteReference: 'Board, item 9',
    }
    const page = await lea.post('/targets/policy', fields)
    expect(page.text).toContain('Version 1 of the policy counts from now on.')
    expect(await ask(api, '/v1/recalculation-policies/current')).toMatchObject({
      ...{ version: 1, thresholdPercent: '3', midYear: 'proRata', joinerDeadlineMonths: 18 },
    })
    const wrong = await lea.post('/targets/policy', { ...fields, thresholdPercent: '300' })
    expect(errorAt(wrong, 'thresholdPercent')).toContain('at most 100')
    await lea.post('/targets/policy', { ...fields, thresholdPercent: '5', midYear: 'allYear' })
  })
})

describe('the base year', () => {
  it('shows the register, is proposed by one person and approved by another', async () => {
    const trust = await workedTrust(t, [worked.a, worked.b, worked.c, worked.d])
    const [ann, ben] = [
      await signedIn(t, trust.trustId, 'lead', { name: 'Ann' }),
      await signedIn(t, trust.trustId, 'lead', { name: 'Ben' }),
    ]
    const base = await ask(trust.lead, '/v1/base-year')
    expect(base.register.entries.length).toBeGreaterThan(0)
    const page = await ann.get('/targets/base-year')
    expect(page.text).toContain(tonnes(base.published.kgCO2e))
    expect(page.text).toContain(tonnes(base.nowKgCO2e))
    for (const entry of base.register.entries) expect(page.text).toContain(tonnesFigure(entry.changeKgCO2e))
    expect(page.text.includes('A recalculation is due')).toBe(base.register.recalculationDue)

    const empty = await ann.post('/targets/restatements', { target: 'main' })
    expect(errorAt(empty, 'cause')).toContain('Write why')
    const early = { target: 'main', cause: 'D joined', ...dayFields('at', ['2015', '8', '31']) }
    expect(errorAt(await ann.post('/targets/restatements', early), 'at-parts')).toBeTruthy()
    const proposed = await ann.post('/targets/restatements', {
      ...{ ...early, ...dayFields('at', ['2023', '8', '31']) },
      evidence: 'Deed 4',
    })
    expect([proposed.status, errorList(proposed)]).toEqual([200, []])
    expect(proposed.text).toContain('You proposed it, so somebody else has to approve it.')
    expect(forms(proposed).some((action) => action.endsWith('/approve'))).toBe(false)
    const [{ id, baseAfterKgCO2e }] = (await ask(trust.lead, '/v1/restatements')).items
    expect(proposed.text).toContain(`to ${tonnes(baseAfterKgCO2e)}.`)

    const at = `/targets/restatements/${id}`
    expect((await ann.post(`${at}/approve`, { minuteReference: 'Board, item 4' })).status).toBe(403)
    expect((await ask(trust.lead, `/v1/restatements/${id}`)).status).toBe('proposed')
    expect(errorAt(await ben.post(`${at}/approve`, {}), 'minuteReference')).toContain('where it was decided')
    const approved = await ben.post(`${at}/approve`, { minuteReference: 'Board, item 4' })
    expect(approved.text).toContain('The restatement is approved')
    expect(await ask(trust.lead, `/v1/restatements/${id}`)).toMatchObject({
      ...{ status: 'approved', proposedBy: 'Ann', decidedBy: 'Ben', minuteReference: 'Board, item 4' },
    })
    expect(forms(await ben.get(at))).toEqual([])
  })

  it('is rejected with a reason, which stays', async () => {
    const trust = await workedTrust(t, [worked.a, worked.d])
    const ann = await signedIn(t, trust.trustId, 'lead', { name: 'Ann' })
    const fields = { target: 'main', cause: 'D joined', ...dayFields('at', ['2023', '8', '31']) }
    await ann.post('/targets/restatements', fields)
    const [{ id }] = (await ask(trust.lead, '/v1/restatements')).items
    const at = `/targets/restatements/${id}`
    expect(errorAt(await ann.post(`${at}/reject`, {}), 'rejection')).toContain('Write why')
    const page = await ann.post(`${at}/reject`, { rejection: 'The wrong day' })
    expect(page.text).toContain('It stays in the records.')
    expect(page.text).toContain('The wrong day')
    expect((await ask(trust.lead, `/v1/restatements/${id}`)).status).toBe('rejected')
  })
})

describe('credits', () => {
  const credit = {
    kind: 'removal',
    project: 'Made-up wood',
    standard: 'Woodland Carbon Code',
    registry: 'UK Land Carbon Registry',
    serials: 'MADE-UP-0001 to MADE-UP-0005',
    tonnes: '5',
    vintage: '2023',
    ...dayFields('retiredOn', ['2025', '10', '1']),
    forYear: '2024-25',
    beneficiary: 'Sealed Trust',
    evidence: 'https://registry.example/1',
  }

  it('stand beside gross emissions and are taken off nothing', async () => {
    const before = await ask(api, '/v1/emissions?year=2024-25')
    const page = await fay.post('/targets/credits', credit)
    expect([page.status, errorList(page)]).toEqual([200, []])
    expect(page.text).toContain('Credits never reduce a total.')
    const { gross } = await ask(api, '/v1/neutrality?year=2024-25')
    expect(rowOf(page, 'Gross emissions')[1]).toBe(tonnesFigure(gross.totalLocationKgCO2e))
    expect(rowOf(page, 'Credits retired for the year')[1]).toBe('5.0')
    expect(await ask(api, '/v1/emissions?year=2024-25')).toEqual(before)

    const twice = await fay.post('/targets/credits', credit)
    expect(twice.status).toBe(409)
    expect(twice.text).toContain('is counted already')
    const many = await fay.post('/targets/credits', { ...credit, serials: 'OTHER-1 to OTHER-2', tonnes: '9' })
    expect(errorAt(many, 'tonnes')).toContain('One serial is one tonne')
  })

  it('are taken back with a reason, and stay in the register', async () => {
    const [{ id }] = (await ask(api, '/v1/credits')).items
    expect((await fay.post(`/targets/credits/${id}/withdraw`, { reason: '' })).status).toBe(400)
    const page = await fay.post(`/targets/credits/${id}/withdraw`, { reason: 'Entered twice' })
    expect(page.text).toContain('Taken back by Fay Finance: Entered twice')
    expect((await ask(api, '/v1/credits')).items).toEqual([])
  })
})
