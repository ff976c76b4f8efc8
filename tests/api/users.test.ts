import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import { acceptWithPassword, readLink } from '../../src/users/links.ts'
import { wrongPassword } from '../../src/users/password.ts'
import { setUp, setupOffer, setupPath } from '../../src/users/setup.ts'
import { signInWithPassword } from '../../src/users/sign-in.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let trustId: string
let admin: Client
let lead: Client
let oak: string
beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust('Oaks')
  trustId = trust.trustId
  admin = await trust.as('admin')
  lead = await trust.as('lead')
  oak = (await lead('POST', '/v1/academies', { code: 'oak', name: 'Oak School', phase: 'primary' })).body.id
})
afterAll(() => t.close())

const good = 'three random words'
const secretOf = (path: string): string => path.split('/').at(-1)!
const accept = (path: string, password = good) =>
  acceptWithPassword(t.service.services, { link: secretOf(path), password })
const signIn = (email: string, password = good) => signInWithPassword(t.service.services, { email, password })
const invited = async (name: string, role = 'estates', more = {}) => {
  const answer = await admin('POST', '/v1/users', {
    email: `${name.toLowerCase().replaceAll(' ', '.')}@oaks.example`,
    name,
    role,
    ...more,
  })
  expect([answer.status, answer.text]).toEqual([201, answer.text])
  return answer.body
}
const seen = async (id: string) => (await admin('GET', `/v1/users/${id}`)).body

describe('an invitation', () => {
  it('is a person and a link that is shown once; the ledger keeps only its hash', async () => {
    const answer = await admin('POST', '/v1/users', {
      email: ' Erin@Oaks.example'.trim(),
      name: 'Erin Estates',
      role: 'estates',
      academyIds: [oak],
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      email: 'erin@oaks.example',
      name: 'Erin Estates',
      state: 'invited',
      academyIds: [oak],
      expiresAt: null,
      hasPassword: false,
      link: { kind: 'invitation', expiresAt: '2026-11-30T12:00:00.000Z' },
    })
    const { path } = answer.body.link
    expect(path).toMatch(/^\/invitation\/[\w-]{86}$/)
    const listed = await admin('GET', '/v1/users')
    expect(listed.text).not.toContain(secretOf(path))
    expect(listed.body.items[0].openLink).toEqual({
      kind: 'invitation',
      expiresAt: '2026-11-30T12:00:00.000Z',
    })
    const kept = JSON.stringify(
      await t.db.query(
        `SELECT to_jsonb(l)::text AS row FROM user_link l UNION ALL SELECT to_jsonb(a)::text FROM audit_entry a`,
      ),
    )
    expect(kept).not.toContain(secretOf(path).slice(-30))
  })

  it('of an auditor runs out after 90 days, and one that has run out already is refused', async () => {
    const { expiresAt } = await invited('Avery Auditor', 'auditor')
    expect(expiresAt).toBe('2027-02-21T12:00:00.000Z')
    const late = await admin('POST', '/v1/users', {
      ...{ email: 'late@oaks.example', name: 'Late', role: 'auditor' },
      expiresAt: '2026-01-01T00:00:00Z',
    })
    expect([late.status, late.body.errors[0].pointer]).toEqual([400, 'body/expiresAt'])
  })

  it.each([
    ['a name that a person has', { name: 'erin  ESTATES' }, 409, 'body/name'],
    ['a name that a key in use has', { name: 'Lead Key' }, 409, 'body/name'],
    ['an address that a person has', { email: 'ERIN@oaks.example' }, 409, 'body/email'],
    ['what is no address', { email: 'erin at oaks' }, 400, 'body/email'],
    [
      'an academy of nobody',
      { academyIds: ['00000000-0000-7000-8000-000000000000'] },
      422,
      'body/academyIds',
    ],
  ])('is refused with %s', async (_, wrong, status, pointer) => {
    const body = { email: 'new@oaks.example', name: 'Newcomer', role: 'estates', ...wrong }
    const answer = await admin('POST', '/v1/users', body)
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer])
  })

  it('keeps its name: no key may have it either', async () => {
    const answer = await admin('POST', '/v1/keys', { name: 'Erin Estates', role: 'estates' })
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('erin@oaks.example')])
  })

  it('is good once, and sets a password by which the person is recognised', async () => {
    const { id, link } = await invited('Once Only')
    expect(isRefusal(await signIn('once.only@oaks.example'))).toBe(true)
    expect(await accept(link.path, 'short')).toMatchObject({ refusal: 'invalid' })
    expect(await accept(link.path)).toMatchObject({ name: 'Once Only' })
    expect(await accept(link.path, 'four random words now')).toMatchObject({ refusal: 'conflict' })
    expect(await signIn(' Once.Only@OAKS.example ')).toEqual([{ trustId, userId: id, trustName: 'Oaks' }])
    expect(await seen(id)).toMatchObject({ state: 'active', hasPassword: true, openLink: null })
  })

  it('of which a letter is missing is said to be that', async () => {
    const { link } = await invited('Cut Off')
    expect(await readLink(t.service.services, secretOf(link.path).slice(0, -1))).toMatchObject({
      refusal: 'not_found',
    })
    const other = `${secretOf(link.path).slice(0, -2)}AA`
    expect(isRefusal(await readLink(t.service.services, other))).toBe(true)
  })
})

