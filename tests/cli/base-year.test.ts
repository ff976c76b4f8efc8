import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { worked, workedTrust } from '../api/worked-trust.ts'

let t: TestService
let address: string
let keys: { lead: string; board: string }
beforeAll(async () => {
  t = await openTestService()
  const { a, b, c, d } = worked
  const { trustId } = await workedTrust(t, [a, b, c, d])
  keys = {
    lead: await t.keyFor(trustId, 'lead'),
    board: await t.keyFor(trustId, 'lead', [], null, 'board key'),
  }
  address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => t.close())

/** Runs a command line as a person writes it; a part in quotes is one word. */
async function run(line: string, key = keys.lead) {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!)
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  const where = ['--server', address, '--key', key]
  await runCommand([...words, ...where], { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}
async function done(line: string, key = keys.lead): Promise<string> {
  const { out, err, exitCode } = await run(line, key)
  expect({ line, err, exitCode }).toEqual({ line, err: '', exitCode: 0 })
  return out
}
const json = async (line: string) => JSON.parse(await done(`${line} --json`))

it('restates the base with two keys, and keeps what was published', async () => {
  expect(await done('policy show')).toContain('recommended; none was set')
  expect(await done('progress publish 2021-22 --minute "item 2"')).toBe(
    'Published 2021-22: 915.00 t against a base of 1,000.00 t, -8.50 %.\n',
  )
  const base = await done('base-year --at 2023-08-31')
  expect(base).toContain('published     1,000.00 t')
  expect(base).toMatch(/2023-01-01 +d +joined +\+250\.00 +25\.00 %/)
  expect(base).toContain('A recalculation is due')
  expect((await json('base-year --at 2023-08-31')).register.percent).toBe('25')

  expect((await run('progress publish 2022-23')).err).toContain('A recalculation of the base is due')
  const proposed = await done('restatement propose --at 2023-08-31 --cause "D joined"')
  expect(proposed).toContain('base 1,000.00 t (boundary of 2020-08-31) becomes 1,250.00 t')
  expect((await run('restatement approve 1 --minute "item 4"')).err).toContain('Another person’s key')
  expect((await run('restatement approve 1', keys.board)).exitCode).toBe(2)
  expect((await run('restatement approve 7 --minute x', keys.board)).err).toContain(
    'There is no restatement 7',
  )
  expect(await done('restatement approve 1 --minute "item 4"', keys.board)).toContain(
    '1,250.00 t from now on',
  )
  const shown = await done('restatement show 1')
  expect(shown).toContain('approved by board key')
  expect(shown).toMatch(/2022-23 +850\.00 +-15\.00 % +1,080\.00 +-13\.60 %/)
  expect(await done('progress publish 2022-23')).toContain(
    '1,080.00 t against a base of 1,250.00 t, -13.60 %',
  )

  expect((await json('restatement propose')).no).toBe(2)
  expect(await done('restatement reject 2 --note "after the meeting"')).toContain('stays 1,250.00 t')
  expect(await done('restatement list')).toMatch(/main +2 +2026-11-23 +1,250\.00 +1,000\.00 +rejected/)
  const published = await done('progress published --year 2022-23')
  expect(published).toMatch(/2022-23 +1,250\.00 +1,080\.00 +-13\.60 % +first/)
  expect(await json('progress published')).toHaveLength(2)

  const policy = await done('policy set --threshold 10 --mid-year proRata --minute "item 5"')
  expect(policy).toContain('A fixed base, recalculated from 10 % on, for the same months')
  expect((await run('policy set --mid-year sometimes')).exitCode).toBe(2)
  if (process.env.SHOW)
    console.log(
      base,
      proposed,
      shown,
      await done('restatement list'),
      await done('progress published'),
      policy,
    )
})
