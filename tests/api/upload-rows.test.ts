import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let auditor: Client
let id: string
const meter = '2248624512332'
/** Two title lines, a row with two issues, a quoted cell with a line end, and rows that are fine. */
const file = [
  'Report of Oak;;;',
  ';;;',
  'meter;date;unit;value',
  `${meter};2025-01-01;kWh;10`,
  `=cmd;2025-01-32;kWh;11`,
  `${meter};2025-01-02;kWh;"1`,
  `2"`,
  `${meter};2025-01-05;kWh;-5`,
  `${meter};2025-01-06;kWh;7.5`,
  '',
].join('\n')
const codes = (items: { code: string }[]) => items.map((one) => one.code)

beforeAll(async () => {
  t = await openTestService()
  const trust = await t.makeTrust()
  lead = await trust.as('lead')
  auditor = await trust.as('auditor')
  id = (await t.upload(lead, file)).body.id
})
afterAll(() => t.close())

describe('the rows of an upload', () => {
  it('are those of the file as it came, under its head, with what was found and what they became', async () => {
    const { body } = await auditor('GET', `/v1/uploads/${id}/rows?from=4&count=3`)
    expect([body.headLine, body.head]).toEqual([3, ['meter', 'date', 'unit', 'value']])
    expect(body.rows.map((one: { row: number; cells: string[] }) => [one.row, one.cells])).toEqual([
      [4, [meter, '2025-01-01', 'kWh', '10']],
      [5, ['=cmd', '2025-01-32', 'kWh', '11']],
      [6, [meter, '2025-01-02', 'kWh', '1\n2']],
    ])
    expect(body.more).toBe(true)
    expect(
      body.issues.map((one: { code: string; row: number; cell: number }) => [one.row, one.code, one.cell]),
    ).toEqual([
      [4, 'meter_unknown', 0],
      [5, 'meter_invalid', 0],
      [5, 'date_invalid', 1],
      [6, 'value_not_number', 3],
    ])
    expect(body.records).toHaveLength(1)
    expect(body.records[0]).toMatchObject({
      kind: 'meterDay',
      row: 4,
      meter: { number: meter },
      firstDay: '2025-01-01',
      lastDay: '2025-01-01',
      quantity: '10',
      unit: 'kWh',
      source: 'daily',
    })
  })

  it('end with the file, and an unknown layout is cut where its rows are equally wide', async () => {
    const end = (await auditor('GET', `/v1/uploads/${id}/rows?from=9`)).body
    expect([end.rows.map((one: { row: number }) => one.row), end.more]).toEqual([[9], false])
    const unknown = await t.upload(lead, 'Stuff|Thing\nx|1\ny|2\n')
    expect(unknown.body.status).toBe('rejected')
    const { body } = await lead('GET', `/v1/uploads/${unknown.body.id}/rows`)
    expect([body.headLine, body.rows.map((one: { cells: string[] }) => one.cells)]).toEqual([
      null,
      [
        ['Stuff', 'Thing'],
        ['x', '1'],
        ['y', '2'],
      ],
    ])
    expect(body.head).toEqual(['column 1', 'column 2'])
  })

  it('of a file that is no text are none, and that is no fault of the service', async () => {
    const bill = await t.upload(lead, Buffer.from('%PDF-1.7\n%âãÏÓ\n'))
    expect(bill.body.status).toBe('rejected')
    const { status, body } = await lead('GET', `/v1/uploads/${bill.body.id}/rows`)
    expect([status, body.rows, body.more]).toEqual([200, [], false])
  })

  it('of a workbook are found too, and no more than a hundred at a time', async () => {
    const book = await t.upload(lead, await readFile('fixtures/formats/files/workbooks/half-hours.xlsx'))
    const { body } = await lead('GET', `/v1/uploads/${book.body.id}/rows?from=2&count=2`)
    expect(body.rows).toHaveLength(2)
    expect((await lead('GET', `/v1/uploads/${id}/rows?count=101`)).status).toBe(400)
  })

  it('are nobody else’s', async () => {
    const other = await (await t.makeTrust('Other')).as('lead')
    expect((await other('GET', `/v1/uploads/${id}/rows`)).status).toBe(404)
    expect((await other('POST', `/v1/uploads/${id}/dry-run`, {})).status).toBe(404)
  })
})

