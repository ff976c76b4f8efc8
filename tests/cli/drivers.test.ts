import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { daysOf } from '../../src/domain/day.ts'
import { openTestService, type TestService } from '../api/service.ts'

// Oak uses 1,000 kWh of electricity a day in 2023-24 and 900 in 2024-25; elm joins at the start of the second year with 100 a day, and
// nothing is known of it before. The sets of 2024 and 2025 have 0.20705 and 0.17700 kg CO2e per kWh; nothing but Scope 2 is counted.
let t: TestService
let where: string[]
let folder: string

async function run(line: string): Promise<{ out: string; err: string; exitCode: number }> {
  const written = { out: '', err: '' }
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const terminal = { out: sink('out'), err: sink('err'), exitCode: 0 }
  await runCommand([...line.split(' '), ...where], { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}
async function done(line: string): Promise<string> {
  const { out, err, exitCode } = await run(line)
  expect({ line, err, exitCode }).toEqual({ line, err: '', exitCode: 0 })
  return out
}

beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust('Oaks')
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  const key = await t.keyFor(trustId, 'lead')
  where = ['--server', address, '--key', key]
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-drivers-'))
  await done('academy add oak Oak --phase primary --since 2020-09-01')
  await done('academy add elm Elm --phase primary --since 2024-09-01')
  for (const code of ['oak', 'elm'])
    await done(`meter assign ${code.toUpperCase()}-E --academy ${code} --utility electricity`)
  const rows = [
    ...daysOf({ start: '2023-09-01', end: '2024-09-01' }).map((day) => `OAK-E,${day},kWh,1000`),
    ...daysOf({ start: '2024-09-01', end: '2025-09-01' }).flatMap((day) => [
      `OAK-E,${day},kWh,900`,
      `ELM-E,${day},kWh,100`,
    ]),
  ]
  await writeFile(join(folder, 'power.csv'), `meter,date,unit,value\n${rows.join('\n')}\n`)
  await done(`import ${join(folder, 'power.csv')}`)
  for (const code of ['oak', 'elm'])
    await done(`assert gas.mains --academy ${code} --start 2020-09-01 --reason none`)
  const target = { baseYear: '2023-24', targetYear: '2029-30', reductionPercent: '40', scopes: [2] }
  expect((await t.call(key)('POST', '/v1/targets', { ...target, categories: [] })).status).toBe(201)
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

it('shows a bridge in tonnes, with the cleaner grid apart from what the schools did', async () => {
  const out = await done('drivers --from 2023-24 --to 2024-25 --by academy')
  // Oak: 366,000 × 0.20705 = 75.78 t and 328,500 × 0.177 = 58.14 t. Use −37,500 × 0.192025 = −7.20 t, grid −0.03005 × 347,250 = −10.43 t.
  // Elm: 36,500 × 0.177 = 6.46 t.
  const lines = out.split('\n').map((line) => line.replace(/[█│ ]+/g, ' ').trim())
  expect(lines).toEqual(
    expect.arrayContaining([
      'What moved the emissions from 2023-24 to 2024-25: as owned, scopes 2 of the target “main”, in tonnes CO2e',
      '2023-24 75.78',
      'structure: joining and leaving +6.46 +8.5 %',
      'activity -7.20 -9.5 %',
      'the grid’s factor -10.43 -13.8 %',
      '2024-25 64.61 -14.7 %',
      'Of the change, -7.20 t are what the schools used otherwise (activity and intensity). The other -3.97 t (structure, grid factor) are not of their doing.',
      'academy 2023-24 structure activity grid factor 2024-25',
      'oak 75.78 -7.20 -10.43 58.14',
      'elm 0.00 +6.46 6.46',
    ]),
  )
  expect(out).toMatch(/the grid’s factor +█{12}│ /)
  expect(out).toMatch(/structure: joining and leaving +│█{8} /)
})

it('says in the sentence whose weather is in it, and beside it that data is missing', async () => {
  // Oil of 1,000 litres, then 800. Of 2025-26 there is one day of Oak, and nothing of Elm.
  const oil = ['2023-10-01,2023-10-31,1000', '2024-10-01,2024-10-31,800'].map(
    (one) => `oak,heatingOil,${one},litre`,
  )
  await writeFile(join(folder, 'oil.csv'), `academy,stream,from,to,quantity,unit\n${oil.join('\n')}\n`)
  await done(`import ${join(folder, 'oil.csv')}`)
  const out = await done('drivers --from 2023-24 --to 2024-25 --target all')
  expect(out).toContain('(activity and intensity; weather of oak heatingOil included).')
  expect(out).not.toContain('Take care')
  const lacking = await done('drivers --from 2024-25 --to 2025-26')
  expect(lacking).not.toContain('Take care')
  await writeFile(join(folder, 'more.csv'), 'meter,date,unit,value\nOAK-E,2025-09-01,kWh,900\n')
  await done(`import ${join(folder, 'more.csv')}`)
  const short = await done('drivers --from 2024-25 --to 2025-26')
  expect(short).toMatch(
    /are what the schools used otherwise.*\n {2}Take care: data of these years is missing \(2 gaps/,
  )
})

it('has all of it as JSON, and a wrong year ends with its refusal', async () => {
  const body = JSON.parse(await done('drivers --from 2023-24 --to 2024-25 --json'))
  expect([body.fromKgCO2e, body.toKgCO2e, body.cells]).toEqual(['75780.3', '64605', null])
  const wrong = await run('drivers --from 2023-24 --to 2025')
  expect([wrong.exitCode, wrong.out]).toEqual([1, ''])
  expect(wrong.err).toContain('“2025” is not a reporting year')
})
