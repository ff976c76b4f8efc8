import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPeople, letDemoPeopleIn } from '../../src/cli/commands/demo-people.ts'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { acceptWithPassword } from '../../src/users/links.ts'
import { signInWithPassword } from '../../src/users/sign-in.ts'
import { openTestService, type TestService } from '../api/service.ts'

const password = 'rain over seven hills'
let t: TestService
let trustId: string
let here: string[]
beforeAll(async () => {
  t = await openTestService()
  trustId = (await t.makeTrust('Oaks')).trustId
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  here = ['--server', address, '--key', await t.keyFor(trustId, 'admin')]
})
afterAll(() => t.close())

async function run(...words: string[]): Promise<{ out: string; err: string; exitCode: number }> {
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  await runCommand([...words, ...here], { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}
const linkIn = (out: string): string => /\/invitation\/([\w-]{86})\n/.exec(out)?.[1] ?? ''

it('an operator invites, lists, and gives a link to who is locked out; and keeps out, with the reason', async () => {
  const { services } = t.service
  const added = await run('user', 'add', 'ada@oaks.example', 'Ada Admin', '--role', 'admin')
  expect([added.err, added.out]).toEqual(['', expect.stringContaining('Send ada@oaks.example this link')])
  const taken = await run('user', 'add', 'other@oaks.example', 'ADA admin', '--role', 'lead')
  expect([taken.exitCode, taken.err]).toEqual([
    1,
    expect.stringContaining('is a person of this trust already'),
  ])
  expect((await run('user', 'list')).out).toMatch(/ada@oaks.example +Ada Admin +admin +all +invited/)

  expect(isRefusal(await acceptWithPassword(services, { link: linkIn(added.out), password }))).toBe(false)
  for (let n = 0; n < 5; n++)
    await signInWithPassword(services, { email: 'ada@oaks.example', password: 'no' })
  expect((await run('user', 'list')).out).toContain('locked')
  const link = await run('user', 'link', 'Ada Admin')
  expect(isRefusal(await acceptWithPassword(services, { link: linkIn(link.out), password }))).toBe(false)
  expect(await signInWithPassword(services, { email: 'ada@oaks.example', password })).toHaveLength(1)
  expect((await run('user', 'link', 'nobody')).err).toContain('There is no person “nobody”')

  await run('user', 'add', 'tom@oaks.example', 'Tom', '--role', 'estates', '--expires', '2027-08-31')
  expect((await run('user', 'disable', 'tom@oaks.example')).exitCode).toBe(2)
  const reason = ['--reason', 'Has left']
  expect((await run('user', 'disable', 'tom@oaks.example', ...reason)).out).toBe('Tom is kept out.\n')
  expect(JSON.parse((await run('user', 'list', '--json')).out)[1]).toMatchObject({
    ...{ name: 'Tom', state: 'disabled', expiresAt: '2027-08-31T23:59:59.000Z' },
  })
  expect((await run('user', 'enable', 'Tom', ...reason)).out).toBe('Tom is let in again.\n')
  expect((await run('user', 'disable', 'Ada Admin', ...reason)).err).toContain('only administrator')
})

it('the people of the demo come in by one password, which is another one at each start', async () => {
  const { services } = t.service
  const demo = await t.makeTrust('Demo')
  const first = await letDemoPeopleIn(services, demo.trustId)
  for (const { email } of demoPeople)
    expect(await signInWithPassword(services, { email, password: first }), email).toHaveLength(1)
  const [person] = (await (await demo.as('admin'))('GET', '/v1/users')).body.items
  await (await demo.as('admin'))('POST', `/v1/users/${person.id}/disable`, { reason: 'Tried out' })
  const second = await letDemoPeopleIn(services, demo.trustId)
  const { email } = person
  expect(isRefusal(await signInWithPassword(services, { email, password: first }))).toBe(true)
  expect(await signInWithPassword(services, { email, password: second })).toHaveLength(1)
  // A year is submitted by one and approved by another.
  expect(demoPeople.filter(({ role }) => role === 'lead').length).toBeGreaterThan(1)
})
