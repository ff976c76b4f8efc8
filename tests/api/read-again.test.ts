import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createUploadRunner } from '../../src/uploads/run-uploads.ts'
import { incomingFiles, ledgerState } from './ledger-state.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let trustId: string
let lead: Client
let as: (role: 'estates' | 'finance' | 'auditor', academyIds?: string[]) => Promise<Client>
let oak: string

beforeAll(async () => {
  t = await openTestService()
})
afterAll(() => t.close())
beforeEach(async () => {
  const trust = await t.makeTrust()
  trustId = trust.trustId
  as = trust.as
  lead = await trust.as('lead')
  oak = await academy('oak')
  await meter('OAK-1', oak)
})

async function academy(code: string): Promise<string> {
  const { id } = (await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' }))
    .body
  await lead('POST', '/v1/memberships', { academyId: id, start: '2019-09-01', startEvent: 'founded' })
  return id
}
async function meter(number: string, academyId: string): Promise<void> {
  const made = await lead('POST', '/v1/meters', { number, utility: 'heat', unit: 'kWh', academyId })
  expect(made.status).toBe(201)
}

/** One journey for each academy, 100 km longer than the one before. */
const trips = (...academies: string[]) =>
  `academy,stream,from,quantity,unit\n${academies.map((code, index) => `${code},travel.rail,2025-01-${14 + index},${100 * (index + 1)},km`).join('\n')}\n`
const heat = (...values: [day: string, value: string][]) =>
  `meter,date,unit,value\n${values.map(([day, value]) => `OAK-1,${day},kWh,${value}`).join('\n')}\n`

async function readAgain(id: string, body?: object, client = lead) {
  const sent = await client('POST', `/v1/uploads/${id}/read-again`, body)
  if (sent.status >= 300) return sent
  await t.service.services.uploads.settled(trustId, sent.body.id)
  return { ...(await lead('GET', `/v1/uploads/${sent.body.id}`)), status: sent.status }
}
const upload = async (id: string) => (await lead('GET', `/v1/uploads/${id}`)).body
/** What counts of activities, as academy and quantity. */
const counting = () =>
  t.db.query(
    `SELECT c.code, m.quantity::float8 AS km FROM activity_month m JOIN academy c ON c.trust_id = m.trust_id AND c.id = m.academy_id
     WHERE m.trust_id = $1::uuid ORDER BY c.code`,
    [trustId],
  )
const heatTotal = async (): Promise<string | undefined> =>
  (
    await t.db.query<{ sum: string }>(
      'SELECT sum(quantity) AS sum FROM meter_month WHERE trust_id = $1::uuid',
      [trustId],
    )
  )[0]?.sum

describe('the same bytes again', () => {
  it('answer with the first upload and say that it was there', async () => {
    const first = await lead('POST', '/v1/uploads', trips('oak'), { 'content-type': 'text/csv' })
    expect([first.status, first.body.existing]).toEqual([202, false])
    await t.service.services.uploads.settled(trustId, first.body.id)
    const second = await lead('POST', '/v1/uploads', trips('oak'), { 'content-type': 'text/csv' })
    expect([second.status, second.body.existing, second.body.id]).toEqual([200, true, first.body.id])
  })

  it('with other options are a conflict that names the way to read them so', async () => {
    const { body: first } = await t.upload(lead, trips('oak'))
    for (const query of ['?academy=oak', '?stream=travel.rail', '?meter=X1', '?profile=activities']) {
      const answer = await t.upload(lead, trips('oak'), query)
      expect([answer.status, answer.body.type]).toEqual([409, '/problems/conflict'])
      expect(answer.body.detail).toContain(`/v1/uploads/${first.id}/read-again`)
      expect(answer.body.detail).toContain(/\?(\w+)/.exec(query)?.[1] ?? '')
    }
    expect((await lead('GET', '/v1/uploads')).body.items).toHaveLength(1)
  })

  it('after a rejection make a new upload', async () => {
    const first = await t.upload(lead, trips('elm'))
    expect(first.body.status).toBe('rejected')
    await academy('elm')
    const second = await t.upload(lead, trips('elm'))
    expect([second.body.status, second.body.id === first.body.id]).toEqual(['counted', false])
  })
})

describe('an upload read again', () => {
  it('takes in the rows that were refused before their academy was registered, and counts nothing twice', async () => {
    const { body: first } = await t.upload(lead, trips('oak', 'elm'))
    expect([first.status, first.rows]).toMatchObject(['counted', { accepted: 1, rejected: 1 }])
    await academy('elm')
    const { status, body: second } = await readAgain(first.id)
    expect([status, second.status]).toEqual([202, 'counted'])
    expect(second.rows).toMatchObject({ accepted: 2, rejected: 0 })
    expect([second.replaces, second.number, second.fileName]).toEqual([first.id, 2, first.fileName])
    expect(await upload(first.id)).toMatchObject({
      status: 'reverted',
      revertReason: 'read again as upload 2',
      replacedBy: second.id,
    })
    expect(await counting()).toEqual([
      { code: 'elm', km: 200 },
      { code: 'oak', km: 100 },
    ])
  })

  it('is done once, however often it is asked for', async () => {
    const { body: first } = await t.upload(lead, trips('oak', 'elm'))
    await academy('elm')
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => lead('POST', `/v1/uploads/${first.id}/read-again`)),
    )
    const ids = new Set(answers.flatMap((one) => (one.status < 300 ? [one.body.id] : [])))
    expect(ids.size).toBe(1)
    const [id] = ids
    await t.service.services.uploads.settled(trustId, id)
    // Afterwards there is a newer one of the same bytes, and the answer names it.
    const later = await readAgain(first.id)
    expect([later.status, later.body.detail]).toEqual([409, expect.stringContaining(id)])
    expect((await lead('GET', '/v1/uploads')).body.items).toHaveLength(2)
    expect(await counting()).toHaveLength(2)
  })

  it('with an Idempotency-Key answers twice and is done once', async () => {
    const { body: first } = await t.upload(lead, trips('oak', 'elm'))
    const send = () =>
      lead('POST', `/v1/uploads/${first.id}/read-again`, {}, { 'idempotency-key': `again-${trustId}` })
    const one = await send()
    await t.service.services.uploads.settled(trustId, one.body.id)
    const two = await send()
    expect([two.status, two.body.id]).toEqual([one.status, one.body.id])
    expect((await lead('GET', '/v1/uploads')).body.items).toHaveLength(2)
  })

  it('keeps its place: a correction that came in between still counts', async () => {
    const { body: first } = await t.upload(
      lead,
      `${heat(['2025-01-01', '10'], ['2025-01-02', '20'])}OAK-2,x,kWh,1\n`,
    )
    await t.upload(lead, heat(['2025-01-02', '5']))
    expect(await heatTotal()).toBe('15')
    expect((await readAgain(first.id)).body.status).toBe('counted')
    expect(await heatTotal()).toBe('15')
    const third = (await readAgain((await upload(first.id)).replacedBy)).body
    expect([third.number, third.status]).toEqual([4, 'counted'])
    expect(await heatTotal()).toBe('15')
    await lead('POST', `/v1/uploads/${third.id}/revert`, { reason: 'no longer needed' })
    expect(await heatTotal()).toBe('5')
  })

  it('takes other options, and null takes one away', async () => {
    const file = 'stream,from,quantity,unit\ntravel.rail,2025-01-14,7,km\n'
    await academy('elm')
    const { body: first } = await t.upload(lead, file, '?academy=oak')
    expect(await counting()).toEqual([{ code: 'oak', km: 7 }])
    const { body: second } = await readAgain(first.id, { academy: 'elm' })
    expect(second.status).toBe('counted')
    expect(await counting()).toEqual([{ code: 'elm', km: 7 }])
    // Without any academy the file has no column for it: it is rejected, and what counted goes on to count.
    const { body: third } = await readAgain(second.id, { academy: null })
    expect(third.status).toBe('rejected')
    expect(await counting()).toEqual([{ code: 'elm', km: 7 }])
    expect(await upload(second.id)).toMatchObject({ status: 'counted', replacedBy: null })
    expect((await readAgain(second.id, { academy: 'nowhere' })).status).toBe(422)
    expect((await readAgain(second.id, { colour: 'red' })).status).toBe(400)
  })

  it('that is rejected leaves the first as it was', async () => {
    const { body: first } = await t.upload(lead, heat(['2025-01-01', '10']))
    const before = await ledgerState(t, trustId, lead)
    const { body: second } = await readAgain(first.id, { profile: 'bills' })
    expect(second.status).toBe('rejected')
    expect(await ledgerState(t, trustId, lead)).toEqual(before)
    expect((await upload(first.id)).status).toBe('counted')
    expect((await readAgain(first.id)).body.status).toBe('counted')
  })

  it('can be a rejected one, and a reverted one, but not beside the same bytes', async () => {
    const { body: rejected } = await t.upload(lead, trips('elm'))
    await academy('elm')
    const { body: second } = await readAgain(rejected.id)
    expect([second.status, second.replaces]).toEqual(['counted', null])
    await lead('POST', `/v1/uploads/${second.id}/revert`, { reason: 'wrong file' })
    expect(await counting()).toEqual([])
    const { body: third } = await readAgain(second.id)
    expect(third.status).toBe('counted')
    expect((await readAgain(second.id)).status).toBe(409)
    expect((await readAgain(rejected.id)).status).toBe(409)
    expect(await counting()).toEqual([{ code: 'elm', km: 100 }])
  })

  it('is not to be reverted while that goes on', async () => {
    const { body: first } = await t.upload(lead, trips('oak'))
    await t.service.services.uploads.stop()
    const begun = await lead('POST', `/v1/uploads/${first.id}/read-again`)
    const revert = () => lead('POST', `/v1/uploads/${first.id}/revert`, { reason: 'wrong file' })
    expect([(await revert()).status, (await revert()).body.detail]).toEqual([
      409,
      expect.stringContaining('upload 2'),
    ])
    expect((await lead('POST', `/v1/uploads/${begun.body.id}/read-again`)).status).toBe(409)
    expect((await lead('POST', `/v1/uploads/${first.id}/read-again`, { stream: 'waste' })).status).toBe(409)
    await restart()
    await t.service.services.uploads.settled(trustId, begun.body.id)
    expect(await counting()).toEqual([{ code: 'oak', km: 100 }])
  })
})

