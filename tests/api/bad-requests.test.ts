import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { incomingFiles, ledgerState, makeLedger } from './ledger-state.ts'
import { type Client, openTestService, type TestService } from './service.ts'

let t: TestService
let lead: Client
let key: string
let trustId: string
let port: number
let before: unknown

beforeAll(async () => {
  t = await openTestService()
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

const good = 'meter,date,unit,value\n1012345678903,2025-01-07,kWh,1\n'
const uploads = async (): Promise<number> => (await lead('GET', '/v1/uploads')).body.items.length

interface Part {
  name: string
  value: string | Buffer
  file?: string
}
const boundary = 'a-boundary'
function form(...parts: Part[]): Buffer {
  const head = ({ name, file }: Part) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"\r\ncontent-type: text/csv`}\r\n\r\n`
  return Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(head(part)), Buffer.from(part.value), Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
}
const formType = { 'content-type': `multipart/form-data; boundary=${boundary}` }
const sendForm = (body: Buffer, query = '') => lead('POST', `/v1/uploads${query}`, body, formType)

/** A request over a real connection; answers the status and the body. */
function overHttp(headers: Record<string, string | number>, body: Iterable<Buffer>, path = '/v1/uploads') {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = httpRequest(
      { port, path, method: 'POST', headers: { authorization: `Bearer ${key}`, ...headers } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      },
    )
    sent.on('error', reject)
    const chunks = body[Symbol.iterator]()
    const write = (): void => {
      for (let next = chunks.next(); ; next = chunks.next()) {
        if (next.done) {
          sent.end()
          return
        }
        if (!sent.write(next.value)) {
          sent.once('drain', write)
          return
        }
      }
    }
    write()
  })
}

describe('a request that is no upload', () => {
  const file = { name: 'file', file: 'a.csv', value: good }
  const cases: [string, Buffer, number, string][] = [
    ['two files', form(file, { ...file, file: 'b.csv' }), 400, 'one file'],
    ['no file', form({ name: 'academy', value: 'oak' }), 422, 'no file'],
    ['an unknown field after the file', form(file, { name: 'colour', value: 'red' }), 400, '“colour”'],
    ['an unknown field before the file', form({ name: 'colour', value: 'red' }, file), 400, '“colour”'],
    ['a huge field', form(file, { name: 'academy', value: 'x'.repeat(100_000) }), 400, '“academy”'],
    [
      'a field twice',
      form(file, { name: 'academy', value: 'oak' }, { name: 'academy', value: 'elm' }),
      400,
      'twice',
    ],
    [
      'fifty fields',
      form(file, ...Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, value: 'x' }))),
      400,
      'f',
    ],
    [
      'a field named like a property of everything',
      form(file, { name: '__proto__', value: 'x' }),
      400,
      'field',
    ],
    ['a dry run that is neither true nor false', form(file, { name: 'dryRun', value: 'yes' }), 400, 'dryRun'],
    ['an unknown academy', form(file, { name: 'academy', value: 'nowhere' }), 422, 'nowhere'],
    ['an unknown stream', form(file, { name: 'stream', value: 'travel.sledge' }), 422, 'travel.sledge'],
    ['a meter in scientific notation', form(file, { name: 'meter', value: '1.01E+12' }), 422, 'shortened'],
    ['an empty file', form({ ...file, value: '' }), 422, 'empty'],
    ['a form cut off in its file', form(file).subarray(0, 150), 422, 'too early'],
    ['a form cut off after its file', form(file).subarray(0, form(file).length - 10), 422, 'too early'],
    ['a file over the limit', form({ ...file, value: Buffer.alloc(2_500_000, 'x') }), 413, 'larger'],
  ]
  it.each(cases)('%s', async (_name, body, status, words) => {
    const there = await uploads()
    const answer = await sendForm(body)
    expect([answer.status, answer.body.type]).toEqual([
      status,
      expect.stringMatching(/^\/problems\/[a-z-]+$/),
    ])
    expect(answer.body.detail).toContain(words)
    expect(await uploads()).toBe(there)
    const again = await overHttp({ ...formType, 'content-length': body.length }, [body])
    expect([again.status, JSON.parse(again.text).detail]).toEqual([status, answer.body.detail])
  })

  const withType = (type: string, body: string | Buffer = good, more = {}) =>
    lead('POST', '/v1/uploads', body, { 'content-type': type, ...more })
  it('a form without a boundary', async () => {
    expect((await withType('multipart/form-data', form(file))).status).toBe(422)
  })
  it('an empty form', async () => {
    expect((await withType(formType['content-type'], '')).status).toBe(422)
    expect((await withType(formType['content-type'], `--${boundary}--\r\n`)).status).toBe(422)
  })
  it('a content type that is none', async () => {
    expect((await withType('csv')).status).toBe(415)
  })
  it('a body that is compressed on the way', async () => {
    const answer = await withType('text/csv', gzipSync(good), { 'content-encoding': 'gzip' })
    expect([answer.status, answer.body.detail]).toEqual([
      400,
      expect.stringContaining('content-encoding: gzip'),
    ])
  })
  it('a body over the limit, whether its length is said or not', async () => {
    const chunk = Buffer.alloc(500_000, 'x')
    const body = [chunk, chunk, chunk, chunk, chunk]
    const said = await overHttp({ 'content-type': 'text/csv', 'content-length': 2_500_000 }, body)
    const unsaid = await overHttp({ 'content-type': 'text/csv' }, body)
    for (const answer of [said, unsaid]) {
      expect([answer.status, JSON.parse(answer.text).type]).toEqual([413, '/problems/file-too-large'])
    }
  })
  it('no body at all', async () => {
    expect((await lead('POST', '/v1/uploads')).status).toBe(422)
  })
  it.each(['academy', 'stream', 'meter', 'profile', 'fileName', 'dryRun', 'colour'])(
    'a query with a NUL or a novel in “%s”',
    async (name) => {
      for (const value of ['%00', 'x'.repeat(10_000)]) {
        const answer = await t.call(key)('POST', `/v1/uploads?${name}=${value}`, good, {
          'content-type': 'text/csv',
        })
        // A file name may be anything: what does not show is taken out of it.
        if (name === 'fileName' && value === '%00') expect(answer.status).toBe(202)
        else expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
        if (answer.status === 202) {
          await t.service.services.uploads.settled(trustId, answer.body.id)
          await lead('POST', `/v1/uploads/${answer.body.id}/revert`, { reason: 'only its name was tried' })
          before = await ledgerState(t, trustId, lead)
        }
      }
    },
  )
})

