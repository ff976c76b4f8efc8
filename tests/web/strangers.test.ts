import { request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestService, type TestService } from '../api/service.ts'
import { signedIn } from './signed-in.ts'
import { movedClock, visitorOf } from './visitor.ts'

const clock = movedClock('2026-11-23T12:00:00Z')
let t: TestService
let trustId: string
beforeAll(async () => {
  t = await openTestService({}, clock)
  trustId = (await t.makeTrust('Oaks')).trustId
})
afterAll(() => t.close())

const sessionsOfNobody = async (): Promise<number> =>
  t.db.prisma.webSession.count({ where: { userId: null } })

it('keeps nothing of strangers who have no form before them', async () => {
  const visitor = visitorOf(t)
  for (const path of [
    '/nothing-here',
    '/invitation/cut-off',
    '/setup?link=wrong',
    '/classroom/no-such-page-here',
    '/meters',
  ])
    expect((await visitor.get(path)).setCookie, path).toBe('')
  expect(await sessionsOfNobody()).toBe(0)
})

it('forgets strangers who looked at the sign-in page after an hour, and does not keep more than it can', async () => {
  const visitor = visitorOf(t)
  await visitor.get('/sign-in')
  expect(await sessionsOfNobody()).toBe(1)
  clock.forward(59)
  await visitorOf(t).get('/sign-in')
  expect(await sessionsOfNobody()).toBe(2)
  clock.forward(2)
  await visitorOf(t).get('/sign-in')
  expect(await sessionsOfNobody()).toBe(2)
  await t.db.query(
    `INSERT INTO web_session (id_hash, data, expires_at)
     SELECT sha256(n::text::bytea), '{}', $1::timestamptz + n * interval '1 millisecond' FROM generate_series(1, 20100) n`,
    [new Date(clock.now().getTime() + 600_000)],
  )
  const lea = await signedIn(t, trustId, 'lead', { name: 'Lea' })
  clock.forward(2)
  await visitorOf(t).get('/sign-in')
  expect(await sessionsOfNobody()).toBe(20_001)
  expect((await lea.get('/')).status).toBe(200)
})

it('lets nobody into the API by what a page asked it, once the page is answered or its reader gone', async () => {
  const { localCallers } = t.service.services
  const lea = await signedIn(t, trustId, 'lead', { name: 'Lea who leaves' })
  await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = t.service.app.server.address() as AddressInfo
  const boundary = 'x-boundary'
  const started = `--${boundary}\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${await lea.token()}\r\n--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="a.csv"\r\n\r\nhalf of`
  const leave = (path: string, afterMs: number, body?: string) =>
    new Promise<void>((resolve) => {
      const one = ask({
        ...{ port, host: '127.0.0.1', path, method: body === undefined ? 'GET' : 'POST' },
        headers: { cookie: lea.cookie, 'content-type': `multipart/form-data; boundary=${boundary}` },
      })
      one.on('error', () => resolve())
      one.on('response', (answer) => answer.resume())
      one.on('close', () => resolve())
      if (body === undefined) one.end()
      else one.write(body)
      setTimeout(() => one.destroy(), afterMs)
    })
  for (let afterMs = 0; afterMs < 40; afterMs += 2) {
    await leave('/', afterMs)
    await leave('/statement-check', afterMs * 4, started)
    await leave('/uploads/look', afterMs * 4, started)
  }
  expect((await lea.get('/')).status).toBe(200)
  await expect.poll(() => localCallers.size, { timeout: 10_000 }).toBe(0)
}, 60_000)

it('shows nothing of one trust to another, whatever ids it names, and changes nothing there', async () => {
  const oaks = await (await t.makeTrust('Oaks again')).as('lead')
  const oak = (await oaks('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' }))
    .body
  const file = 'meter,date,unit,value\n1012345678903,2025-01-07,kWh,1\n'
  const upload = (await t.upload(oaks, file, '?fileName=a.csv')).body
  const elms = (await t.makeTrust('Elms')).trustId
  const [lead, admin] = [await signedIn(t, elms, 'lead'), await signedIn(t, elms, 'admin')]
  const { id } = await signedIn(t, trustId, 'estates', { name: 'Erin of Oaks' })
  for (const [who, path] of [
    [lead, '/academies/oak'],
    [lead, `/uploads/${upload.id}`],
    [lead, `/uploads/${upload.id}/undo`],
    [lead, `/v1/uploads/${upload.id}/file`],
    [lead, `/v1/academies/${oak.id}`],
    [admin, `/users/${id}`],
  ] as const)
    expect((await who.get(path)).status, path).toBe(404)
  for (const [who, path] of [
    [lead, `/uploads/${upload.id}/undo`],
    [lead, `/classrooms/${oak.id}`],
    [admin, `/users/${id}/link`],
    [admin, `/users/${id}/disable`],
  ] as const) {
    const page = await who.post(path, { reason: 'mine', disableReason: 'mine', shown: 'yes', message: '' })
    expect([404, 403], path).toContain(page.status)
    expect(page.html).not.toMatch(/Oak School|Erin of Oaks/)
  }
  expect((await oaks('GET', `/v1/uploads/${upload.id}`)).body).toEqual(upload)
  expect((await oaks('GET', '/v1/classrooms')).body.items[0]).toMatchObject({
    academyId: oak.id,
    shown: false,
  })
})
