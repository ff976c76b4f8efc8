import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/db/id.ts'
import { addDays, daysOf } from '../../src/domain/day.ts'
import { noGas, send, target } from './schools.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let trustId: string
let lead: Client
let admin: Client
let oak: string
let elm: string
const anybody = (): Client => t.call(undefined)

/** Electricity of a day: 100, in the newest week 80, and 112 in that of the year before. */
const use = (day: string): number =>
  day >= '2026-11-15' ? 80 : day >= '2025-11-16' && day < '2025-11-23' ? 112 : 100
const daily = (meter: string, start: string, end: string): string[] =>
  daysOf({ start, end }).map((day) => `${meter},${day},${use(day)},kWh`)
const slots = Array.from({ length: 48 }, (_, at) => (at >= 16 && at < 32 ? 3 : 1))
const times = slots.map((_, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 ? '30' : '00'}`)

async function academy(code: string, name: string, meters: readonly string[]): Promise<string> {
  const { id } = (await lead('POST', '/v1/academies', { code, name, phase: 'primary' })).body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2020-09-01', startEvent: 'founded' })
  for (const number of meters)
    await lead('POST', '/v1/meters', { academyId: id, number, utility: 'electricity', unit: 'kWh' })
  return id
}

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust('Oak Trust')
  trustId = trust.trustId
  lead = t.call(await t.keyFor(trustId, 'lead', [], null, 'Lena Loud'))
  admin = await trust.as('admin')
  oak = await academy('oak', 'Oak School', ['MTR-OAK-1'])
  elm = await academy('elm', 'Elm School', ['MTR-ELM-1', 'MTR-ELM-2'])
  await noGas(lead)
  await send(t, lead, daily('MTR-OAK-1', '2025-09-01', '2026-11-22'))
  await send(t, lead, daily('MTR-ELM-1', '2026-09-01', '2026-11-22'))
  const wide = `meter,date,unit,${times.join(',')}\nMTR-OAK-1,2026-11-21,kWh,${slots.join(',')}\n`
  expect((await t.upload(lead, wide)).body.status).toBe('counted')
})
afterAll(() => t.close())

const show = (academyId: string, body: object, client: Client = lead) =>
  client('PUT', `/v1/classrooms/${academyId}`, body)

describe('a school’s page', () => {
  it('does not exist until somebody switches it on, and is at an address with chance in it', async () => {
    const before = (await lead('GET', '/v1/classrooms')).body.items
    expect(
      before.map((one: { code: string; shown: boolean; slug: null }) => [one.code, one.shown, one.slug]),
    ).toEqual([
      ['oak', false, null],
      ['elm', false, null],
    ])
    expect((await anybody()('GET', '/v1/classroom/oak')).status).toBe(404)
    const said = await show(oak, { shown: false, message: 'Not yet' })
    expect(said.body).toMatchObject({ shown: false, version: 1, changedBy: 'Lena Loud' })
    expect(said.body.slug).toMatch(/^oak-[a-z0-9]{12}$/)
    for (const path of ['', '/data.csv'])
      expect((await anybody()('GET', `/v1/classroom/${said.body.slug}${path}`)).status).toBe(404)
  })

  it('shows the newest day, its week against two others, and the school year so far', async () => {
    const { slug, version } = (await show(oak, { shown: true, message: 'Lights off at break!' }, admin)).body
    expect(version).toBe(2)
    const answer = await anybody()('GET', `/v1/classroom/${slug}`)
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'public, max-age=300'])
    expect(answer.body).toMatchObject({
      ...{ school: 'Oak School', trust: 'Oak Trust', message: 'Lights off at break!' },
      ...{ today: '2026-11-23', newestDay: '2026-11-21' },
    })
    const [electricity, ...others] = answer.body.fuels
    expect(others).toEqual([])
    expect(electricity.latestDay).toEqual({
      ...{ day: '2026-11-21', daysAgo: 2, schoolHoliday: null, kWh: '80', halfHours: slots.map(String) },
    })
    // 7 × 80 against 7 × 100 and, 52 weeks before, 7 × 112
    expect(electricity.week).toMatchObject({
      ...{ start: '2026-11-15', end: '2026-11-22', kWh: '560' },
      weekBefore: { start: '2026-11-08', kWh: '700', changePercent: '-20' },
      yearBefore: { start: '2025-11-16', end: '2025-11-23', kWh: '784', changePercent: '-28.571429' },
    })
    // 75 × 100 + 7 × 80 against 76 × 100 + 6 × 112, for 2025-11-22 is one day past the period
    expect(electricity.schoolYear).toMatchObject({
      ...{ start: '2026-09-01', end: '2026-11-22', kWh: '8060', missingDays: 0, estimatedPercent: '0' },
      yearBefore: { start: '2025-09-01', end: '2025-11-22', kWh: '8272', changePercent: '-2.562863' },
    })
  })

  it('leaves out a meter that is not read daily, says so, and compares no year that has holes', async () => {
    const { slug } = (await show(elm, { shown: true })).body
    const [electricity] = (await anybody()('GET', `/v1/classroom/${slug}`)).body.fuels
    expect(electricity.meters).toEqual({ readDaily: 1, inUse: 2 })
    expect([electricity.latestDay.halfHours, electricity.week.kWh]).toEqual([null, '560'])
    expect(electricity.week.yearBefore).toMatchObject({ kWh: null, changePercent: null })
    expect(electricity.schoolYear.missingDays).toBe(82)
    expect(electricity.schoolYear.yearBefore).toMatchObject({ kWh: null, changePercent: null })
  })

  it('has nothing personal: no name of who works there, no number of a meter, also where something is missing', async () => {
    expect((await lead('POST', '/v1/targets', target)).status).toBe(201)
    for (const { slug } of (await lead('GET', '/v1/classrooms')).body.items) {
      const { text, body } = await anybody()('GET', `/v1/classroom/${slug}`)
      expect(body.target).toBeNull()
      expect(body.targetMissing).toBe('No finished year of this school can be compared with 2022-23 yet.')
      const csv = await anybody()('GET', `/v1/classroom/${slug}/data.csv`)
      for (const secret of ['MTR-', 'Lena', 'admin key', oak, elm, trustId])
        expect(text + csv.text).not.toContain(secret)
    }
  })

  it('is new with every change of the ledger, at once', async () => {
    const { slug } = (await lead('GET', '/v1/classrooms')).body.items[0]
    const newest = async () => (await anybody()('GET', `/v1/classroom/${slug}`)).body.newestDay
    expect(await newest()).toBe('2026-11-21')
    const sent = await t.upload(lead, 'meter,date,value,unit\nMTR-OAK-1,2026-11-22,80,kWh\n')
    expect(await newest()).toBe('2026-11-22')
    await lead('POST', `/v1/uploads/${sent.body.id}/revert`, { reason: 'a day too early' })
    expect(await newest()).toBe('2026-11-21')
  })

  it('gives a year of days for lessons, with units in the head and empty cells for what was not measured', async () => {
    await t.db.prisma.holiday.createMany({
      data: [
        ['2025-10-27', '2025-11-01', 'Autumn half term'],
        ['2026-12-19', '2027-01-04', 'Christmas'],
      ].map(([start, end, name]) => ({
        ...{ trustId, id: newId(), academyId: null, name: name!, createdBy: 'test' },
        ...{ start: new Date(`${start}T00:00:00Z`), end: new Date(`${end}T00:00:00Z`) },
      })),
    })
    const [first, second] = (await lead('GET', '/v1/classrooms')).body.items
    const { text, headers } = await anybody()('GET', `/v1/classroom/${first.slug}/data.csv`)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const lines = text.replace('\ufeff', '').trim().split('\n')
    expect(lines[0]).toBe('Date,Weekday,School holiday,Electricity (kWh),Gas (kWh)')
    expect(lines).toHaveLength(366)
    expect(lines.at(-1)).toBe('2026-11-21,Saturday,no,80,')
    expect(lines[1]).toBe(`${addDays('2026-11-21', -364)},Saturday,no,112,`)
    const elmLines = (await anybody()('GET', `/v1/classroom/${second.slug}/data.csv`)).text.split('\n')
    expect(elmLines).toContain('2026-08-31,Monday,no,,')
  })

  it('is gone when it is switched off, and at the same address when it is on again', async () => {
    const { slug } = (await lead('GET', '/v1/classrooms')).body.items[0]
    const off = await show(oak, { shown: false })
    expect(off.body).toMatchObject({ slug, version: 3, message: 'Lights off at break!' })
    expect((await anybody()('GET', `/v1/classroom/${slug}`)).status).toBe(404)
    const on = await show(oak, { shown: true, message: '' })
    expect(on.body).toMatchObject({ slug, version: 4, message: '' })
    // The same again is no change.
    expect((await show(oak, { shown: true })).body.version).toBe(4)
    expect((await anybody()('GET', `/v1/classroom/${slug}`)).status).toBe(200)
    const log = (await lead('GET', '/v1/audit?entity=classroom')).body.items
    expect(log).toHaveLength(5)
  })
})

describe('whoever may not', () => {
  it('switches no page: another trust, a key of another academy, a role that only reads', async () => {
    const other = await (await t.makeTrust('Other Trust')).as('lead')
    expect((await show(oak, { shown: true }, other)).status).toBe(404)
    expect((await other('GET', '/v1/classrooms')).body.items).toEqual([])
    const ofElm = t.call(await t.keyFor(trustId, 'lead', [elm], null, 'elm only'))
    expect((await show(oak, { shown: false }, ofElm)).status).toBe(403)
    const estates = t.call(await t.keyFor(trustId, 'estates'))
    expect((await show(oak, { shown: false }, estates)).status).toBe(403)
  })

  it('writes no message without end or with control characters', async () => {
    for (const message of ['x'.repeat(301), 'a\u0007b', ' '])
      expect((await show(oak, { shown: true, message })).status).toBe(400)
  })
})
