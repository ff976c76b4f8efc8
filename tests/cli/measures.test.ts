import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { daysIn, daysOf, monthPeriod, monthsOf } from '../../src/domain/day.ts'
import { openTestService, type TestService } from '../api/service.ts'

// Oak’s boiler uses 100 kWh a day and 30 for each degree day, and from September 2025 a fifth less.
let t: TestService
let where: string[]
let folder: string

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
async function done(line: string): Promise<string> {
  const { out, err, exitCode } = await run(line)
  expect({ line, err, exitCode }).toEqual({ line, err: '', exitCode: 0 })
  expect(out).not.toMatch(/undefined|null|NaN|\[object/)
  return out
}

beforeAll(async () => {
  t = await openTestService()
  const { trustId } = await t.makeTrust('Oaks')
  const address = await t.service.app.listen({ port: 0, host: '127.0.0.1' })
  where = ['--server', address, '--key', await t.keyFor(trustId, 'lead')]
  folder = await mkdtemp(join(tmpdir(), 'trust-carbon-measures-'))
  await done('academy add oak "Oak School" --phase primary --since 2020-09-01')
  await done('meter assign OAK-G --academy oak --utility gas')
  const perDay = [10, 9, 8, 6, 3, 1, 0, 0, 2, 5, 8, 10]
  const months = monthsOf({ start: '2023-09-01', end: '2026-11-01' }).map((month) => ({
    month,
    x: perDay[Number.parseInt(month.slice(5, 7), 10) - 1]!,
  }))
  const rows = months.flatMap(({ month, x }) =>
    daysOf(monthPeriod(month)).map(
      (day) => `OAK-G,${day},kWh,${(100 + 30 * x) * (month < '2025-09-01' ? 1 : 0.8)}`,
    ),
  )
  await writeFile(join(folder, 'gas.csv'), `meter,date,unit,value\n${rows.join('\n')}\n`)
  await done(`import ${join(folder, 'gas.csv')}`)
  const cold = months.map(({ month, x }) => `${month.slice(0, 7)},${x * daysIn(monthPeriod(month))}`)
  await writeFile(join(folder, 'cold.csv'), `month,value\n${cold.join('\n')}\n`)
  await done(`degree-days load ${join(folder, 'cold.csv')} --station Midlands`)
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

it('a measure is written down, listed, shown and set anew, and what was not said stays', async () => {
  expect(await done('measure list')).toBe('No measures.\n')
  const added = await done(
    'measure add "New boiler" --kind boiler --status approved --academy oak --start 2025-09-01 --life 15 --saves "gas.mains 20000 kWh" --saves "electricity.grid -500.5 kWh" --capital 45000 --yearly -20.5 --meter OAK-G --evidence "Quotation 17"',
  )
  expect(added).toBe('Wrote down New boiler: approved, from 2025-09-01 to 2040-08-31.\n')
  await done(
    'measure add "Electric vans" --kind fleet --start 2027-01-01 --life 8 --saves "fleet.van 9000 mile fuel=diesel"',
  )
  const list = await done('measure list')
  expect(list).toMatch(
    /New boiler +oak +boiler +approved +2025-09-01 +15 +gas\.mains 20000 kWh; electricity\.grid -500\.5 kWh +£45000\n/,
  )
  expect(list).toMatch(
    /Electric vans +whole trust +fleet +idea +2027-01-01 +8 +fleet\.van \(.*fuel=diesel.*\) 9000 mile +–\n/,
  )
  expect(await done('measure list --status idea --academy oak')).toBe('No measures.\n')
  expect(await done('measure set "new boiler" --status done --shape 18,16,13,8,4,0,0,0,3,8,13,17')).toBe(
    'New boiler is now version 2: done, from 2025-09-01.\n',
  )
  const shown = await done('measure show "New boiler"')
  expect(shown).toContain('New boiler (boiler), oak: done\n')
  expect(shown).toMatch(/id +\S+, version 2, by lead key\n/)
  expect(shown).toMatch(/saves +from 2025-09-01 to 2040-08-31, 15 years\n +gas\.mains 20000 kWh a year\n/)
  expect(shown).toMatch(/costs +£45000 once; saves −£20\.5 a year\n/)
  expect(shown).toMatch(/meters +OAK-G\n +evidence +Quotation 17\n/)
  expect((await done('measure show "New boiler" --versions')).match(/version \d/g)).toEqual([
    'version 2',
    'version 1',
  ])
  const [first] = JSON.parse((await run('measure list --json')).out)
  expect([first.title, first.version, first.shape[0]]).toEqual(['New boiler', 2, '18'])
})

it('what it saved is shown month by month, with what it rests on', async () => {
  const out = await done('measure verify "New boiler" --to 2026-08-31')
  expect(out).toContain('New boiler, since 2025-09-01: whole months from 2025-09-01 to 2026-08-31.')
  expect(out).toContain('gas.mains, meter OAK-G\n')
  // September: 30 × (100 + 30 × 2) = 4,800, of which 960 are saved.
  expect(out).toMatch(/2025-09 +60\.0 +4800 +3840 +960\n/)
  expect(out).toContain('20.0 % of what would have been used')
  expect(out).toMatch(/expected +20000 kWh, 3\.\d\d t CO2e\n/)
  expect(out).toMatch(/model +100\.00 kWh a day \+ 30\.000 a degree day \(Midlands, base 15\.5 °C\)/)
  expect(out).toContain('electricity.grid\n  Not verified: none of the meters named measures electricity.\n')
  const { effects } = JSON.parse((await run('measure verify "New boiler" --json')).out)
  expect(effects.map((one: { stream: string }) => one.stream)).toEqual(['gas.mains', 'electricity.grid'])
})

it('what cannot be done is said in a sentence, with an exit code', async () => {
  const none = await run('measure verify "Electric vans"')
  expect([none.exitCode, none.out]).toEqual([1, ''])
  expect(none.err).toContain(
    'starts on 2027-01-01: it can be verified when a whole month from then on is over',
  )
  expect((await run('measure show Rockets')).err).toContain('There is no measure “Rockets”.')
  expect((await run('measure set "New boiler"')).err).toContain('Say what to set')
  const strange = await run('measure add X --kind led --start 2025-01-01 --life 5 --saves "much gas"')
  expect([strange.exitCode, strange.err.includes('Write stream, number and unit')]).toEqual([2, true])
  await done('measure add "New boiler" --kind boiler --start 2026-01-01 --life 5 --saves "gas.mains 1 kWh"')
  const several = (await run('measure show "New boiler"')).err
  expect(several).toContain('name one by its id')
  // Of two of one title that which was not dropped is meant.
  const id = /([0-9a-f-]{36}) \(running, from 2026-01-01\)|([0-9a-f-]{36}) \(idea, from 2026-01-01\)/.exec(
    several,
  )
  await done(`measure set ${id?.[1] ?? id?.[2]} --status dropped`)
  expect(await done('measure show "New boiler"')).toContain('from 2025-09-01')
})
