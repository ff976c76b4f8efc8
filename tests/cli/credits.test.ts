import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { daysOf } from '../../src/domain/day.ts'
import { openTestService, type TestService } from '../api/service.ts'

// Oak and Elm used 1,000 and 500 kWh of electricity a day in 2024-25: 365 × 1,000 × 0.177 = 64,605 kg CO2e, and half of it.
let t: TestService
let where: string[]
beforeAll(async () => {
  t = await openTestService()
  const { trustId, as } = await t.makeTrust('Oaks')
  const lead = await as('lead')
  const rows: string[] = []
  for (const [code, kWh] of [
    ['oak', 1000],
    ['elm', 500],
  ] as const) {
    const academy = { code, name: `${code} school`, phase: 'primary' }
    const { id: academyId } = (await lead('POST', '/v1/academies', academy)).body
    await lead('POST', '/v1/memberships', { academyId, start: '2019-09-01', startEvent: 'founded' })
    const meter = { number: code, academyId, utility: 'electricity', unit: 'kWh', start: '2024-09-01' }
    await lead('POST', '/v1/meters', { ...meter, end: '2025-09-01' })
    await lead('POST', '/v1/counts', {
      academyId,
      kind: 'pupils',
      asOf: '2024-10-03',
      value: '300',
      source: 'Census',
    })
    for (const day of daysOf({ start: '2024-09-01', end: '2025-09-01' }))
      rows.push(`${code},${day},kWh,${kWh}`)
  }
  await lead('POST', '/v1/assertions', { stream: 'gas.mains', start: '2000-01-01', reason: 'no gas here' })
  await t.upload(lead, `meter,date,unit,value\n${rows.join('\n')}\n`)
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  where = ['--server', address, '--key', await t.keyFor(trustId, 'lead')]
})
afterAll(() => t.close())

async function run(line: string): Promise<{ out: string; err: string; exitCode: number }> {
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
  await runCommand([...words, ...where], { terminal, clock: fixedClock('2026-11-23') })
  return { ...written, exitCode: terminal.exitCode }
}
const done = async (line: string): Promise<string> => {
  const { out, err, exitCode } = await run(line)
  expect({ line, err, exitCode }).toEqual({ line, err: '', exitCode: 0 })
  return out
}

describe('credits on the command line', () => {
  const wood =
    'credit add "Hollow Wood" --standard "Woodland Carbon Code" --registry "UK Land Carbon Registry" --kind removal --vintage 2024 --retired-on 2025-10-02 --for 2024-25 --beneficiary Oaks --evidence "Record 7"'
  it('are added, listed, shown beside gross emissions, and withdrawn', async () => {
    expect(await done(`${wood} --serials W-1..W-9 --serials W-20 --tonnes 10`)).toBe(
      '10 tonnes (removal) of “Hollow Wood” stand beside the gross emissions of 2024-25, which stay what they are.\n',
    )
    expect(await done('credit list --for 2024-25')).toMatch(/2024-25 +10 +removal .* W-1\.\.W-9 and 1 more/)
    const twice = await run(`${wood} --serials W-9 --tonnes 1`)
    expect([twice.exitCode, twice.err]).toEqual([
      1,
      expect.stringContaining('“W-9” is counted already: “W-1 to W-9” is in the register'),
    ])
    const shown = await done('neutrality --year 2024-25')
    // 64.605 and 32.3025: 96.9075 t of Scope 2, whatever is retired
    expect(shown).toMatch(/Scope 2 +96\.91 +96\.91/)
    expect(shown).toContain('Retired: 10 t removal, Woodland Carbon Code, vintage 2024')
    expect(shown).toContain('2024-25 cannot be called carbon neutral on these figures.')
    expect(await done('credit withdraw W-20 --reason "another trust’s"')).toContain('they count no more')
    expect((await run('credit withdraw W-20 --reason "again"')).err).toContain(
      'There is no credit with the serial',
    )
    expect(await done('credit list')).toBe('No credits and no removals.\n')
  })
})

describe('academies on the command line', () => {
  it('are ranked within their phase, with published figures below', async () => {
    await done(
      'benchmark add "Median of primaries" --measure kgCO2e --per pupil --value 200 --phase primary --source "A table" --published-on 2025-01-01',
    )
    const shown = await done('compare --year 2024-25')
    // 32,302.5 ÷ 300 = 107.675, and twice that
    expect(shown).toMatch(/primary +1 of 2 +elm +107\.68 .* electricity +0\.0 % +100\.0 %/)
    expect(shown).toMatch(/primary +2 of 2 +oak +215\.35/)
    expect(shown).toContain('elm -46.2 %, oak +7.7 %')
    const byArea = await done('compare --year 2024-25 --per m2')
    expect(byArea).toContain('oak: There is no count of floor area')
    expect(await done('benchmark withdraw "median of primaries" --reason "superseded"')).toContain('any more')
    expect(await done('benchmark list')).toBe('No benchmarks of the trust’s own.\n')
    expect((await run('compare --year 2024-25 --per acre')).exitCode).toBe(2)
  })
})