/** A new runner in the place of one that was stopped, or killed. */
async function restart(): Promise<void> {
  const { db, clock, config, pace } = t.service.services
  const uploads = createUploadRunner({ db, clock, config, pace, log: { info() {}, error() {} } })
  Object.assign(t.service.services, { uploads })
  await uploads.start()
}

describe('an upload killed while it is read again', () => {
  it('is taken up again; until then the first counts, and after it the second', async () => {
    const { body: first } = await t.upload(lead, trips('oak', 'elm'))
    await academy('elm')
    await t.service.services.uploads.stop()
    const begun = (await lead('POST', `/v1/uploads/${first.id}/read-again`)).body
    // As a kill after the first batch leaves it: a row staged, the attempt running.
    await t.db.query(
      `INSERT INTO activity (trust_id, upload_no, row, academy_id, stream, variant, start, "end", quantity, unit, grade)
       VALUES ($1::uuid, 2, 2, $2::uuid, 'travel.rail', '', '2025-01-14', '2025-01-15', 100, 'km', 2)`,
      [trustId, oak],
    )
    await t.db.query(
      `UPDATE upload SET progress = '{"bytes": 60, "rows": 1, "attempts": 1, "running": true, "errors": 0, "deaths": 0, "diedAt": 0}',
              lease_owner = 'dead', lease_until = now() - interval '1 minute' WHERE trust_id = $1::uuid AND no = 2`,
      [trustId],
    )
    expect(await counting()).toEqual([{ code: 'oak', km: 100 }])
    await restart()
    await t.service.services.uploads.settled(trustId, begun.id)
    expect([(await upload(first.id)).status, (await upload(begun.id)).status]).toEqual([
      'reverted',
      'counted',
    ])
    expect(await counting()).toHaveLength(2)
    expect(await incomingFiles(t)).toEqual([])
  })
})

