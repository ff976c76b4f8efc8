import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli/program.ts'
import { fixedClock } from '../../src/clock.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
/** What the dry run said before the file was taken in. */
let judged: string
const meter = '2248624512332'
/** Two title lines, a row with two issues, a formula, a quoted cell with a line end, and a row that is fine. */
const file = [
  'Report of Oak;;;',
  ';;;',
  'meter;date;unit;value',
  `${meter};2025-01-01;kWh;10`,
  `=cmd;2025-01-32;kWh;11`,
  `${meter};2025-01-02;kWh;"1`,
  `2"`,
  `${meter};2025-01-05;kWh;-5`,
  '',
].join('\n')
const table = (text: string): string[][] => parse(text, { relax_column_count: true })
const dryRun = async (csv: string, more = '&issues=csv') =>
  lead('POST', `/v1/uploads?dryRun=true${more}`, csv, { 'content-type': 'text/csv' })

beforeAll(async () => {
  t = await openTestService()
  lead = await (await t.makeTrust()).as('lead')
  judged = (await dryRun(file)).text
})
afterAll(() => t.close())

describe('the issues of a file as CSV', () => {
  const head = ['meter', 'date', 'unit', 'value', 'row', 'column', 'value', 'severity', 'code', 'message']

  it('are its rows as they came, in their order, each with what is wrong; a row with two issues stands twice', async () => {
    const { body } = await t.upload(lead, file)
    const answer = await lead('GET', `/v1/uploads/${body.id}/issues?format=csv`)
    expect(answer.headers['content-type']).toContain('text/csv')
    const [first, ...rows] = table(answer.text)
    expect(first).toEqual(head)
    expect(rows.map((cells) => [...cells.slice(0, 5), cells[8]])).toEqual([
      [meter, '2025-01-01', 'kWh', '10', '4', 'meter_unknown'],
      ["'=cmd", '2025-01-32', 'kWh', '11', '5', 'meter_invalid'],
      ["'=cmd", '2025-01-32', 'kWh', '11', '5', 'date_invalid'],
      [meter, '2025-01-02', 'kWh', '1\n2', '6', 'value_not_number'],
      [meter, '2025-01-05', 'kWh', '-5', '8', 'value_negative'],
    ])
    expect(rows.every((cells) => cells.length === 10 && (cells[9] ?? '').length > 20)).toBe(true)
  })

  it('are the same from a dry run, of which nothing remains', async () => {
    const [upload] = (await lead('GET', '/v1/uploads')).body.items
    const kept = await lead('GET', `/v1/uploads/${upload.id}/issues?format=csv`)
    expect(judged).toBe(kept.text)
    expect((await lead('GET', '/v1/uploads')).body.items).toHaveLength(1)
  })

  it('begin with those of no row, and stand alone where the file has no columns', async () => {
    const misspelt = file.replace(';value', ';value;Stauts').replaceAll('kWh;', 'kWh;')
    const [first, second] = table((await dryRun(misspelt)).text)
    expect(first).toEqual([...head.slice(0, 4), 'Stauts', ...head.slice(4)])
    expect([second?.slice(0, 5), second?.[5], second?.[9]]).toEqual([
      ['', '', '', '', ''],
      '',
      'columns_ignored',
    ])
    const unknown = table((await dryRun('a,b\n1,2\n')).text)
    expect(unknown.map((cells) => cells[4])).toEqual(['code', 'file_unknown_format'])
  })

  it('keep what a row has too much of, and are refused where nothing is judged', async () => {
    const wide = `meter,date,unit,value\n${meter},2025-01-03,kWh,"1,000",2,3\n`
    const rows = table((await dryRun(wide)).text)
    expect(rows[1]?.slice(0, 4)).toEqual([meter, '2025-01-03', 'kWh', '1,000 | 2 | 3'])
    const taken = await lead('POST', '/v1/uploads?issues=csv', wide, { 'content-type': 'text/csv' })
    expect([taken.status, taken.body.errors[0].pointer]).toEqual([400, 'issues'])
    expect((await lead('GET', '/v1/uploads')).body.items).toHaveLength(1)
  })

  it('are written by the command line, without a ledger too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trust-carbon-issues-'))
    const path = join(folder, 'in.csv')
    await writeFile(path, file)
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
    const terminal = { out: sink, err: sink, exitCode: 0 }
    const words = ['import', '--dry-run', path, '--issues', join(folder, 'out.csv'), '--data', folder]
    await runCommand(words, { terminal, clock: fixedClock('2026-11-23') })
    const written = table(await readFile(join(folder, 'out.csv'), 'utf8'))
    expect(written).toEqual(table(judged))
    await rm(folder, { recursive: true, force: true })
  })
})
