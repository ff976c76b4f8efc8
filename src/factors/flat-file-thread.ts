// Runs in a worker thread: reads a file that somebody calls a table of factors, within bounds of memory, and hands over its rows.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { isRefusal } from '../domain/refusal.ts'
import { flatFileOf, readCsv } from './flat-file.ts'
import type { FlatFileTask } from './read-flat-file.ts'
import { isWorkbook, readWorkbook } from './workbook.ts'

const { path, year } = workerData as FlatFileTask
const bytes = readFileSync(path)
const read = isWorkbook(bytes) ? readWorkbook(bytes) : readCsv(bytes)
parentPort?.postMessage(isRefusal(read) ? read : flatFileOf('name' in read ? [read] : read, year))
