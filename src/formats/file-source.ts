import { createReadStream } from 'node:fs'

/** A file's bytes, which can be gone through more than once. */
export interface FileSource {
  readonly bytes: number
  /** The bytes from the first on, in pieces. */
  open(): AsyncIterable<Uint8Array>
}

/** Small pieces: the rows of one are forgotten before the next, which takes a quarter less time than by the megabyte. */
const pieceBytes = 128 * 1024

/** A file on disk. */
export function fileOnDisk(path: string, bytes: number): FileSource {
  return { bytes, open: () => createReadStream(path, { highWaterMark: pieceBytes }) }
}

/** A file that is in memory already. */
export function fileInMemory(bytes: Uint8Array, piece = pieceBytes): FileSource {
  return {
    bytes: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
    },
  }
}

/** All the bytes of a file; undefined where they are more than `bytesMax`. */
export async function wholeFile(file: FileSource, bytesMax: number): Promise<Buffer | undefined> {
  if (file.bytes > bytesMax) return undefined
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of file.open()) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > bytesMax) return undefined
  }
  return Buffer.concat(pieces)
}
