import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addDays } from '../../src/domain/day.ts'
import { publishYear, reopenYear } from './published-year.ts'
import { addAcademy, always, rows, send } from './schools.ts'
import { type Answer, type Client, openTestService, type TestService } from './service.ts'

let t: TestService
beforeAll(async () => {
  t = await openTestService()
})
afterAll(async () => {
  await t.close()
})

const head = 'meter,date,value,unit'
const csv = (lines: readonly string[]): string => [head, ...lines].join('\n')
const words =
  'The year 2024-25 is published, and nothing that it rests on changes any more. To put something right, open a restatement first, with its cause and reason (POST /v1/inventories/2024-25/reopen, or “trust-carbon inventory reopen 2024-25”); this can then be sent again.'

let trustId: string
let lead: Client
let oak: string
let ash: string

/** What counts, month by month and day by day, and what each upload came to. */
async function ledger(): Promise<string> {
  const ask = (text: string) => t.db.query(text, [trustId])
  return JSON.stringify([
    await ask(
      'SELECT meter_id, month, grade, quantity, days FROM meter_month WHERE trust_id = $1::uuid ORDER BY 1, 2, 3',
    ),
    await ask(
      'SELECT academy_id, stream, month, quantity FROM activity_month WHERE trust_id = $1::uuid ORDER BY 1, 2, 3, 4',
    ),
    await ask('SELECT meter_id, day, quantity FROM read_day WHERE trust_id = $1::uuid ORDER BY 1, 2'),
    await ask("SELECT no, status FROM upload WHERE trust_id = $1::uuid AND status <> 'rejected' ORDER BY no"),
    await ask(
      'SELECT id, academy_id, utility, correction_factor, calorific_value FROM meter WHERE trust_id = $1::uuid ORDER BY id',
    ),
  ])
}
const staged = async (no: number): Promise<number> => {
  const [row] = await t.db.query<{ rows: number }>(
    `SELECT ((SELECT count(*) FROM meter_day WHERE trust_id = $1::uuid AND upload_no = $2)
           + (SELECT count(*) FROM meter_read WHERE trust_id = $1::uuid AND upload_no = $2)
           + (SELECT count(*) FROM activity WHERE trust_id = $1::uuid AND upload_no = $2)
           + (SELECT count(*) FROM meter_month_next WHERE trust_id = $1::uuid AND upload_no = $2))::int AS rows`,
    [trustId, no],
  )
  return row?.rows ?? -1
}
const upload = (lines: readonly string[], query = ''): Promise<Answer> => t.upload(lead, csv(lines), query)
const issuesOf = async (id: string) => (await lead('GET', `/v1/uploads/${id}/issues`)).body.items
const counted = async (lines: readonly string[], query = ''): Promise<Answer> => {
  const answer = await upload(lines, query)
  expect(answer.body.status, answer.text).toBe('counted')
  return answer
}

/** Rejected, with the remedy and what would have changed, and nothing left behind. */
async function rejected(text: string, query = ''): Promise<{ id: string; message: string }> {
  const before = await ledger()
  const { body } = await t.upload(lead, text, query)
  expect(body.status, JSON.stringify(body)).toBe('rejected')
  const issues = (await issuesOf(body.id)).filter((one: { code: string }) => one.code === 'year_published')
  expect(issues).toHaveLength(1)
  const [{ severity, message }] = issues
  expect(severity).toBe('error')
  expect(message.startsWith(words)).toBe(true)
  expect(body.meters).toEqual([])
  expect(body.activities).toEqual([])
  expect(await ledger()).toBe(before)
  const [{ no }] = (await t.db.query<{ no: number }>('SELECT no FROM upload WHERE id = $1::uuid', [
    body.id,
  ])) as [{ no: number }]
  expect(await staged(no)).toBe(0)
  expect((await lead('GET', `/v1/uploads/${body.id}/file`)).text).toBe(text)
  return { id: body.id, message }
}
async function refused(method: 'POST' | 'PATCH', url: string, body: object): Promise<string[]> {
  const before = await ledger()
  const answer = await lead(method, url, body)
  expect(answer.status, answer.text).toBe(409)
  expect(answer.body).toMatchObject({ type: '/problems/year-published', detail: words })
  expect(await ledger()).toBe(before)
  return (answer.body.errors ?? []).map((one: { detail: string }) => one.detail)
}

