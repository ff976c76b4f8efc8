import type { ShownRows } from '../formats/shown-rows.ts'
import { startThread } from '../thread.ts'
import type { Batch, FromThread, ReadOutcome, ReadTask, RowsTask, ToThread } from './batch.ts'

const module = new URL('./reader-thread', import.meta.url).href

/** How long a thread that has read its file waits for another one. */
const idleMs = 30_000

/** A thread, and whoever listens to it now. */
class ReadingThread {
  readonly #worker = startThread(module, undefined, { heapMb: 512 })
  #hear: (message: FromThread) => void = () => {}
  #end: (reason: unknown) => void = () => {}
  gone = false

  constructor() {
    const ends = (reason: unknown): void => {
      this.gone = true
      this.#end(reason)
    }
    this.#worker.on('message', (message: FromThread) => this.#hear(message))
    this.#worker.on('error', ends)
    this.#worker.on('exit', (code) => ends(new Error(`The reading thread ended early (${code}).`)))
  }

  tell(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  /** Somebody waits for what the thread says: the process stays alive for it. */
  listen(hear: (message: FromThread) => void, end: (reason: unknown) => void): void {
    this.#hear = hear
    this.#end = end
    this.#worker.ref()
  }

  /** Nobody waits: the thread keeps no process alive. */
  rest(): void {
    this.#hear = () => {}
    this.#end = () => {}
    this.#worker.unref()
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** One thread that waits: starting it takes longer than reading a small file. */
let waiting: { thread: ReadingThread; timer: NodeJS.Timeout } | undefined

function takeThread(): ReadingThread {
  const there = waiting
  waiting = undefined
  clearTimeout(there?.timer)
  return there === undefined || there.thread.gone ? new ReadingThread() : there.thread
}

async function keepThread(thread: ReadingThread): Promise<void> {
  if (waiting !== undefined) return thread.stop()
  const timer = setTimeout(() => {
    if (waiting?.thread === thread) waiting = undefined
    void thread.stop()
  }, idleMs)
  timer.unref()
  thread.rest()
  waiting = { thread, timer }
}

/** Has a thread ready for a file that is on its way: its start takes as long as the file does to arrive. */
export function prepareThread(): void {
  if (waiting === undefined) void keepThread(new ReadingThread())
}

/**
 * Reads a file in a worker thread. `take` is given each batch in turn and the next ones wait for it. Throws when the thread
 * fails or `take` throws; the thread is gone then.
 */
export async function readInThread(
  task: ReadTask,
  take: (batch: Batch) => Promise<void>,
): Promise<ReadOutcome> {
  const thread = takeThread()
  let outcome: ReadOutcome | undefined
  try {
    outcome = await new Promise<ReadOutcome>((resolve, reject) => {
      let queue = Promise.resolve()
      thread.listen(
        (message) => {
          queue = queue.then(async () => {
            if (message.type === 'shown') throw new Error('The reading thread answers another question.')
            if (message.type === 'done') return resolve(message)
            await take(message)
            thread.tell({ type: 'taken' })
          })
          queue.catch(reject)
        },
        // What it said before it ended is heard out first.
        (reason) => void queue.then(() => reject(reason), reject),
      )
      thread.tell({ type: 'read', task })
    })
    return outcome
  } finally {
    await (outcome === undefined ? thread.stop() : keepThread(thread))
  }
}

/** Rows of a file as they stand in it, found in a worker thread: a workbook takes seconds to open. Throws when the thread fails. */
export async function rowsInThread(task: RowsTask): Promise<ShownRows> {
  const thread = takeThread()
  let shown: ShownRows | undefined
  try {
    shown = await new Promise<ShownRows>((resolve, reject) => {
      thread.listen((message) => {
        if (message.type === 'shown') resolve(message)
      }, reject)
      thread.tell({ type: 'rows', task })
    })
    return shown
  } finally {
    await (shown === undefined ? thread.stop() : keepThread(thread))
  }
}
