import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import { type Config, readConfig } from '../config.ts'
import type { Service } from '../start.ts'
import { startService } from '../start.ts'
import { allTrusts } from '../trusts/run.ts'

/** An answer of the API. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** The tag of what was read, by which a change is held to it. */
  readonly etag?: string | undefined
  /** Parsed where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command reads of an answer is held by the tests of the command.
  readonly body: any
}

/** The API as the commands use it: inside this process, or over the network. */
export interface Client {
  /** With `ifMatch`, the tag of what was read, a change is refused where somebody else changed it meanwhile. */
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    ifMatch?: string | undefined,
  ): Promise<Answer>
  /** Sends a file's bytes as a stream, to where uploads go or another path. */
  sendFile(file: string, query: URLSearchParams, path?: string): Promise<Answer>
  /** An answer's bytes as they come, for large ones. */
  download(path: string): Promise<Readable>
  close(): Promise<void>
}

/** Where a command finds its ledger. */
export interface ClientOptions {
  /** The address of a running server; with it the key. */
  readonly server?: string
  readonly key?: string
  /** The data folder, where the ledger is opened in this process. */
  readonly data?: string
  readonly trust?: string
}

/** Thrown where a command cannot go on; its message is for the person who called it. */
export class CommandProblem extends Error {
  /** How the command ends by it: src/cli/problems.ts lists the exit codes. */
  readonly end: number = 1
}

/** Thrown where a command was called for something that is not there to be used: a file, a folder, a setting. */
export class WronglyCalled extends CommandProblem {
  override readonly end = 2
}

/** Thrown where a command is right and cannot be done now. */
export class NotNow extends CommandProblem {
  override readonly end = 3
}

/** Thrown where the ledger has no trust yet. */
export class NoTrust extends CommandProblem {}

/** Thrown where the API refused what was asked of it. */
export class Refusal extends CommandProblem {
  readonly answer: Answer
  override readonly end: number
  constructor(message: string, answer: Answer) {
    super(message)
    this.answer = answer
    this.end = answer.status >= 500 || answer.status === 429 ? 3 : 1
  }
}

const parsed = (text: string, type: string): unknown =>
  type.includes('json') && text !== '' ? JSON.parse(text) : undefined

const headersOf = (body: unknown, ifMatch: string | undefined): Record<string, string> => ({
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
})

