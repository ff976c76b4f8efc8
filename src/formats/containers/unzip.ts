import { Readable } from 'node:stream'
import { createInflateRaw, inflateRawSync } from 'node:zlib'

/** A file inside a ZIP archive, as its directory has it. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly packedBytes: number
  readonly offset: number
}

/** Thrown where an archive is not one that is read, or is larger than is allowed; its message is for the sender. */
export class BadArchive extends Error {}

const endMark = 0x06054b50
const directoryMark = 0x02014b50
const fileMark = 0x04034b50
const endBytes = 22
const commentBytesMax = 0xffff
const entriesMax = 10_000
const encrypted = 1

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - endBytes - commentBytesMax)
  for (let at = bytes.length - endBytes; at >= first; at--) if (bytes.readUInt32LE(at) === endMark) return at
  throw new BadArchive('its end is missing, so it did not arrive whole')
}

function* entriesOf(bytes: Buffer): Generator<ZipEntry> {
  const end = endOf(bytes)
  const count = bytes.readUInt16LE(end + 10)
  if (count > entriesMax) throw new BadArchive('it holds too many files')
  let at = bytes.readUInt32LE(end + 16)
  for (let no = 0; no < count; no++) {
    if (bytes.readUInt32LE(at) !== directoryMark) throw new BadArchive('its directory is damaged')
    if ((bytes.readUInt16LE(at + 8) & encrypted) !== 0) throw new BadArchive('it is protected by a password')
    const nameBytes = bytes.readUInt16LE(at + 28)
    yield {
      name: bytes.toString('utf8', at + 46, at + 46 + nameBytes),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    }
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
}

function packedOf(bytes: Buffer, entry: ZipEntry): Buffer {
  if (bytes.readUInt32LE(entry.offset) !== fileMark) throw new BadArchive('its directory is damaged')
  const start =
    entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28)
  const packed = bytes.subarray(start, start + entry.packedBytes)
  if (packed.length !== entry.packedBytes) throw new BadArchive('it did not arrive whole')
  if (entry.method !== 0 && entry.method !== 8) throw new BadArchive('it is packed in a way that is not read')
  return packed
}

function contentOf(bytes: Buffer, entry: ZipEntry, bytesMax: number): Buffer {
  const packed = packedOf(bytes, entry)
  // One more byte than is allowed, so that what is just large enough can be told from what is too large.
  return entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, bytesMax + 1) })
}

/** The files of an archive as its directory lists them, folders left out. Throws `BadArchive`. */
export function zipEntries(bytes: Buffer): ZipEntry[] {
  return soundly(() => [...entriesOf(bytes)].filter((entry) => !entry.name.endsWith('/')))
}

/**
 * One file of an archive, unpacked as it is read: what the directory says of its size is not believed, and unpacking stops beyond
 * `bytesMax`. Throws `BadArchive`, also while it is read.
 */
export async function* zipContent(
  bytes: Buffer,
  entry: ZipEntry,
  bytesMax: number,
): AsyncGenerator<Uint8Array> {
  const packed = soundly(() => packedOf(bytes, entry))
  const source = entry.method === 0 ? [packed] : Readable.from([packed]).pipe(createInflateRaw())
  let left = bytesMax
  try {
    for await (const piece of source as AsyncIterable<Uint8Array>) {
      left -= piece.length
      if (left < 0) throw tooLarge(bytesMax)
      yield piece
    }
  } catch (error) {
    throw error instanceof BadArchive ? error : new BadArchive('it is damaged')
  }
}

const tooLarge = (bytesMax: number): BadArchive =>
  new BadArchive(`unpacked it is larger than the ${Math.floor(bytesMax / 1024 / 1024)} MB that are read`)

/** What goes wrong in an archive that was made or damaged so as to go wrong. */
function soundly<T>(work: () => T, bytesMax?: number): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof BadArchive) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ERR_BUFFER_TOO_LARGE' && bytesMax !== undefined) throw tooLarge(bytesMax)
    throw new BadArchive('it is damaged')
  }
}

/**
 * Unpacks an archive. What it says of its sizes is not believed: unpacking stops where all files together exceed `bytesMax`.
 * Throws `BadArchive`.
 */
export function unzip(bytes: Buffer, bytesMax: number): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  let room = bytesMax
  return soundly(() => {
    for (const entry of entriesOf(bytes)) {
      if (files.has(entry.name)) throw new BadArchive('it holds the same file twice')
      const content = contentOf(bytes, entry, room)
      room -= content.length
      if (room < 0) throw tooLarge(bytesMax)
      files.set(entry.name, content)
    }
    return files
  }, bytesMax)
}
