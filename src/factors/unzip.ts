import { inflateRawSync } from 'node:zlib'

/** A file inside a ZIP archive, as its directory has it. */
interface Entry {
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

function* entriesOf(bytes: Buffer): Generator<Entry> {
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

function contentOf(bytes: Buffer, entry: Entry, bytesMax: number): Buffer {
  if (bytes.readUInt32LE(entry.offset) !== fileMark) throw new BadArchive('its directory is damaged')
  const start =
    entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28)
  const packed = bytes.subarray(start, start + entry.packedBytes)
  if (packed.length !== entry.packedBytes) throw new BadArchive('it did not arrive whole')
  if (entry.method === 0) return packed
  if (entry.method !== 8) throw new BadArchive('it is packed in a way that is not read')
  // One more byte than is allowed, so that what is just large enough can be told from what is too large.
  return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytesMax + 1) })
}

/**
 * Unpacks an archive. What it says of its sizes is not believed: unpacking stops where all files together exceed `bytesMax`.
 * Throws `BadArchive`.
 */
export function unzip(bytes: Buffer, bytesMax: number): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  let room = bytesMax
  try {
    for (const entry of entriesOf(bytes)) {
      if (files.has(entry.name)) throw new BadArchive('it holds the same file twice')
      const content = contentOf(bytes, entry, room)
      room -= content.length
      if (room < 0) throw new RangeError('too large')
      files.set(entry.name, content)
    }
  } catch (error) {
    if (error instanceof BadArchive) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ERR_BUFFER_TOO_LARGE' || (error instanceof RangeError && code === ''))
      throw new BadArchive(
        `unpacked it is larger than the ${Math.floor(bytesMax / 1024 / 1024)} MB that are read`,
      )
    throw new BadArchive('it is damaged')
  }
  return files
}
