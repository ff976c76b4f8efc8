import { randomFillSync } from 'node:crypto'

let lastMs = 0
let counter = 0

/** A new UUID of version 7 (RFC 9562): sorts by the time it was made, also within a millisecond. */
export function newId(): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(16))
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else counter++
  if (counter > 0xfff) {
    lastMs++
    counter = 0
  }
  bytes.writeUIntBE(lastMs, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
