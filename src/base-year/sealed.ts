import { createHash } from 'node:crypto'
import { type Canonical, canonicalJson } from '../domain/canonical-json.ts'

/** The SHA-256 of a body's canonical JSON, in hexadecimal: anybody can work it out from the body as it is answered. */
export const sha256Of = (body: object): string =>
  createHash('sha256')
    .update(canonicalJson(body as Canonical))
    .digest('hex')

/** A body as it was kept. What is no longer what it was must not leave the ledger: a fault, which the log names. */
export function opened<T extends object>(row: { id: string; body: unknown; sha256: string }): T {
  const body = row.body as T
  if (sha256Of(body) !== row.sha256)
    throw new Error(`What was kept under ${row.id} is not what it was when it was kept: its SHA-256 differs.`)
  return body
}
