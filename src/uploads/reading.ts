import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ReadResult } from '../formats/record.ts'
import type { Batch, Done, ReadTask } from './batch.ts'

const here = import.meta.url
const thread = new URL(here.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js', here)

/** Starts the thread. From source it needs the development loader, which a thread does not inherit; built, it needs none. */
function startThread(task: ReadTask): Worker {
  const options = { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 512 } }
  if (!here.endsWith('.ts')) return new Worker(thread, options)
  // `require` finds the CommonJS half of the loader; a thread that imports needs the other.
  const loader = pathToFileURL(createRequire(here).resolve('tsx/esm/api')).href.replace(/\.cjs$/, '.mjs')
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => {
    register()
    return import(${JSON.stringify(thread.href)})
  })`
  return new Worker(start, { ...options, eval: true })
}

/**
 * Reads a file in a worker thread. `take` is given each batch in turn and the next ones wait for it. Throws when the thread
 * fails or `take` throws; the thread is gone in every case.
 */
export async function readInThread(
  task: ReadTask,
  take: (batch: Batch) => Promise<void>,
): Promise<ReadResult> {
  const worker = startThread(task)
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
