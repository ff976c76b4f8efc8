import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { publishedTrust } from '../api/published-trust.ts'
import { openTestService, type TestService } from '../api/service.ts'

let t: TestService
let where: string[]
let folder: string
let sha256: string

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
  await runCommand(['evidence', ...words, ...where], { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}
async function done(...words: string[]): Promise<string> {
  const { out, err, exitCode } = await run(...words)
  expect({ words, err, exitCode }).toEqual({ words, err: '', exitCode: 0 })
  expect(out).not.toMatch(/undefined|null|NaN|\[object/)
  return out
}

beforeAll(async () => {
  t = await openTestService()
  const own = await publishedTrust(t)
  sha256 = own.sha256
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  where = ['--server', address, '--key', own.auditorKey]
  folder = await mkdtemp(join(tmpdir(), 'evidence-cli-'))
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

it('explains a figure, and a line down to the row of the file', async () => {
  const cell = await done('explain', '2024-25', 'scope1Gas')
  expect(cell).toContain('Scope 1: gas consumption: 16.47 tCO2e')
  expect(cell).toContain('lines sum to 16,466.4 kg CO2e; ÷ 1,000 = 16.4664 tCO2e.')
  const no = cell.match(/^(\d+) +oak +GAS-OAK +2024-09-01/m)?.[1]
  const line = await done('explain', '2024-25', '--line', no ?? '')
  expect(line).toContain('bills.csv row 3')
  expect(line).toContain('× 0.18296 =')
  const refused = await run('explain', '2024-25', 'scope1Gas', '--academy', 'ash')
  expect([refused.exitCode, refused.err]).toEqual([1, expect.stringContaining('elm, oak')])
})

it('draws a sample and writes a pack', async () => {
  const sample = await done('sample', '2024-25', '--seed', 'winter', '--size', '4')
  expect(sample).toMatch(/^4 of \d+ lines of 2024-25, seed “winter”/)
  expect(sample).toContain(sha256)
  const out = join(folder, 'pack.zip')
  expect(await done('pack', '2024-25', '--out', out)).toContain('node verify.mjs')
  expect(Object.keys(unzipSync(await readFile(out)))).toContain('verify.mjs')
  const none = await run('pack', '2025-26', '--out', join(folder, 'none.zip'))
  expect([none.exitCode, none.err]).toEqual([1, expect.stringContaining('Nothing of 2025-26')])
})
