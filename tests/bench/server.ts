import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, openAsBlob, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The built service in a process of its own, on a database of its own, with a trust and a key. */
export interface BenchService {
  readonly url: string
  readonly dataDir: string
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into freely.
  call(method: string, path: string, body?: unknown): Promise<any>
  /** Sends a file and waits until it counts. Answers the milliseconds from sending to counting. */
  importFile(path: string): Promise<number>
  /** The most memory that the process has held, in MiB (resident set); undefined where the system does not say. */
  peakMemoryMib(): number | undefined
  close(): Promise<void>
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('exit', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${args.join(' ')}: exit ${code}`)),
    )
  })

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

/** Makes a trust in a new ledger and serves it. `databaseUrl`: on that server, else on the embedded database. */
export async function startBenchService(databaseUrl: string | undefined): Promise<BenchService> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trust-carbon-bench-'))
  const env = {
    ...process.env,
    TRUST_CARBON_DATA: dataDir,
    DATABASE_URL: databaseUrl ?? '',
    REQUESTS_PER_MINUTE: '1000000',
    LOG_LEVEL: 'error',
    PORT: '0',
  }
  const { key: adminKey } = JSON.parse(await run(['trust', 'create', 'Bench', '--json'], env))
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve, reject) => {
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
      const found = /http:\/\/\S+?(?=;|\s)/.exec(out)
      if (found) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`The service ended with ${code}.`)))
  })
  let key: string = adminKey
  const call: BenchService['call'] = async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined || body instanceof Blob ? {} : { 'content-type': 'application/json' }),
        ...(body instanceof Blob ? { 'content-type': 'text/csv' } : {}),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text)
  }
  key = (await call('POST', '/v1/keys', { name: 'bench', role: 'lead' })).key
  return {
    url,
    dataDir,
    call,
    async importFile(path) {
      const start = performance.now()
      let upload = await call('POST', '/v1/uploads', await openAsBlob(path))
      while (upload.status === 'reading') {
        await new Promise((resolve) => setTimeout(resolve, 50))
        upload = await call('GET', `/v1/uploads/${upload.id}`)
      }
      if (upload.status !== 'counted' || upload.issues.errors > 0)
        throw new Error(`The file was not taken in whole: ${JSON.stringify({ ...upload, meters: [] })}`)
      return performance.now() - start
    },
    peakMemoryMib() {
      try {
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
        return peak === undefined ? undefined : Number.parseInt(peak, 10) / 1024
      } catch {
        return undefined
      }
    },
    async close() {
      await stop(child)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
