import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { inventoryTrust } from '../api/inventory-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'

let t: TestService
let address: string
const keys: Record<string, string> = {}
beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await inventoryTrust(t)
  address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  keys.fay = await t.keyFor(trustId, 'finance', [], null, 'Fay')
  keys.lea = await t.keyFor(trustId, 'lead', [], null, 'Lea')
})
afterAll(() => t.close())

async function run(who: string, ...words: string[]): Promise<{ out: string; err: string; exitCode: number }> {
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  await runCommand([...words, '--server', address, '--key', keys[who]!], {
    ...{ terminal, clock: fixedClock('2026-11-23') },
  })
  return { ...written, exitCode: terminal.exitCode }
}

it('takes a year from its checks to its publication, and shows it with its hash', async () => {
  const checks = await run('fay', 'inventory', 'checks', '2024-25')
  expect(checks.out).toContain('--accept "previous_not_published=REASON"')
  const refused = await run('fay', 'inventory', 'submit', '2024-25')
  expect(refused.exitCode).not.toBe(0)
  expect(refused.err).toContain('previous_not_published')
  const accept = 'previous_not_published=the accounts of 2023-24 have the same figures'
  const sent = await run('fay', 'inventory', 'submit', '2024-25', '--accept', accept)
  expect(sent.out).toContain('2024-25: in review, version 1')
  expect(sent.out).toContain('Because: the accounts of 2023-24 have the same figures')
  expect((await run('fay', 'inventory', 'approve', '2024-25')).exitCode).not.toBe(0)
  await run('lea', 'inventory', 'approve', '2024-25', '--note', 'seen by the board')
  const published = JSON.parse((await run('fay', 'inventory', 'publish', '2024-25', '--json')).out)
  expect(published.state).toBe('published')
  const shown = await run('fay', 'inventory', 'show', '2024-25')
  expect(shown.out).toMatch(/approved +by Lea +seen by the board/)
  expect(shown.out).toMatch(/Scope 1: gas consumption +16\.47/)
  expect((await run('fay', 'inventory', 'list')).out).toMatch(/2024-25 +published .*approved by Lea/)
  const report = await run('fay', 'report', '--year', '2024-25')
  expect(report.out).toContain(`approved by Lea, version 1, SHA-256 ${published.sha256}`)
  const why = ['--cause', 'error', '--reason', 'a bill was wrong']
  expect((await run('fay', 'inventory', 'reopen', '2024-25', ...why)).out).toContain(
    'A restatement (error): a bill was wrong',
  )
})
