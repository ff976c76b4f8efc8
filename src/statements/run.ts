import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Services } from '../services.ts'
import { startThread } from '../thread.ts'
import { publishedYears } from './published-factors.ts'
import type { Checked } from './schema.ts'

/** What the thread is given; factors as text, because a `Decimal` does not pass between threads. */
export interface CheckTask {
  readonly bytes: Uint8Array
  readonly factors: readonly { readonly year: number; readonly kgCo2e: Readonly<Record<string, string>> }[]
}

const thread = new URL('./check-thread', import.meta.url).href
const heapMb = 512
/** A statement of a page takes well below a second. */
const timeMaxMs = 20_000

const tooMuch = (what: string): Refusal =>
  refuse(
    'file_too_much',
    `The file takes more ${what} than any statement does to be checked. Send the sheet or the page with the statement only, and tables by school each in a file of its own.`,
  )

/**
 * Reads the statements of a file and checks each by itself, against the factors published for every year, in a thread of its own, so that
 * a file made to exhaust time or memory ends that thread and nothing else. Refused where there is no statement in it. Nothing is kept.
 */
export async function checkFile(
  services: Pick<Services, 'factors'>,
  bytes: Uint8Array,
): Promise<Checked | Refusal> {
  const factors = (await publishedYears(services)).map(({ year, kgCo2e }) => ({
    year,
    kgCo2e: Object.fromEntries(Object.entries(kgCo2e).map(([kind, value]) => [kind, value.toFixed()])),
  }))
  const task: CheckTask = { bytes, factors }
  const worker = startThread(thread, task, { heapMb })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<Checked | Refusal>((resolve, reject) => {
      timer = setTimeout(() => resolve(tooMuch('time')), timeMaxMs)
      worker.on('message', resolve)
      worker.on('error', (error: Error & { code?: string }) => {
        // A row of a million cells takes the stack, not the heap.
        const stack = error.name === 'RangeError' && error.message.includes('call stack')
        if (stack || error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(tooMuch('memory'))
        else reject(error)
      })
      worker.on('exit', (code) => reject(new Error(`The checking thread ended early (${code}).`)))
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