describe('a new link', () => {
  it('makes those before void, unlocks, and is for a day where the person has come in before', async () => {
    const { id, link } = await invited('Twice Asked')
    const second = (await admin('POST', `/v1/users/${id}/link`)).body
    expect(second.kind).toBe('invitation')
    expect(await accept(link.path)).toMatchObject({ refusal: 'conflict' })
    await accept(second.path)
    for (let n = 0; n < 5; n++)
      expect(isRefusal(await signIn('twice.asked@oaks.example', 'wrong wrong'))).toBe(true)
    expect(isRefusal(await signIn('twice.asked@oaks.example'))).toBe(true)
    expect((await seen(id)).lockedUntil).toBe('2026-11-23T12:15:00.000Z')
    const reset = (await admin('POST', `/v1/users/${id}/link`)).body
    expect(reset).toMatchObject({ kind: 'reset', expiresAt: '2026-11-24T12:00:00.000Z' })
    await accept(reset.path, 'another three words')
    expect((await seen(id)).lockedUntil).toBe(null)
    expect(isRefusal(await signIn('twice.asked@oaks.example', 'another three words'))).toBe(false)
  })
})

describe('wrong passwords', () => {
  it('many at once are counted one by one: five are looked at, not fifty', async () => {
    const { id, link } = await invited('Under Attack')
    await accept(link.path)
    await Promise.all(Array.from({ length: 12 }, (_, n) => signIn('under.attack@oaks.example', `guess ${n}`)))
    const [row] = await t.db.query<{ failed_count: number }>(
      'SELECT failed_count FROM user_credential WHERE user_id = $1::uuid',
      [id],
    )
    expect(row?.failed_count).toBe(5)
  })

  it('get one answer, as an unknown address and a locked account do', async () => {
    const words = new Set<unknown>()
    for (const [email, password] of [
      ['nobody@oaks.example', good],
      ['once.only@oaks.example', 'wrong'],
      ['once.only@oaks.example', 'x'.repeat(100_000)],
      ['under.attack@oaks.example', good],
    ] as const)
      words.add(JSON.stringify(await signIn(email, password)))
    expect(words.size).toBe(1)
    expect([...words][0]).toContain('locked for a while')
  })

  it.each([
    ['eleven letters', 'elevenchars'],
    ['the address', 'erin@oaks.example'],
    ['the name', 'Erin ESTATES'],
    ['one that is tried first', 'Password2024!!'],
    ['the same letters again and again', 'abababababababab'],
    ['more than 200 letters', 'three random words '.repeat(12)],
  ])('%s is refused as a new one', (_, password) => {
    const whose = { email: 'erin@oaks.example', name: 'Erin Estates', pointer: 'body/password' }
    expect(wrongPassword(password, whose)).toMatchObject({ refusal: 'invalid', pointer: 'body/password' })
    expect(wrongPassword('rain over seven hills', whose)).toBeUndefined()
  })
})

