import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const prefix = 'tc_'
const secretBytes = 32
const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
const uuidText = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** A key as it was sent, taken apart. */
export interface SentKey {
  readonly trustId: string
  readonly keyId: string
  readonly secret: Buffer
}

const hashOf = (secret: Buffer): Buffer => createHash('sha256').update(secret).digest()

/** Makes a new key: 256 random bits. The text is shown once; only the SHA-256 of its secret is kept. */
export function mintKey(ids: { trustId: string; keyId: string }): { text: string; secretHash: Buffer } {
  const secret = randomBytes(secretBytes)
  const bytes = Buffer.concat([uuidBytes(ids.trustId), uuidBytes(ids.keyId), secret])
  return { text: `${prefix}${bytes.toString('base64url')}`, secretHash: hashOf(secret) }
}

/** Takes a key apart; undefined where the text cannot be one. */
export function readKey(text: string): SentKey | undefined {
  if (!text.startsWith(prefix)) return undefined
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url')
  if (bytes.length !== 32 + secretBytes || `${prefix}${bytes.toString('base64url')}` !== text)
    return undefined
  return {
    trustId: uuidText(bytes.subarray(0, 16)),
    keyId: uuidText(bytes.subarray(16, 32)),
    secret: bytes.subarray(32),
  }
}

/** Whether the secret is the one whose hash was kept; takes the same time either way. */
export function secretFits(secret: Buffer, secretHash: Uint8Array): boolean {
  const hash = hashOf(secret)
  return hash.length === secretHash.length && timingSafeEqual(hash, secretHash)
}
