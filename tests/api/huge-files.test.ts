import { request as httpRequest } from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { incomingFiles, ledgerState, makeLedger } from './ledger-state.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let key: string
let trustId: string
let port: number
let before: unknown

beforeAll(async () => {
  t = await openTestService({ uploadBytesMax: 400_000_000 })
  ;({ lead, trustId } = await makeLedger(t))
  key = await t.keyFor(trustId, 'lead')
  before = await ledgerState(t, trustId, lead)
  port = Number.parseInt(new URL(await t.service.app.listen({ port: 0 })).port, 10)
})
afterAll(() => t.close())
afterEach(async () => {
  expect(await ledgerState(t, trustId, lead)).toEqual(before)
  expect(await incomingFiles(t)).toEqual([])
})

/** Sends what is made as it goes, over a real connection; answers the body. Memory is watched meanwhile. */
async function stream(chunks: Iterable<Buffer>, query = '') {
  const start = process.memoryUsage().rss
  let peak = start
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  try {
    const body = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' }
      const sent = httpRequest({ port, path: `/v1/uploads${query}`, method: 'POST', headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        answer.on('end', () => resolve(text))
      })
      sent.on('error', reject)
      Readable.from(chunks).pipe(sent)
    })
    const { id } = JSON.parse(body)
    if (id !== undefined) await t.service.services.uploads.settled(trustId, id)
    const upload = id === undefined ? JSON.parse(body) : (await lead('GET', `/v1/uploads/${id}`)).body
    return { upload, grownMegabytes: (peak - start) / 1024 / 1024 }
  } finally {
    clearInterval(watch)
  }
}

const issuesOf = async (id: string, query = '') =>
  (await lead('GET', `/v1/uploads/${id}/issues${query}`)).body.items
const megabyte = Buffer.alloc(1_000_000, '1')

it.each([
  ['under a good head', 'meter,date,unit,value\n1012345678903,2025-01-07,kWh,'],
  ['from its first byte on', ''],
])(
  'a single line of 300 MB %s is refused, and never gathered',
  async (_name, head) => {
    function* chunks() {
      if (head !== '') yield Buffer.from(head)
      for (let sent = 0; sent < 300; sent++) yield megabyte
    }
    const { upload, grownMegabytes } = await stream(chunks())
    expect([upload.status, upload.bytes]).toEqual(['rejected', 300_000_000 + head.length])
    expect((await issuesOf(upload.id)).map((one: { code: string }) => one.code)).toEqual(['line_too_long'])
    expect(grownMegabytes).toBeLessThan(200)
  },
  120_000,
)

it('an unclosed quotation mark in row 2 of a large file costs that row alone', async () => {
  const rows = 400_000
  function* chunks() {
    yield Buffer.from('meter,date,unit,value,note\n1012345678903,2025-01-07,kWh,1,"never closed\n')
    for (let row = 0; row < rows; row += 1000) {
      const text = Array.from(
        { length: 1000 },
        (_, index) =>
          `M${(row + index) % 500},${2000 + Math.floor((row + index) / 500 / 28 / 12)}-${String((Math.floor((row + index) / 500 / 28) % 12) + 1).padStart(2, '0')}-${String((Math.floor((row + index) / 500) % 28) + 1).padStart(2, '0')},kWh,2,"a, ""quoted"" note"\n`,
      )
      yield Buffer.from(text.join(''))
    }
  }
  const { upload, grownMegabytes } = await stream(chunks(), '?dryRun=true')
  expect(upload.status).toBe('partial')
  expect(upload.rows).toEqual({ read: rows + 1, accepted: rows, rejected: 1, duplicate: 0, ignored: 0 })
  expect(upload.issues.filter((one: { severity: string }) => one.severity === 'error')).toMatchObject([
    { code: 'row_broken', row: 2 },
  ])
  expect(grownMegabytes).toBeLessThan(300)
}, 120_000)

it('a million rows that are all bad are all counted, some of them listed, and cost no memory', async () => {
  const rows = 1_000_000
  function* chunks() {
    yield Buffer.from('meter,date,unit,value\n')
    for (let row = 0; row < rows; row += 1000)
      yield Buffer.from(
        Array.from({ length: 1000 }, (_, index) => `1012345678904,2025-01-07,kWh,${row + index}\n`).join(''),
      )
  }
  const { upload, grownMegabytes } = await stream(chunks())
  expect(upload.status).toBe('rejected')
  expect(upload.rows).toMatchObject({ read: rows, accepted: 0, rejected: rows })
  expect(upload.issues).toEqual({ errors: rows, warnings: 0 })
  const { text } = await lead('GET', `/v1/uploads/${upload.id}/issues?format=csv`)
  const lines = text.trim().split('\n')
  // The head, one line that counts those left out, because it is of no row, and 10,000 rows.
  expect(lines).toHaveLength(1 + 10_000 + 1)
  expect(lines[1]).toContain('990000 more errors were found and are not listed (meter_check_digit: 990000)')
  expect(grownMegabytes).toBeLessThan(300)
}, 120_000)