describe('a change', () => {
  it('is held to what was read, says why in the log, and takes effect', async () => {
    const { id } = await invited('Changed Person')
    const { etag } = (await admin('GET', `/v1/users/${id}`)).headers as { etag: string }
    const change = { role: 'auditor', reason: 'Moves to the audit firm' }
    const done = await admin('PATCH', `/v1/users/${id}`, change, { 'if-match': etag })
    expect([done.status, done.body.role, done.body.expiresAt]).toEqual([
      200,
      'auditor',
      '2027-02-21T12:00:00.000Z',
    ])
    expect((await admin('PATCH', `/v1/users/${id}`, change, { 'if-match': etag })).status).toBe(412)
    expect((await admin('PATCH', `/v1/users/${id}`, { role: 'lead' })).status).toBe(400)
    const log = await admin('GET', '/v1/audit?entity=user')
    expect(log.body.items.some((one: { reason: string }) => one.reason === 'Moves to the audit firm')).toBe(
      true,
    )
    const open = await admin('PATCH', `/v1/users/${id}`, { expiresAt: null, reason: 'Stays' })
    expect(open.body.expiresAt).toBe(null)
  })

  it('of the address makes links void that were sent to the one before', async () => {
    const { id, link } = await invited('Mistyped Address')
    await admin('PATCH', `/v1/users/${id}`, { email: 'right@oaks.example', reason: 'Mistyped' })
    expect(await accept(link.path)).toMatchObject({ refusal: 'conflict' })
  })

  it('that would leave nobody to let people in is refused', async () => {
    const { id, link } = await invited('Ada Admin', 'admin')
    await accept(link.path)
    for (const [path, body] of [
      [`/v1/users/${id}/disable`, { reason: 'Leaves' }],
      [`/v1/users/${id}`, { role: 'lead', reason: 'Moves' }],
      [`/v1/users/${id}`, { expiresAt: '2027-01-01T00:00:00Z', reason: 'Leaves' }],
      [`/v1/users/${id}`, { academyIds: [oak], reason: 'Is for one school' }],
    ] as const) {
      const answer = await admin(path.endsWith('disable') ? 'POST' : 'PATCH', path, body)
      expect([answer.status, answer.body.detail]).toEqual([
        409,
        expect.stringContaining('only administrator'),
      ])
    }
    const other = await invited('Amir Admin', 'admin')
    // One who has not come in yet may never do so.
    expect((await admin('POST', `/v1/users/${id}/disable`, { reason: 'Leaves' })).status).toBe(409)
    await accept(other.link.path)
    expect((await admin('POST', `/v1/users/${id}/disable`, { reason: 'Leaves' })).body.state).toBe('disabled')
  })

  it('disables and enables: links are void, and the person is not let in between', async () => {
    const { id, link } = await invited('Gone Awhile')
    await accept(link.path)
    const { path } = (await admin('POST', `/v1/users/${id}/link`)).body
    await admin('POST', `/v1/users/${id}/disable`, { reason: 'On leave' })
    expect(await accept(path)).toMatchObject({ refusal: 'conflict' })
    expect(await signIn('gone.awhile@oaks.example')).toMatchObject({
      message: expect.stringContaining('no longer'),
    })
    expect((await admin('POST', `/v1/users/${id}/link`)).status).toBe(409)
    expect((await admin('POST', `/v1/users/${id}/disable`, { reason: 'Again' })).status).toBe(409)
    await admin('POST', `/v1/users/${id}/enable`, { reason: 'Back' })
    expect(isRefusal(await signIn('gone.awhile@oaks.example'))).toBe(false)
  })

  it('is not for an administrator of some academies, who could let themselves into all', async () => {
    const part = t.call(await t.keyFor(trustId, 'admin', [oak], null, 'Oak admin'))
    const { id } = await invited('Under Oak')
    const statuses = [
      await part('POST', '/v1/users', { email: 'new@oaks.example', name: 'New', role: 'admin' }),
      await part('PATCH', `/v1/users/${id}`, { role: 'admin', reason: 'More' }),
      await part('POST', `/v1/users/${id}/link`),
      await part('POST', `/v1/users/${id}/disable`, { reason: 'Out' }),
      await part('POST', '/v1/keys', { name: 'Wide', role: 'admin' }),
      await part('DELETE', `/v1/keys/${id}`),
    ].map(({ status }) => status)
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403])
    expect((await part('GET', '/v1/users')).status).toBe(200)
  })

  it('is of one’s own trust only', async () => {
    const other = await (await t.makeTrust('Elms')).as('admin')
    const { id } = (await admin('GET', '/v1/users')).body.items[0]
    expect((await other('GET', `/v1/users/${id}`)).status).toBe(404)
    expect((await other('POST', `/v1/users/${id}/link`)).status).toBe(404)
    expect((await other('POST', `/v1/users/${id}/disable`, { reason: 'Not theirs' })).status).toBe(404)
    expect((await other('GET', '/v1/users')).body.items).toEqual([])
  })
})

