import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const keyPrefix = 'tc_'
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

const hashOf = (secret: Uint8Array): Buffer => createHash('sha256').update(secret).digest()

/**
 * Makes a text that says of which row of which trust it is and proves it by 256 random bits. It is shown once; only the SHA-256 of its
 * secret is kept.
 */
export function mintSecret(
  prefix: string,
  { trustId, id }: { trustId: string; id: string },
): { text: string; secretHash: Buffer } {
  const secret = randomBytes(secretBytes)
  const bytes = Buffer.concat([uuidBytes(trustId), uuidBytes(id), secret])
  return { text: `${prefix}${bytes.toString('base64url')}`, secretHash: hashOf(secret) }
}

/** Takes such a text apart; undefined where it cannot be one. */
export function readSecret(
  prefix: string,
  text: string,
): { trustId: string; id: string; secret: Buffer } | undefined {
  if (!text.startsWith(prefix)) return undefined
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url')
  if (bytes.length !== 32 + secretBytes || `${prefix}${bytes.toString('base64url')}` !== text)
    return undefined
  return {
    trustId: uuidText(bytes.subarray(0, 16)),
    id: uuidText(bytes.subarray(16, 32)),
    secret: bytes.subarray(32),
  }
}

/** Makes a new key. */
export const mintKey = ({ trustId, keyId }: { trustId: string; keyId: string }) =>
  mintSecret(keyPrefix, { trustId, id: keyId })

/** Takes a key apart; undefined where the text cannot be one. */
export function readKey(text: string): SentKey | undefined {
  const read = readSecret(keyPrefix, text)
  return read === undefined ? undefined : { trustId: read.trustId, keyId: read.id, secret: read.secret }
}

/** Whether the secret is the one whose hash was kept; takes the same time either way. */
export function secretFits(secret: Uint8Array, secretHash: Uint8Array): boolean {
  const hash = hashOf(secret)
  return hash.length === secretHash.length && timingSafeEqual(hash, secretHash)
}