describe('an upload that stops half-way', () => {
  const half = Buffer.from(good.repeat(100))
  const nothingHappens = async (there: number): Promise<void> => {
    // The server learns that the other side is gone a moment later.
    for (let looks = 0; looks < 100 && (await incomingFiles(t)).length > 0; looks++) await wait(50)
    expect(await incomingFiles(t)).toEqual([])
    expect(await uploads()).toBe(there)
  }
  const socketSending = async (head: string, body: Buffer, end: 'destroy' | 'end'): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.setEncoding('utf8').on('data', (text) => {
      heard += text
    })
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.write(
      `POST /v1/uploads HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n${head}\r\n\r\n`,
    )
    socket.write(body)
    for (let looks = 0; looks < 100 && (await incomingFiles(t)).length === 0; looks++) await wait(20)
    expect(await incomingFiles(t)).toHaveLength(1)
    if (end === 'destroy') socket.destroy()
    else socket.end()
    await closed
    return heard
  }
  it.each(['destroy', 'end'] as const)('a body (%s)', async (end) => {
    const there = await uploads()
    await socketSending('content-type: text/csv\r\ncontent-length: 1000000', half, end)
    await nothingHappens(there)
  })
  it.each(['destroy', 'end'] as const)('a chunked body (%s)', async (end) => {
    const there = await uploads()
    const chunk = Buffer.concat([Buffer.from(`${half.length.toString(16)}\r\n`), half, Buffer.from('\r\n')])
    await socketSending('content-type: text/csv\r\ntransfer-encoding: chunked', chunk, end)
    await nothingHappens(there)
  })
  it.each(['destroy', 'end'] as const)('a form (%s)', async (end) => {
    const there = await uploads()
    const body = form({ name: 'file', file: 'a.csv', value: half })
    await socketSending(
      `content-type: ${formType['content-type']}\r\ncontent-length: ${body.length + 1000}`,
      body.subarray(0, body.length - 200),
      end,
    )
    await nothingHappens(there)
  })
})

describe('a file name', () => {
  it.each([
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\win.ini', 'win.ini'],
    ['..', 'upload.csv'],
    ['', 'upload.csv'],
    ['a\u0007b\u001b[31m.csv', 'ab[31m.csv'],
    ['evil\u202efdc.csv', 'evilfdc.csv'],
    ['"; filename=x.html', ' filename=x.html'.trim().replace(/^/, '; ')],
    ['électricité 2025.csv', 'électricité 2025.csv'],
  ])('%j is kept as %j', async (sent, kept) => {
    const { body } = await t.upload(lead, `no table ${sent}`, `?fileName=${encodeURIComponent(sent)}`)
    expect(body.fileName).toBe(kept)
    const file = await lead('GET', `/v1/uploads/${body.id}/file`)
    expect([file.status, file.text]).toEqual([200, `no table ${sent}`])
    expect(String(file.headers['content-disposition'])).toMatch(/^attachment; filename\*=UTF-8''[\w%.~-]+$/)
  })
  it('of 10,000 characters in a form is cut', async () => {
    const sent = await sendForm(form({ name: 'file', file: `${'🌳'.repeat(5000)}.csv`, value: 'no table' }))
    expect(sent.status).toBe(202)
    expect([...sent.body.fileName]).toHaveLength(200)
    await t.service.services.uploads.settled(trustId, sent.body.id)
  })
})

it('half a character is refused, and not taken for another', async () => {
  const lead = await (await t.makeTrust()).as('lead')
  const { status, body } = await lead(
    'POST',
    '/v1/academies',
    '{"code":"oak","name":"Oak \\ud800 School","phase":"primary"}',
    { 'content-type': 'application/json' },
  )
  expect([status, body.errors]).toEqual([400, [expect.objectContaining({ pointer: 'body/name' })]])
})

it('a body with very many levels is refused', async () => {
  const deep = `{"code":"oak","name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const { status, body } = await lead('POST', '/v1/academies', deep, { 'content-type': 'application/json' })
  expect([status, body.errors[0].detail]).toEqual([400, expect.stringContaining('50 levels')])
})

it('a file whose type says that it is JSON is a file', async () => {
  const other = await t.makeTrust()
  const sent = await (await other.as('lead'))('POST', '/v1/uploads?fileName=a.json', '{"a":[1]}', {
    'content-type': 'application/json',
  })
  expect([sent.status, sent.text]).toEqual([202, sent.text])
  await t.service.services.uploads.settled(other.trustId, sent.body.id)
})
