import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { constants, deflate, inflate } from 'node:zlib'
import { copyText, type Database } from '../db/client.ts'
import { newId } from '../db/id.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'

const deflated = promisify(deflate)
const inflated = promisify(inflate)
const partBytes = 512 * 1024

/** A file that has arrived whole and lies in the data folder. */
export interface ReceivedFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

const incoming = (dataDir: string): string => join(dataDir, 'incoming')

/** Makes the folder for half-received files anew: what an earlier process left there never became an upload. */
export async function clearIncoming(dataDir: string): Promise<void> {
  await rm(incoming(dataDir), { recursive: true, force: true })
  await mkdir(incoming(dataDir), { recursive: true })
}

/** A name for a file in the folder of half-received ones. */
export async function spoolPath(dataDir: string): Promise<string> {
  await mkdir(incoming(dataDir), { recursive: true })
  return join(incoming(dataDir), newId())
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
  const hash = createHash('sha256')
  let bytes = 0
  const tooLarge = new Error('too large')
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      done(bytes > bytesMax ? tooLarge : null, chunk)
    },
  })
  try {
    await pipeline(source, meter, createWriteStream(path))
  } catch (error) {
    await rm(path, { force: true })
    if (error !== tooLarge) throw error
    const mebibytes = Math.floor(bytesMax / 1024 / 1024)
    return refuse(
      'file_too_large',
      `The file is larger than the ${mebibytes} MB that are accepted. ${remedy}`,
    )
  }
  if (bytes === 0) {
    await rm(path, { force: true })
    return refuse('file_empty', 'The file is empty. Export it again and look at its size before you send it.')
  }
  return { path, sha256: hash.digest('hex'), bytes }
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
  // The next part is deflated, on another thread, while this one goes in.
  let before: Promise<Buffer> | undefined
  for await (const chunk of createReadStream(file.path, { highWaterMark: partBytes })) {
    const deflating = deflated(chunk as Buffer, { level: constants.Z_BEST_SPEED })
    if (before !== undefined) await put(before)
    before = deflating
  }
  if (before !== undefined) await put(before)
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

/** Writes a kept file to the data folder again, for reading it once more. Answers the path. */
export async function spoolAgain(
  db: Database,
  dataDir: string,
  trustId: string,
  sha256: string,
): Promise<string> {
  const path = await spoolPath(dataDir)
  await pipeline(fileBytes(db, trustId, sha256), createWriteStream(path))
  return path
}
