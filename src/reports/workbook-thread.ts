// Runs in a worker thread: makes the workbook of a year, which takes seconds where it has many lines.
import { parentPort, workerData } from 'node:worker_threads'
import { workbookOf } from '../documents/xlsx.ts'
import type { SealedInventory } from '../domain/frozen-inventory.ts'

parentPort?.postMessage(await workbookOf(workerData as SealedInventory))