// Oak is a member all the time, Ash from 1 March 2025 on. Both have 100 kWh of electricity a day from September 2023 on; 2024-25 is published.
beforeEach(async () => {
  const made = await t.makeTrust()
  trustId = made.trustId
  lead = await made.as('lead')
  oak = await addAcademy(lead, 'oak', '2022-09-01', 'founded')
  ash = await addAcademy(lead, 'ash', '2025-03-01', 'joined')
  await send(t, lead, [...rows('oak', always(100, '2023-09-01')), ...rows('ash', always(100, '2023-09-01'))])
})
const publish = () => publishYear(t, { trustId, year: '2024-25' })
const days = (meter: string, from: string, count: number, kWh: number | ((no: number) => number)): string[] =>
  Array.from(
    { length: count },
    (_, no) => `${meter},${addDays(from, no)},${typeof kWh === 'number' ? kWh : kWh(no)},kWh`,
  )

describe('a file that concludes after the year is published', () => {
  test('that would change one of its days is rejected, and can be sent again once the year is reopened', async () => {
    await publish()
    const text = csv(days('MTR-oak', '2025-08-30', 4, 120))
    const { id, message } = await rejected(text)
    expect(message).toBe(
      `${words} The file would change meter MTR-oak (electricity) of oak, 2025-08: 3100 kWh → 3140 kWh. Nothing of it was taken in. Send the same file again once the year is reopened, or send it without its rows from 2024-09-01 to 2025-08-31.`,
    )
    await counted(days('MTR-oak', '2025-09-01', 2, 120))
    await reopenYear(t, { trustId, year: '2024-25' })
    const again = await t.upload(lead, text)
    expect(again.body).toMatchObject({ status: 'counted' })
    expect(again.body.id).not.toBe(id)
  })

  test('that repeats what is known of it, and has new days after it, is taken in', async () => {
    await publish()
    // Thirteen months, rolling: the first two are in the published year.
    await counted([...days('MTR-oak', '2025-07-01', 62, 100), ...days('MTR-oak', '2025-09-01', 360, 90)])
    // The values written otherwise are the same quantities.
    await counted(days('MTR-oak', '2025-08-01', 31, 100).map((row) => row.replace(',100,', ',100.000,')))
  })

  test('names the first five of what would change, of several meters and months, and counts the others', async () => {
    await publish()
    const text = csv([...days('MTR-oak', '2024-09-01', 365, 50), ...days('MTR-ash', '2024-09-01', 365, 50)])
    const { message } = await rejected(text)
    // Ash: six months since it joined; Oak: twelve.
    expect(message).toContain(
      'The file would change meter MTR-ash (electricity) of ash, 2025-03: 3100 kWh → 1550 kWh; meter MTR-ash (electricity) of ash, 2025-04: 3000 kWh → 1500 kWh;',
    )
    expect(message).toContain('; and 13 more. Nothing')
  })

  test('has what a school did before it joined, and other years', async () => {
    await publish()
    await counted(days('MTR-ash', '2024-09-01', 181, 80))
    await counted(days('MTR-oak', '2024-08-01', 31, 80))
    await rejected(csv(days('MTR-ash', '2025-02-28', 2, 80)))
  })

  test('moves quantity from one day of a month to another: the month’s sum alone does not save it', async () => {
    await publish()
    const { message } = await rejected(csv(['MTR-oak,2025-01-10,90,kWh', 'MTR-oak,2025-01-11,110,kWh']))
    expect(message).toContain('2025-01: 3100 kWh → 3100 kWh, on other days')
  })

  test('fills a day that was missing, even with nought', async () => {
    await lead('POST', '/v1/meters', {
      academyId: oak,
      number: 'MTR-new',
      utility: 'electricity',
      unit: 'kWh',
    })
    await counted(days('MTR-new', '2024-09-01', 5, 10))
    await publish()
    const { message } = await rejected(csv(['MTR-new,2024-09-06,0,kWh']))
    expect(message).toContain('2024-09: 50 kWh on 5 days → 50 kWh on 6 days')
    expect((await rejected(csv(['MTR-new,2024-10-01,7,kWh']))).message).toContain('2024-10: nothing → 7 kWh')
  })

  test('of activities: what adds to a month of it is rejected', async () => {
    const travel = 'academy,stream,start,end,quantity,unit'
    await publish()
    const sent = `${travel}\noak,fuel.diesel,2025-06-03,2025-06-03,40,litre`
    expect((await rejected(sent)).message).toContain('fuel.diesel of oak, 2025-06: nothing → 40 litre')
    const later = await t.upload(lead, `${travel}\noak,fuel.diesel,2025-09-03,2025-09-03,40,litre`)
    expect(later.body.status, later.text).toBe('counted')
    const before = await t.upload(lead, `${travel}\nash,fuel.diesel,2025-02-03,2025-02-03,40,litre`)
    expect(before.body.status, before.text).toBe('counted')
  })

  test('of reads: one after the year that counts back into it is rejected', async () => {
    const reads = (lines: string[]) => ['meter,date,reading,unit', ...lines].join('\n')
    await lead('POST', '/v1/meters', { academyId: oak, number: 'MTR-reg', utility: 'water', unit: 'm3' })
    const first = await t.upload(lead, reads(['MTR-reg,2025-06-01,100,m3', 'MTR-reg,2025-08-01,161,m3']))
    expect(first.body.status, first.text).toBe('counted')
    await publish()
    const { message } = await rejected(reads(['MTR-reg,2025-10-01,222,m3']))
    expect(message).toContain('meter MTR-reg (water) of oak, 2025-08: nothing → 31 m3')
    expect(message).toContain(
      ' A read counts back to the read before it: one after the year may reach into it.',
    )
  })

  test('an actual of the same quantity may take the place of an estimate', async () => {
    await lead('POST', '/v1/meters', {
      academyId: oak,
      number: 'MTR-est',
      utility: 'electricity',
      unit: 'kWh',
    })
    const made = [
      'meter,date,unit,value,grade,method,basis',
      'MTR-est,2025-01-01,kWh,12,4,neighbours,by hand',
    ].join('\n')
    expect((await t.upload(lead, made, '?profile=estimates')).body.status).toBe('counted')
    await publish()
    await counted(['MTR-est,2025-01-01,12,kWh'])
    await rejected(csv(['MTR-est,2025-01-01,13,kWh']))
  })
})

