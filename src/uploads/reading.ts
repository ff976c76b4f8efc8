import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ReadResult } from '../formats/record.ts'
import type { Batch, Done, ReadTask } from './batch.ts'

const here = import.meta.url
const thread = new URL(here.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js', here)

/** From source, the thread needs the loader that this process was started with; built, it needs none. */
function execArgv(): string[] {
  if (!here.endsWith('.ts')) return []
  return ['--import', pathToFileURL(createRequire(here).resolve('tsx')).href]
}

/**
 * Reads a file in a worker thread. `take` is given each batch in turn and the next ones wait for it. Throws when the thread
 * fails or `take` throws; the thread is gone in every case.
 */
export async function readInThread(
  task: ReadTask,
  take: (batch: Batch) => Promise<void>,
): Promise<ReadResult> {
  const worker = new Worker(thread, {
    workerData: task,
    execArgv: execArgv(),
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
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
