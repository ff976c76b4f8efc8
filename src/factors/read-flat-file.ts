import type { Refusal } from '../domain/refusal.ts'
import { startThread } from '../thread.ts'
import { type FlatFile, setRefused } from './flat-file.ts'

export interface FlatFileTask {
  readonly path: string
  /** The year that it is said to be of. */
  readonly year: number
}

const thread = new URL('./flat-file-thread', import.meta.url).href
/** Ten times what the official workbooks take. */
const heapMb = 1024
/** The official workbooks take two seconds. */
const timeMaxMs = 120_000

/**
 * Reads a table of factors (an Excel workbook or CSV) in a thread of its own, so that a file made to exhaust memory or time
 * ends that thread and nothing else. Refused where it is not the flat file of that year.
 */
export async function readFlatFile(task: FlatFileTask): Promise<FlatFile | Refusal> {
  const worker = startThread(thread, task, { heapMb })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<FlatFile | Refusal>((resolve, reject) => {
      timer = setTimeout(
        () =>
          resolve(setRefused('The file takes too long to read, which no flat file does. Download it again.')),
        timeMaxMs,
      )
      worker.on('message', resolve)
      worker.on('error', (error: Error & { code?: string }) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
          resolve(setRefused('The file needs more memory than any flat file does. Download it again.'))
        else reject(error)
      })
      worker.on('exit', (code) => reject(new Error(`The reading thread ended early (${code}).`)))
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
