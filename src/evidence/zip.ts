import { createHash } from 'node:crypto'
import { Zip, ZipDeflate } from 'fflate'

/** A file of a pack: its bytes come when it is its turn. */
export interface PackedFile {
  readonly name: string
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

// The same in every time zone, for a zip has local times: the same pack is the same bytes.
const longAgo = (): Date => new Date(1980, 0, 1)

/**
 * A zip of files, one after the other, made while it is read: no more of it is held than a chunk. Its last file, CHECKSUMS, has the SHA-256
 * of each (as `sha256sum -c` reads it).
 */
export async function* zipOf(files: Iterable<PackedFile>): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = []
  let fault: Error | undefined
  const zip = new Zip((error, chunk) => {
    if (error) fault = error
    else made.push(chunk)
  })
  const ready = function* (): Generator<Uint8Array> {
    if (fault !== undefined) throw fault
    for (const chunk of made.splice(0)) if (chunk.length > 0) yield chunk
  }
  const entry = (name: string): ZipDeflate => {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = longAgo()
    zip.add(file)
    return file
  }
  let checksums = ''
  for (const { name, bytes } of files) {
    const file = entry(name)
    const hash = createHash('sha256')
    for await (const chunk of bytes()) {
      hash.update(chunk)
      file.push(chunk)
      yield* ready()
    }
    file.push(new Uint8Array(0), true)
    yield* ready()
    checksums += `${hash.digest('hex')}  ${name}\n`
  }
  entry('CHECKSUMS').push(new TextEncoder().encode(checksums), true)
  zip.end()
  yield* ready()
}