describe('what takes away or describes anew', () => {
  test('an upload that the year rests on is not reverted; one of another year is', async () => {
    const other = await counted(days('MTR-oak', '2026-09-01', 3, 120))
    const base = await counted(days('MTR-oak', '2025-05-01', 2, 110))
    await publish()
    expect(await refused('POST', `/v1/uploads/${base.body.id}/revert`, { reason: 'wrong file' })).toEqual([
      'It would change meter MTR-oak (electricity) of oak, 2025-05: 3120 kWh → 3100 kWh.',
    ])
    expect((await lead('GET', `/v1/uploads/${base.body.id}`)).body.status).toBe('counted')
    const reverted = await lead('POST', `/v1/uploads/${other.body.id}/revert`, { reason: 'wrong file' })
    expect(reverted.body.status, reverted.text).toBe('reverted')
    await reopenYear(t, { trustId, year: '2024-25' })
    const after = await lead('POST', `/v1/uploads/${base.body.id}/revert`, { reason: 'wrong file' })
    expect(after.body.status, after.text).toBe('reverted')
  })

  test('an upload whose days another one repeats may be reverted', async () => {
    const one = await counted(days('MTR-oak', '2025-05-01', 2, 110))
    await counted(days('MTR-oak', '2025-05-01', 3, (no) => (no < 2 ? 110 : 100)))
    await publish()
    const reverted = await lead('POST', `/v1/uploads/${one.body.id}/revert`, { reason: 'sent twice' })
    expect(reverted.body.status, reverted.text).toBe('reverted')
  })

  test('a file that is read again with another unit leaves the first reading where it would change the year', async () => {
    const first = await counted(['MTR-oak,2025-05-01,90,'], '?unit=kWh')
    await publish()
    const before = await ledger()
    const again = await lead('POST', `/v1/uploads/${first.body.id}/read-again`, { unit: 'MWh' })
    expect(again.status, again.text).toBe(202)
    await t.service.services.uploads.settled(trustId, again.body.id)
    expect((await lead('GET', `/v1/uploads/${again.body.id}`)).body.status).toBe('rejected')
    expect(
      (await issuesOf(again.body.id)).some((one: { code: string }) => one.code === 'year_published'),
    ).toBe(true)
    expect(await ledger()).toBe(before)
    // As it was it changes nothing.
    const same = await lead('POST', `/v1/uploads/${first.body.id}/read-again`, {})
    await t.service.services.uploads.settled(trustId, same.body.id)
    expect((await lead('GET', `/v1/uploads/${same.body.id}`)).body.status).toBe('counted')
  })

  test('a meter with data in the year is not moved, put away, or made to measure otherwise', async () => {
    const meter = async (number: string) =>
      (await lead('GET', `/v1/meters?number=${number}`)).body.items[0].id
    const gas = await lead('POST', '/v1/meters', {
      academyId: oak,
      number: 'MTR-gas',
      utility: 'gas',
      unit: 'm3',
    })
    await counted(['MTR-gas,2025-01-10,100,m3'])
    await publish()
    const id = await meter('MTR-oak')
    expect(await refused('PATCH', `/v1/meters/${id}`, { academyId: ash })).toHaveLength(18)
    expect((await refused('PATCH', `/v1/meters/${id}`, { academyId: null }))[0]).toBe(
      'It would change meter MTR-oak (electricity) of oak, 2024-09: 3000 kWh → nothing.',
    )
    await refused('PATCH', `/v1/meters/${id}`, { utility: 'heat' })
    await refused('PATCH', `/v1/meters/${id}`, { start: '2025-01-01' })
    await refused('PATCH', `/v1/meters/${id}`, { end: '2025-08-31' })
    // 100 m3 × 1.02264 × 39.075 ÷ 3.6 = 1109.9905 kWh; at 39.6 MJ/m3 1124.904 kWh.
    expect(await refused('PATCH', `/v1/meters/${gas.body.id}`, { calorificValue: '39.6' })).toEqual([
      'It would change meter MTR-gas (gas) of oak, 2025-01: 1109.991 kWh → 1124.904 kWh.',
    ])
    await refused('PATCH', `/v1/meters/${gas.body.id}`, { correctionFactor: '1' })
    const said = await lead('PATCH', `/v1/meters/${id}`, {
      name: 'Main hall',
      end: '2026-10-01',
      start: '2010-01-01',
    })
    expect(said.status, said.text).toBe(200)
    expect((await lead('PATCH', `/v1/meters/${gas.body.id}`, { calorificValue: '39.075' })).status).toBe(200)
  })

  test('data in the holding place is not assigned into the year, only beside it', async () => {
    await counted([...days('MTR-held', '2025-08-30', 4, 10), ...days('MTR-later', '2025-09-01', 4, 10)])
    await publish()
    const asked = { academyId: oak, utility: 'electricity', unit: 'kWh' }
    expect(await refused('POST', '/v1/meters', { ...asked, number: 'MTR-held' })).toEqual([
      'It would change meter MTR-held (electricity) of oak, 2025-08: nothing → 20 kWh.',
    ])
    expect((await lead('POST', '/v1/meters', { ...asked, number: 'MTR-later' })).status).toBe(200)
    expect((await lead('POST', '/v1/meters', { ...asked, number: 'MTR-fresh' })).status).toBe(201)
    // What Ash did before it joined may be told.
    await counted(days('MTR-old', '2025-01-01', 4, 10))
    expect((await lead('POST', '/v1/meters', { ...asked, academyId: ash, number: 'MTR-old' })).status).toBe(
      200,
    )
  })

  test('an estimate of its days is refused at once, also its preview', async () => {
    await lead('POST', '/v1/meters', {
      academyId: oak,
      number: 'MTR-gap',
      utility: 'electricity',
      unit: 'kWh',
    })
    const around = (from: string, to: string) => [
      ...days('MTR-gap', addDays(from, -40), 40, 10),
      ...days('MTR-gap', to, 40, 10),
    ]
    await counted([...around('2025-03-10', '2025-03-12'), ...around('2026-03-10', '2026-03-12')])
    await publish()
    const asked = { meter: 'MTR-gap', method: 'neighbours' }
    await refused('POST', '/v1/estimates', { ...asked, start: '2025-03-10', end: '2025-03-12' })
    await refused('POST', '/v1/estimates', {
      ...asked,
      start: '2025-03-10',
      end: '2025-03-12',
      preview: true,
    })
    const later = await lead('POST', '/v1/estimates', { ...asked, start: '2026-03-10', end: '2026-03-12' })
    expect(later.status, later.text).toBe(202)
  })
})