describe('who may have an upload read again', () => {
  it('senders, and a key of some academies only what it sent and may write for', async () => {
    const elm = await academy('elm')
    const ofOak = await as('estates', [oak])
    const ofElm = await as('estates', [elm])
    const { body: first } = await t.upload(ofOak, trips('oak'))
    expect(first.status).toBe('counted')
    for (const other of [await as('finance'), await as('auditor'), ofElm])
      expect((await readAgain(first.id, {}, other)).status).toBe(403)
    expect((await readAgain(first.id, { academy: 'elm' }, ofOak)).status).toBe(403)
    expect((await readAgain(first.id, {}, ofOak)).body.status).toBe('counted')
    const stranger = await t.makeTrust('Another')
    expect((await readAgain(first.id, {}, await stranger.as('lead'))).status).toBe(404)
  })

  it('a dry run says beforehand that a key may not send a file', async () => {
    await academy('elm')
    const ofOak = await as('estates', [oak])
    const judged = async (file: string) => (await t.upload(ofOak, file, '?dryRun=true')).body
    expect((await judged(trips('oak'))).status).toBe('ok')
    expect(await judged(trips('oak', 'elm'))).toMatchObject({
      status: 'rejected',
      issues: [{ code: 'forbidden' }],
    })
    const ofElm = await as('estates', ['00000000-0000-7000-8000-000000000000'])
    expect((await t.upload(ofElm, heat(['2025-01-01', '10']), '?dryRun=true')).body.status).toBe('rejected')
  })

  it('rows of another academy, which was registered meanwhile, are refused whole, and the first stays', async () => {
    const ofOak = await as('estates', [oak])
    const { body: first } = await t.upload(ofOak, trips('oak', 'elm'))
    await academy('elm')
    const { body: second } = await readAgain(first.id, {}, ofOak)
    expect(second.status).toBe('rejected')
    expect((await upload(first.id)).status).toBe('counted')
    expect(await counting()).toEqual([{ code: 'oak', km: 100 }])
  })
})