describe('the issues of an upload', () => {
  it('come with their rows where that is asked, counted by kind, and of one kind alone', async () => {
    const { body } = await lead('GET', `/v1/uploads/${id}/issues?rows=true`)
    expect(body.head).toEqual(['meter', 'date', 'unit', 'value'])
    const negative = body.items.find((one: { code: string }) => one.code === 'value_negative')
    expect([negative.row, negative.cells, negative.cell]).toEqual([8, [meter, '2025-01-05', 'kWh', '-5'], 3])
    expect(body.kinds).toContainEqual({ code: 'date_invalid', severity: 'error', count: 1 })
    const errors = (await lead('GET', `/v1/uploads/${id}/issues?severity=error`)).body
    expect(new Set(errors.items.map((one: { severity: string }) => one.severity))).toEqual(new Set(['error']))
    const one = (await lead('GET', `/v1/uploads/${id}/issues?code=date_invalid`)).body
    expect(codes(one.items)).toEqual(['date_invalid'])
    expect(one.items[0].cells).toBeUndefined()
  })

  it('come in pages of the size that is asked for', async () => {
    const first = (await lead('GET', `/v1/uploads/${id}/issues?limit=2`)).body
    const next = (await lead('GET', `/v1/uploads/${id}/issues?limit=2&cursor=${first.nextCursor}`)).body
    const all = (await lead('GET', `/v1/uploads/${id}/issues`)).body
    expect([...codes(first.items), ...codes(next.items)]).toEqual(codes(all.items).slice(0, 4))
  })

  it('stand beside the name of whoever sent the file', async () => {
    expect((await lead('GET', `/v1/uploads/${id}`)).body.createdByName).toBe('lead key')
  })
})

describe('an upload tried otherwise', () => {
  const portal = `Supply,Reading day,Usage kWh,Cost (£)\n${meter},01/02/2025,120.5,31.20\n${meter},02/02/2025,118.25,30.10\n`
  const mapping = {
    name: 'portal',
    layout: 'daily',
    head: ['Supply', 'Reading day', 'Usage kWh', 'Cost (£)'],
    columns: { meter: 'Supply', date: 'Reading day', value: 'Usage kWh' },
    says: { unit: 'kWh', dateOrder: 'dayFirst' },
  }

  it('says what a mapping would make of it, and keeps nothing', async () => {
    const sent = (await t.upload(lead, portal, '?fileName=portal.csv')).body
    expect(sent.status).toBe('rejected')
    const tried = await lead('POST', `/v1/uploads/${sent.id}/dry-run`, { mapping })
    // 120.5 + 118.25
    expect([tried.status, tried.body.status, tried.body.meters[0].total]).toEqual([200, 'ok', '238.75'])
    expect((await lead('GET', '/v1/profiles')).body.items).toEqual([])
    expect((await lead('GET', `/v1/uploads/${sent.id}`)).body.status).toBe('rejected')
    expect((await lead('POST', `/v1/uploads/${sent.id}/dry-run`, {})).body.status).toBe('rejected')
  })

  it('says what is wrong with a mapping where it stands, and with an option', async () => {
    const [sent] = (await lead('GET', '/v1/uploads')).body.items
    const wrong = { ...mapping, columns: { ...mapping.columns, value: 'Use' } }
    const refused = await lead('POST', `/v1/uploads/${sent.id}/dry-run`, { mapping: wrong })
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, 'body/mapping/columns/value'])
    const unit = await lead('POST', `/v1/uploads/${sent.id}/dry-run`, { unit: 'stones' })
    expect(unit.body.errors[0]).toMatchObject({ pointer: 'unit' })
  })

  it('is for mappings of kinds of table that the API names, with what their columns can be', async () => {
    const { items } = (await lead('GET', '/v1/layouts')).body
    const daily = items.find((one: { layout: string }) => one.layout === 'daily')
    const needed = daily.roles.filter((one: { needed: boolean }) => one.needed)
    expect(needed.map((one: { role: string }) => one.role)).toEqual(['meter', 'date', 'value'])
  })
})