/** A client of a service in this process, for one trust. */
export function localClient(service: Service, trustId: string, close: () => Promise<void>): Client {
  const authorization = `Bearer ${service.tokenFor(trustId)}`
  const inject = async (
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    payload: string | Readable | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const answer = await service.app.inject({
      method,
      url,
      headers: { authorization, ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    return {
      status: answer.statusCode,
      text: answer.payload,
      etag: answer.headers.etag,
      body: parsed(answer.payload, String(answer.headers['content-type'] ?? '')),
    }
  }
  return {
    call: (method, path, body, ifMatch) =>
      inject(method, path, body === undefined ? undefined : JSON.stringify(body), headersOf(body, ifMatch)),
    sendFile: (file, query, path = '/v1/uploads') =>
      inject('POST', `${path}?${query}`, createReadStream(file), {
        'content-type': 'application/octet-stream',
      }),
    async download(url) {
      const answer = await service.app.inject({
        method: 'GET',
        url,
        headers: { authorization },
        payloadAsStream: true,
      })
      if (answer.statusCode >= 300) {
        const text = (await answer.stream().toArray()).join('')
        good({ status: answer.statusCode, text, body: parsed(text, String(answer.headers['content-type'])) })
      }
      return answer.stream()
    },
    close,
  }
}

/** Why a server does not answer, in words where they are known. */
function whyAway(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  const code = cause?.code ?? ''
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no machine of that name',
    EAI_AGAIN: 'its name cannot be looked up now',
    ETIMEDOUT: 'it took too long',
    ECONNRESET: 'it hung up',
    UND_ERR_SOCKET: 'it hung up',
  }
  return words[code] ?? (cause?.message || (error instanceof Error ? error.message : String(error)))
}

/** A client of a server elsewhere. */
export function remoteClient(server: string, key: string): Client {
  const base = server.replace(/\/+$/, '')
  if (!URL.canParse(base) || !/^https?:/.test(base))
    throw new WronglyCalled(
      `“${server}” is not the address of a server. Write it like http://127.0.0.1:3000.`,
    )
  const ask = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${base}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string> | undefined) },
    }).catch((error: unknown) => {
      throw new NotNow(`${base} does not answer: ${whyAway(error)}.`)
    })
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await ask(path, init)
    const text = await answer.text()
    const etag = answer.headers.get('etag') ?? undefined
    return { status: answer.status, text, etag, body: parsed(text, answer.headers.get('content-type') ?? '') }
  }
  return {
    call: (method, path, body, ifMatch) =>
      send(path, {
        method,
        headers: headersOf(body, ifMatch),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    sendFile: (file, query, path = '/v1/uploads') =>
      send(`${path}?${query}`, {
        method: 'POST',
        body: createReadStream(file) as unknown as NonNullable<RequestInit['body']>,
        headers: { 'content-type': 'application/octet-stream' },
        duplex: 'half',
      } as RequestInit),
    async download(path) {
      const answer = await ask(path, {})
      if (!answer.ok || answer.body === null)
        good({ status: answer.status, text: '', body: await answer.json().catch(() => undefined) })
      return Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
    },
    async close() {},
  }
}

/** The trust that a command is about: the one named, or the only one there is. */
export async function chosenTrust(service: Service, named: string | undefined): Promise<string> {
  const trusts = await allTrusts(service.services.db)
  const found =
    named === undefined
      ? trusts
      : trusts.filter((one) => one.id === named || one.name.toLowerCase() === named.toLowerCase())
  const [only] = found
  if (only === undefined && named === undefined)
    throw new NoTrust(
      'There is no trust in this ledger yet. Make one: trust-carbon trust create "Name of the trust"',
    )
  if (only === undefined) throw new CommandProblem(`There is no trust “${named}” in this ledger.`)
  if (found.length > 1)
    throw new CommandProblem(
      `There are several trusts in this ledger. Name one with --trust: ${found.map((one) => one.name).join(', ')}.`,
    )
  return only.id
}

/** Opens the ledger of a command: the server named, or the one of the data folder in this process. */
export async function openClient(options: ClientOptions, clock: Clock): Promise<Client> {
  if (options.server !== undefined) {
    const key = options.key ?? process.env.TRUST_CARBON_KEY
    if (!key) throw new WronglyCalled('Give the key of the server with --key, or in TRUST_CARBON_KEY.')
    return remoteClient(options.server, key)
  }
  const service = await openExisting(options, clock)
  try {
    const trustId = await chosenTrust(service, options.trust)
    return localClient(service, trustId, () => service.close())
  } catch (error) {
    await service.close()
    throw error
  }
}

/** The trust of a caller who acts for the ledger as a whole: none has this id. */
const noTrust = '00000000-0000-0000-0000-000000000000'

/** Opens the ledger for what concerns every trust of it, which is done on its own machine only, with or without a trust there. */
export async function openOperatorClient(options: ClientOptions, clock: Clock): Promise<Client> {
  if (options.server !== undefined)
    throw new WronglyCalled(
      'This concerns every trust of the ledger, so no key may do it: run the command on the machine of the ledger, without --server.',
    )
  const service = await openExisting(options, clock)
  return localClient(service, noTrust, () => service.close())
}

const configOf = (options: Pick<ClientOptions, 'data'>): Config =>
  readConfig({
    ...process.env,
    ...(options.data === undefined ? {} : { TRUST_CARBON_DATA: options.data }),
  })

/** The data folder that has no ledger yet, undefined where there is one, or where the settings name a database server. */
export function folderWithoutLedger(options: Pick<ClientOptions, 'data'>): string | undefined {
  const { databaseUrl, dataDir } = configOf(options)
  return databaseUrl !== undefined || existsSync(join(dataDir, 'postgres', 'PG_VERSION'))
    ? undefined
    : dataDir
}

/** Opens the service in this process, and makes its ledger where there is none: for the commands that are meant to. */
export function openService(options: Pick<ClientOptions, 'data'>, clock: Clock): Promise<Service> {
  return startService({ config: configOf(options), clock })
}

/** Opens the service in this process where it has a ledger: a mistyped folder must not become a new, empty one. */
function openExisting(options: Pick<ClientOptions, 'data'>, clock: Clock): Promise<Service> {
  const folder = folderWithoutLedger(options)
  if (folder !== undefined)
    throw new WronglyCalled(
      `There is no ledger in ${folder}. Name its folder with --data (or TRUST_CARBON_DATA), or make one there: trust-carbon trust create "Name of the trust"`,
    )
  return openService(options, clock)
}

/** A place in a request as a person knows it: `end`, not `body/end`. */
const place = (pointer: string): string => {
  const name = pointer.replace(/^(body|query|querystring|params)\/?/, '').replace(/\/\d+$/, '')
  return name === '' ? '' : `${name}: `
}

/** The body of a good answer; what was refused becomes the message of the command. */
export function good(answer: Answer): Answer['body'] {
  if (answer.status < 300) return answer.body ?? answer.text
  const details = (answer.body?.errors ?? []) as { detail: string; pointer?: string }[]
  const [only] = details
  if (only?.pointer !== undefined && answer.body.detail === `${only.pointer}: ${only.detail}`)
    throw new CommandProblem(`${place(only.pointer)}${only.detail}`)
  const lines = details
    .filter((one) => answer.body.detail !== one.detail)
    .map((one) => `  ${one.pointer === undefined ? '- ' : place(one.pointer)}${one.detail}`)
  throw new Refusal(
    [answer.body?.detail ?? `The server answered ${answer.status}.`, ...lines].join('\n'),
    answer,
  )
}

/** All items of a listing, page by page. */
export async function everyItem(client: Client, path: string): Promise<Answer['body'][]> {
  const items: Answer['body'][] = []
  for (let cursor: string | null = null; ; ) {
    const page = good(
      await client.call(
        'GET',
        cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`,
      ),
    )
    items.push(...page.items)
    cursor = page.nextCursor ?? null
    if (cursor === null) return items
  }
}

const waitMs = 150

/** What a person says that a whole file is about. */
export interface FileOptions {
  academy?: string
  stream?: string
  meter?: string
  profile?: string
  dateOrder?: string
  labels?: string
  clock?: string
  unit?: string
}

const fileOptions = ['academy', 'stream', 'meter', 'profile', 'dateOrder', 'labels', 'clock', 'unit'] as const

const given = (options: FileOptions): FileOptions =>
  Object.fromEntries(
    fileOptions.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  )

/** The query with which a file is sent. */
export function fileQuery(fileName: string, options: FileOptions): URLSearchParams {
  return new URLSearchParams({ fileName: fileName.slice(0, 200), ...given(options) })
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The upload once it is no longer being read; `progress` hears the percent. */
export async function whenRead(
  client: Client,
  begun: Answer['body'],
  progress: (percent: number) => void,
): Promise<Answer['body']> {
  let upload = begun
  while (upload.status === 'reading') {
    progress(upload.progress.percent)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    upload = good(await client.call('GET', `/v1/uploads/${upload.id}`))
  }
  progress(100)
  return upload
}

/** The upload of a file's bytes that counts, or is being read, if there is one. */
async function uploadOf(client: Client, file: string): Promise<Answer['body'] | undefined> {
  const { items } = good(await client.call('GET', `/v1/uploads?sha256=${await sha256Of(file)}`))
  const of = (status: string) => items.find((one: { status: string }) => one.status === status)
  return of('counted') ?? of('reading')
}

/** A file's upload, and whether the ledger had it before. */
export interface Imported {
  readonly upload: Answer['body']
  readonly existing: boolean
}

/**
 * Sends a file and waits until it is no longer read; `progress` hears the percent. With `again`, one that the ledger has already is read
 * anew there, with the options given in the place of those that it was sent with.
 */
export async function importFile(
  client: Client,
  file: string,
  options: FileOptions & { again?: boolean },
  progress: (percent: number) => void = () => {},
): Promise<Imported> {
  const there = await stat(file).catch(() => undefined)
  if (!there?.isFile()) throw new WronglyCalled(`${file} is not a file that can be read.`)
  const before = options.again === true ? await uploadOf(client, file) : undefined
  if (before !== undefined && (await whenRead(client, before, () => {})).status === 'counted') {
    const begun = good(await client.call('POST', `/v1/uploads/${before.id}/read-again`, given(options)))
    return { upload: await whenRead(client, begun, progress), existing: false }
  }
  const sent = await client.sendFile(file, fileQuery(basename(file), options))
  return { upload: await whenRead(client, good(sent), progress), existing: sent.status === 200 }
}
