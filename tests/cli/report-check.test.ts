import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { openTestService, type TestService } from '../api/service.ts'
import { csv } from '../formats/statement-reading.ts'

let t: TestService
let folder: string
let where: string[]
beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust()
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  where = ['--server', address, '--key', await t.keyFor(trustId, 'finance')]
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-report-'))
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

async function check(rows: readonly (readonly string[])[] | string, ...more: string[]) {
  const file = join(folder, 'secr.csv')
  await writeFile(file, typeof rows === 'string' ? rows : csv(rows))
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  const words = ['report', 'check', file, ...more, ...where]
  await runCommand(words, { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}

const rows = (total: string): string[][] => [
  ['Greenhouse gas emissions and energy use', 'Year ended 31 August 2024', 'Year ended 31 August 2023'],
  ['Energy consumption used to calculate emissions (kWh)', '1,400,000', '1,490,000'],
  ['Gas (tCO2e)', '182.90', '201.22'],
  ['Purchased electricity (tCO2e)', '82.82', '80.76'],
  ['Total gross emissions (tCO2e)', total, '281.98'],
  ['Number of pupils', '1,000', '900'],
  ['tCO2e per pupil', '0.2657', '0.3133'],
  ['Methodology', 'The Environmental Reporting Guidelines 2019 were followed.'],
  ['Energy efficiency measures', 'None were taken in the year.'],
]

describe('report check', () => {
  it('prints what was understood, then what does not follow with its place and sum, and ends with 1', async () => {
    const { out, err, exitCode } = await check(rows('275.72'))
    expect([err, exitCode]).toEqual(['', 1])
    expect(out).toMatch(/Gas \(tCO2e\) +scope1Gas +tCO2e +182\.90 +201\.22/)
    expect(out).toMatch(/tCO2e per pupil +intensity +per pupil +0\.2657 +0\.3133/)
    expect(out.slice(out.indexOf('error at row 5, column B:'))).toContain('182.90 + 82.82 = 265.72')
    expect(out).toMatch(/secr\.csv: \d errors?, \d warnings?\.\n$/)
  })
  it('ends with 0 where nothing is wrong', async () => {
    const { out, exitCode } = await check(rows('265.72'))
    expect(out).toMatch(/secr\.csv: nothing wrong was found\.\n$/)
    expect(exitCode).toBe(0)
  })
  it('prints the answer as JSON', async () => {
    const { out, exitCode } = await check(rows('275.72'), '--json')
    expect([JSON.parse(out).verdict, exitCode]).toEqual(['errors', 1])
  })
  it('leaves “report” as it was, which needs a year', async () => {
    const written: string[] = []
    const sink = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk))
        done()
      },
    })
    const terminal = { out: sink, err: sink, exitCode: 0 }
    await runCommand(['report', ...where], { terminal, clock: fixedClock('2026-11-23') })
    expect([terminal.exitCode, written.join('')]).toEqual([
      2,
      "error: required option '--year <year>' not specified\n",
    ])
    await runCommand(['report', '--year', '2024-25', ...where], { terminal, clock: fixedClock('2026-11-23') })
    expect(written.at(-1)).toContain('2024-25')
  })
  it('says why a file is no statement, and ends with 1', async () => {
    const { err, exitCode } = await check('Name,Age\nAnn,34\n')
    expect(err).toContain('No energy and carbon statement was found')
    expect(exitCode).toBe(1)
  })
})
