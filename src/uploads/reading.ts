import type { ReadResult } from '../formats/record.ts'
import { startThread } from '../thread.ts'
import type { Batch, Done, ReadTask } from './batch.ts'

const thread = new URL('./reader-thread', import.meta.url).href

/**
 * Reads a file in a worker thread. `take` is given each batch in turn and the next ones wait for it. Throws when the thread
 * fails or `take` throws; the thread is gone in every case.
 */
export async function readInThread(
  task: ReadTask,
  take: (batch: Batch) => Promise<void>,
): Promise<ReadResult> {
  const worker = startThread(thread, task, { heapMb: 512 })
  try {
    return await new Promise<ReadResult>((resolve, reject) => {
      let queue = Promise.resolve()
      worker.on('message', (message: Batch | Done) => {
        queue = queue.then(async () => {
          if (message.type === 'done') return resolve(message.result)
          await take(message)
          worker.postMessage('taken')
        })
        queue.catch(reject)
      })
      worker.on('error', reject)
      worker.on('exit', (code) => {
        queue.then(() => reject(new Error(`The reading thread ended early (${code}).`)), reject)
      })
    })
  } finally {
    await worker.terminate()
  }
}
