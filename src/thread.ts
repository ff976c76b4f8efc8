import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

const here = import.meta.url

/**
 * Starts a worker thread of a module, named by its address without the ending. From source it needs the development loader,
 * which a thread does not inherit; built, it needs none.
 */
export function startThread(module: string, task: unknown, { heapMb }: { heapMb: number }): Worker {
  const options = { workerData: task, resourceLimits: { maxOldGenerationSizeMb: heapMb } }
  if (!here.endsWith('.ts')) return new Worker(new URL(`${module}.js`), options)
  // `require` finds the CommonJS half of the loader; a thread that imports needs the other.
  const loader = pathToFileURL(createRequire(here).resolve('tsx/esm/api')).href.replace(/\.cjs$/, '.mjs')
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => {
    register()
    return import(${JSON.stringify(`${module}.ts`)})
  })`
  return new Worker(start, { ...options, eval: true })
}
