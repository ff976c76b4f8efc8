import { parentPort, workerData } from 'node:worker_threads'
import { Decimal } from '../domain/decimal.ts'
import type { PublishedYear } from '../domain/statement/implied-factor.ts'
import { checkBytes } from './check-file.ts'
import type { CheckTask } from './run.ts'

// The thread in which one statement is read and checked: it answers with what was found, or with the refusal, and ends.

const { bytes, factors } = workerData as CheckTask
const years = factors.map(
  ({ year, kgCo2e }): PublishedYear => ({
    year,
    kgCo2e: Object.fromEntries(Object.entries(kgCo2e).map(([kind, text]) => [kind, new Decimal(text)])),
  }),
)
parentPort?.postMessage(await checkBytes(bytes, years))
