import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes a stream to a file that is there only once it is whole. Answers its bytes. */
export async function saveAs(file: string, stream: Readable): Promise<number> {
  const part = `${file}.part`
  try {
    await pipeline(stream, createWriteStream(part, { mode: 0o600 }))
    await rename(part, file)
  } finally {
    await rm(part, { force: true })
  }
  return (await stat(file)).size
}
