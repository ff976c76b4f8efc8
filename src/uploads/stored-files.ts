import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { constants, deflate, inflate } from 'node:zlib'
import { copyText, type Database } from '../db/client.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { spoolPath } from './incoming.ts'

const deflated = promisify(deflate)
const inflated = promisify(inflate)
const partBytes = 512 * 1024
const partsAhead = 3

/** A file that has arrived whole and lies in the data folder. */
export interface ReceivedFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** The chunks of a stream, which is left as it is where reading it ends early: an answer may have to go out on its connection. */
const chunksOf = (source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
  source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source

/** Writes what comes to the file; undefined where it is more than `bytesMax`. */
async function writeAll(
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<{ sha256: string; bytes: number } | undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunksOf(source)) {
    bytes += chunk.length
    if (bytes > bytesMax) return undefined
    hash.update(chunk)
    await handle.writeFile(chunk)
  }
  return { sha256: hash.digest('hex'), bytes }
}

/**
 * Writes a stream of bytes to the data folder, hashing on the way. Refused when it is empty or larger than `bytesMax`; when the
 * sender stops half-way this throws. In each of these cases nothing remains.
 */
export async function receiveFile(
  source: AsyncIterable<Uint8Array>,
  {
    dataDir,
    bytesMax,
    remedy = 'Split it, for example by year.',
  }: { dataDir: string; bytesMax: number; remedy?: string },
): Promise<ReceivedFile | Refusal> {
  const path = await spoolPath(dataDir)
  let received: ReceivedFile | undefined
  try {
    const handle = await open(path, 'wx')
    let written: Awaited<ReturnType<typeof writeAll>>
    try {
      written = await writeAll(handle, source, bytesMax)
    } finally {
      await handle.close()
    }
    if (written === undefined)
      return refuse(
        'file_too_large',
        `The file is larger than the ${Math.floor(bytesMax / 1024 / 1024)} MB that are accepted. ${remedy}`,
      )
    if (written.bytes === 0)
      return refuse(
        'file_empty',
        'The file is empty. Export it again and look at its size before you send it.',
      )
    received = { path, ...written }
    return received
  } finally {
    if (received === undefined) await rm(path, { force: true })
  }
}

/** The next part, full but for the last one: so that parts which a killed process left are those of whoever keeps the file after it. */
async function nextPart(handle: FileHandle): Promise<Buffer> {
  const part = Buffer.alloc(partBytes)
  let length = 0
  while (length < partBytes) {
    const { bytesRead } = await handle.read(part, length, partBytes - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return part.subarray(0, length)
}

const isThere = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505'

/**
 * Keeps a file's bytes in the database, deflated, in parts, each in a short transaction. A file that is there already is left, and
 * so is a part that an earlier, unfinished keeping of the same bytes has left. Parts go in by COPY, as hexadecimal: bound as a
 * parameter they take the embedded database six times as long.
 */
export async function keepFile(db: Database, trustId: string, file: ReceivedFile): Promise<void> {
  const there = await db.query('SELECT 1 FROM stored_file WHERE trust_id = $1::uuid AND sha256 = $2', [
    trustId,
    file.sha256,
  ])
  if (there.length > 0) return
  let no = 0
  const put = async (deflating: Promise<Buffer>): Promise<void> => {
    const row = [trustId, file.sha256, no++, `\\x${(await deflating).toString('hex')}`]
    try {
      await db.stagingTransaction((sql) =>
        sql.copyInto('stored_file_part', ['trust_id', 'sha256', 'no', 'data'], [copyText([row])]),
      )
    } catch (error) {
      if (!isThere(error)) throw error
    }
  }
  const handle = await open(file.path)
  try {
    // The next parts are deflated, on other threads, while this one goes in.
    const deflating: Promise<Buffer>[] = []
    for (let part = await nextPart(handle); part.length > 0; part = await nextPart(handle)) {
      deflating.push(deflated(part, { level: constants.Z_BEST_SPEED }))
      if (deflating.length >= partsAhead) await put(deflating.shift()!)
    }
    for (const one of deflating) await put(one)
  } finally {
    await handle.close()
  }
  await db.query(
    `INSERT INTO stored_file (trust_id, sha256, bytes, parts) VALUES ($1::uuid, $2, $3, $4)
     ON CONFLICT (trust_id, sha256) DO NOTHING`,
    [trustId, file.sha256, file.bytes, no],
  )
}

/** The bytes of a kept file, in order, as they came. Throws where they are no longer those that were hashed. */
export async function* fileBytes(db: Database, trustId: string, sha256: string): AsyncGenerator<Buffer> {
  const [file] = await db.query<{ parts: number }>(
    'SELECT parts FROM stored_file WHERE trust_id = $1::uuid AND sha256 = $2',
    [trustId, sha256],
  )
  if (file === undefined) throw new Error(`The bytes of ${sha256} are not in the database.`)
  const hash = createHash('sha256')
  for (let no = 0; no < file.parts; no++) {
    const [part] = await db.query<{ data: Uint8Array }>(
      'SELECT data FROM stored_file_part WHERE trust_id = $1::uuid AND sha256 = $2 AND no = $3',
      [trustId, sha256, no],
    )
    if (part === undefined) throw new Error(`Part ${no} of ${sha256} is not in the database.`)
    const bytes = await inflated(part.data)
    hash.update(bytes)
    yield bytes
  }
  if (hash.digest('hex') !== sha256) throw new Error(`The bytes kept for ${sha256} have changed.`)
}

/** Writes a kept file to the data folder again, for reading it once more. Answers the path; what fails leaves nothing. */
export async function spoolAgain(
  db: Database,
  dataDir: string,
  { trustId, sha256 }: { trustId: string; sha256: string },
): Promise<string> {
  const path = await spoolPath(dataDir)
  try {
    // Opened before anything is read: a stream that opens it by itself may do so after all is taken away again.
    const handle = await open(path, 'wx')
    await pipeline(fileBytes(db, trustId, sha256), handle.createWriteStream())
    return path
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/** Takes away kept bytes that never became an upload, because the process was killed in between. Only where no other process runs. */
export async function clearUnclaimed(db: Database): Promise<void> {
  for (const table of ['stored_file', 'stored_file_part'])
    await db.query(
      `DELETE FROM ${table} f
       WHERE NOT EXISTS (SELECT 1 FROM upload u WHERE u.trust_id = f.trust_id AND u.sha256 = f.sha256)`,
    )
}