describe('who I am', () => {
  it('is said to a key, which has no password to change', async () => {
    const { body } = await lead('GET', '/v1/me')
    expect(body).toMatchObject({
      kind: 'key',
      name: 'lead key',
      role: 'lead',
      email: null,
      trust: { name: 'Oaks' },
    })
    expect((await lead('POST', '/v1/me/password', { current: 'a', new: good })).status).toBe(403)
    expect((await lead('DELETE', '/v1/me/sessions')).body).toEqual({ ended: 0 })
  })
})

describe('one address in two trusts', () => {
  it('is recognised in those whose password it is, and a try at one is none at the other', async () => {
    const elms = await t.makeTrust('Two')
    const there = await elms.as('admin')
    const mine = { email: 'both@example.org', name: 'In Both', role: 'lead' }
    await accept((await admin('POST', '/v1/users', mine)).body.link.path)
    const second = (await there('POST', '/v1/users', mine)).body
    await accept(second.link.path, 'a password of its own')
    expect(await signIn('both@example.org')).toMatchObject([{ trustName: 'Oaks' }])
    expect((await there('GET', `/v1/users/${second.id}`)).body.lockedUntil).toBe(null)
    const reset = (await there('POST', `/v1/users/${second.id}/link`)).body
    await accept(reset.path)
    expect(await signIn('both@example.org')).toMatchObject([{ trustName: 'Oaks' }, { trustName: 'Two' }])
  })
})

describe('the first administrator', () => {
  it('comes in by the link of the last start, once, into a trust that is there or a new one', async () => {
    const empty = await openTestService()
    try {
      const { services } = empty.service
      const first = (await setupPath(services))!.split('link=')[1]!
      const link = (await setupPath(services))!.split('link=')[1]!
      const asked = { trustName: 'New Trust', name: 'Ada', email: 'Ada@new.example', password: good }
      expect(await setupOffer(services, first)).toMatchObject({ refusal: 'forbidden' })
      expect(await setUp(services, { link: first, ...asked })).toMatchObject({ refusal: 'forbidden' })
      const both = await Promise.all([
        setUp(services, { link, ...asked }),
        setUp(services, { link, ...asked }),
      ])
      expect(both.filter((one) => !isRefusal(one))).toMatchObject([
        { role: 'admin', email: 'ada@new.example' },
      ])
      expect(await services.db.prisma.trust.findMany()).toMatchObject([
        { name: 'New Trust', yearStartMonth: 9 },
      ])
      expect(await setupOffer(services, link)).toMatchObject({ refusal: 'conflict' })
      expect(await setupPath(services)).toBeUndefined()
    } finally {
      await empty.close()
    }
  })
})
