import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openClient, openService } from '../../src/cli/client.ts'
import { runCommand } from '../../src/cli/program.ts'
import { tonnes } from '../../src/cli/tonnes.ts'
import { fixedClock } from '../../src/clock.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import { type Inventory, totalsOf } from '../../src/domain/inventory.ts'
import { type DatedLine, dimensions, groupLines, type LineGroup } from '../../src/emissions/grouping.ts'
import { inventoryOfYear } from '../../src/emissions/run.ts'
import { allTrusts } from '../../src/trusts/run.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/demo/', import.meta.url))
let data: string

async function run(...words: string[]): Promise<{ out: string; err: string; exitCode: number }> {
  let out = ''
  let err = ''
  const sink = (take: (text: string) => void) =>
    new Writable({
      write(chunk, _encoding, done) {
        take(String(chunk))
        done()
      },
    })
  const terminal = {
    out: sink((text) => {
      out += text
    }),
    err: sink((text) => {
      err += text
    }),
    exitCode: 0,
  }
  await runCommand(words, { terminal, clock: fixedClock('2026-11-23') })
  return { out, err, exitCode: terminal.exitCode }
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'trust-carbon-demo-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

const lines = (name: string): string[] => readFileSync(join(fixtures, name), 'utf8').trim().split('\r\n')
const trust = JSON.parse(readFileSync(join(fixtures, 'trust.json'), 'utf8'))
const numbers = (code: string, utility: string): string[] =>
  trust.academies
    .find((one: { code: string }) => one.code === code)
    .meters.filter((one: { utility: string }) => one.utility === utility)
    .map((one: { number: string }) => one.number)

/** The electricity of a year by adding up the cells of the files, past everything that this program does. */
function electricityInFiles(year: string): Decimal {
  const members = ['high', 'college', 'oakfield', 'ashdown', 'birchwood'].flatMap((code) =>
    numbers(code, 'electricity'),
  )
  const [elm] = numbers('elmtree', 'electricity')
  const halfHourly = [...new Set(lines(`electricity-half-hourly-${year}.csv`).slice(3))]
    .map((row) => row.split(','))
    .filter(([meter]) => members.includes(meter!))
    .flatMap((cells) => cells.slice(3, 53).filter((cell) => cell !== ''))
  const bills = lines(`electricity-bills-${year}.csv`)
    .slice(1)
    .map((row) => row.split(','))
    .filter(([meter, from]) => members.includes(meter!) || (meter === elm && from! >= '2025-01-01'))
    .map((cells) => cells[3]!)
  return sum([...halfHourly, ...bills].map((cell) => new Decimal(cell)))
}

describe('the demo', () => {
  it('imports every file, finds what is planted, and its electricity is that of the files', async () => {
    const { out, exitCode } = await run('demo', '--once', '--json', '--data', data)
    expect(exitCode).toBe(0)
    const summary = JSON.parse(out)
    expect(summary.files).toBe(
      readdirSync(fixtures).filter((name) => /^(?!degree-days).*\.csv$/.test(name)).length,
    )
    // Five rows that cannot be read; the twin row, the week that is missing, the holding place, the estimated read and the rollover are named.
    expect(summary.issues).toEqual({ errors: 5, warnings: 5 })
    expect(summary.held).toEqual(['2000012345557'])
    const gaps = summary.coverage.flatMap((one: { gaps: object[] }) => one.gaps)
    expect(gaps).toMatchObject([
      { academy: 'high', days: 7, periods: [{ start: '2025-02-03', end: '2025-02-10' }] },
    ])
    // UK electricity generated, kg CO2e per kWh, as the sets of 2024, 2025 and 2026 publish it.
    const groups = summary.emissions.groups as { key: { year: string; scope: string }; kgCO2e: string }[]
    for (const [year, factor] of [
      ['2023-24', '0.20705'],
      ['2024-25', '0.177'],
    ] as const) {
      const scope2 = sum(
        groups
          .filter(({ key }) => key.year === year && key.scope === '2')
          .map((one) => new Decimal(one.kgCO2e)),
      )
      expect(scope2.toFixed(), year).toBe(electricityInFiles(year).times(factor).toFixed())
    }
    const [base, joined, last, running] = summary.progress.years
    expect(base.changePercent).toBe('0')
    expect(joined.insufficientData).toEqual([])
    expect(new Decimal(last.changePercent).isNegative()).toBe(true)
    expect([running.asOwnedKgCO2e, running.changePercent]).toEqual([null, null])
  })

  it('imports nothing twice at its second start, and the other commands read the same ledger', async () => {
    const again = JSON.parse((await run('demo', '--once', '--json', '--data', data)).out)
    expect(again.files).toBe(19)
    const coverage = await run('coverage', '--year', '2024-25', '--data', data)
    expect(coverage.out).toContain('high: electricity meter 2000012345005 lacks 7 days from 2025-02-03')
    const report = await run('report', '--year', '2024-25', '--data', data)
    expect(report.exitCode).toBe(1)
    expect(report.err).toContain('lacks 7 days')
    expect((await run('report', '--year', '2023-24', '--data', data)).out).toContain('Total gross emissions')
    const assigned = await run(
      'meter',
      'assign',
      '2000012345557',
      '--academy',
      'college',
      '--utility',
      'electricity',
      '--start',
      '2026-06-01',
      '--data',
      data,
    )
    expect(assigned.out).toBe('2000012345557 is an electricity meter of college.\n')
    expect((await run('meter', 'list', '--held', '--json', '--data', data)).out).toBe('[]\n')
    const imported = await run('import', join(fixtures, 'travel-2024-25.csv'), '--data', data)
    expect(imported.out).toContain('nothing was changed')
  })

  it('has groups that sum to the total to the last digit, whatever they are told apart by', async () => {
    const service = await openService({ data }, fixedClock('2026-11-23'))
    try {
      const [trust] = await allTrusts(service.services.db)
      const lines: DatedLine[] = []
      for (const year of ['2023-24', '2024-25', '2025-26']) {
        const query = { trustId: trust!.id, year, boundary: 'asOwned' } as const
        const inventory = (await inventoryOfYear(service.services, query)) as Inventory
        for (const line of inventory.lines) lines.push({ line, year, academy: line.amount.academyId })
      }
      const sumOf = (groups: readonly LineGroup[], inTotal: boolean): string =>
        sum(groups.filter((one) => one.inTotal === inTotal).map((one) => one.kgCo2e)).toFixed()
      for (const method of ['location', 'market'] as const) {
        const own = lines.filter(({ line }) => line.method === undefined || line.method === method)
        const { total, outsideOfScopes } = totalsOf(
          own.map(({ line }) => line),
          method,
        )
        // There is something that is in no total, or the rest of this would show nothing.
        expect(outsideOfScopes.gt(0)).toBe(true)
        for (let choice = 1; choice < 2 ** dimensions.length; choice++) {
          const by = dimensions.filter((_, index) => (choice >> index) % 2 === 1)
          const groups = groupLines(own, by)
          expect([by, sumOf(groups, true)]).toEqual([by, total.toFixed()])
          const told = by.includes('scope') || by.includes('kind')
          expect([by, sumOf(groups, false)]).toEqual([by, told ? outsideOfScopes.toFixed() : '0'])
          for (const { key, inTotal } of groups) {
            if (key.scope !== undefined) expect(key.scope === 'outside').toBe(!inTotal)
            if (key.kind !== undefined) expect(key.kind === 'biogenic').toBe(!inTotal)
          }
        }
      }
    } finally {
      await service.close()
    }
  })

  it('answers so, by each of them alone', async () => {
    const client = await openClient({ data }, fixedClock('2026-11-23'))
    try {
      for (const by of dimensions) {
        const { body } = await client.call('GET', `/v1/emissions?by=${by}`)
        const groups = body.groups as { inTotal: boolean; kgCO2e: string }[]
        const inTotal = groups.filter((one) => one.inTotal).map((one) => new Decimal(one.kgCO2e))
        expect([by, sum(inTotal).toFixed()]).toEqual([by, body.totals.totalKgCO2e])
        expect(groups.length > inTotal.length).toBe(by === 'scope' || by === 'kind')
      }
    } finally {
      await client.close()
    }
  })

  it('shows the total below the groups, and what is in no total below that', async () => {
    const { out } = await run('emissions', '--year', '2024-25', '--by', 'scope', '--data', data)
    const table = out.split('\n').map((line) => line.split(/ {2,}/))
    expect(table.map(([first]) => first).slice(0, 6)).toEqual(['scope', '1', '2', '3', 'total', 'outside'])
    expect(table[5]?.[2]).toBe('outside of scopes, in no total')
    const byAcademy = await run('emissions', '--year', '2024-25', '--by', 'academy', '--data', data)
    const total = byAcademy.out.split('\n').find((line) => line.startsWith('total'))
    expect(total?.split(/ {2,}/)[1]).toBe(table[4]?.[1])
    expect(byAcademy.out).not.toContain('outside')
  })

  it('shows progress of the trust by each rule, of each academy, and of the last months', async () => {
    const { out } = await run('progress', '--academies', '--data', data)
    const body = JSON.parse((await run('progress', '--json', '--data', data)).out)
    const table = out.split('\n').map((line) => line.trim().split(/ {2,}/))
    const row = (first: string) => table.filter((cells) => cells[0] === first)
    expect(row('now 2025-26')[0]?.[1]).toBe(tonnes(body.now.kgCO2e))
    expect(row('still to cut')[0]?.[1]).toBe(tonnes(body.toCutKgCO2e))
    expect(row('year').map((cells) => cells[1])).toEqual(['as owned', 'by policy*'])
    // Birchwood has left and Elmtree has joined: whole years of the one only.
    expect(row('birchwood')[0]?.at(-1)).toBe('not compared: no member then')
    const elmtree = body.academies.find((one: { code: string }) => one.code === 'elmtree')
    expect(row('elmtree')[0]?.[1]).toBe(tonnes(elmtree.baseKgCO2e))
    expect(out).toContain('year to date, 2026-09 to 2026-10')
  })

  it('says what to do on a new ledger, and where a name is wrong', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'trust-carbon-empty-'))
    const nothing = await run('progress', '--data', empty)
    expect([nothing.exitCode, nothing.err]).toEqual([
      2,
      `There is no ledger in ${empty}. Name its folder with --data (or TRUST_CARBON_DATA), or make one there: trust-carbon trust create "Name of the trust"\n`,
    ])
    // Nothing was made of a folder that may be a mistyped one.
    expect(readdirSync(empty)).toEqual([])
    const elsewhere = await run('meter', 'list', '--data', join(empty, 'mistyped'))
    expect([elsewhere.exitCode, readdirSync(empty)]).toEqual([2, []])
    await (await openService({ data: empty }, fixedClock('2026-11-23'))).close()
    expect((await run('progress', '--data', empty)).err).toBe(
      'There is no trust in this ledger yet. Make one: trust-carbon trust create "Name of the trust"\n',
    )
    const made = await run('trust', 'create', 'Mine', '--json', '--data', empty)
    expect(JSON.parse(made.out).key).toMatch(/^tc_/)
    expect((await run('import', 'nowhere.csv', '--data', empty)).err).toBe(
      'nowhere.csv is not a file that can be read.\n',
    )
    expect(
      (
        await run(
          'academy',
          'add',
          'oak',
          'Oak',
          '--phase',
          'university',
          '--since',
          '2020-09-01',
          '--data',
          empty,
        )
      ).exitCode,
    ).toBe(1)
    await rm(empty, { recursive: true, force: true })
  })
})
