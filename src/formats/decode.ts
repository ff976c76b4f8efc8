import type { Refusal } from '../domain/refusal.ts'
import { refuse } from '../domain/refusal.ts'

/** How a file's bytes become text. */
export interface Encoding {
  readonly name: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252'
  readonly label: string
}

const startsWith = (bytes: Uint8Array, ...signature: number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte)

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 400)).toLowerCase()

/** What a file is when it is not a table of text, by its first bytes, with what to do about it. */
function notText(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    return 'This is an Excel workbook or a ZIP archive, not a CSV file. Open it, choose “Save as”, “CSV UTF-8”, and send that.'
  }
  if (startsWith(bytes, 0x1f, 0x8b))
    return 'This is a compressed file (gzip). Unpack it and send the CSV file inside.'
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46))
    return 'This is a PDF. Ask the sender for the same figures as CSV.'
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47) || startsWith(bytes, 0xff, 0xd8, 0xff)) {
    return 'This is a picture. Ask the sender for the same figures as CSV.'
  }
  const text = ascii(bytes).trimStart()
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return 'This is a web page, often the log-in page of a portal whose session had ended. Sign in there again and download the file anew.'
  }
  return undefined
}

const notTextRefusal = (message: string): Refusal => refuse('file_not_text', message)

/** Tells the encoding from the first bytes (a byte order mark, or whether they are UTF-8), refused where it is no text at all. */
export function detectEncoding(sample: Uint8Array): Encoding | Refusal {
  const known = notText(sample)
  if (known !== undefined) return notTextRefusal(known)
  if (startsWith(sample, 0xff, 0xfe)) return { name: 'UTF-16LE', label: 'utf-16le' }
  if (startsWith(sample, 0xfe, 0xff)) return { name: 'UTF-16BE', label: 'utf-16be' }
  if (sample.includes(0)) {
    return notTextRefusal(
      'The file has NUL bytes, so it is binary or was damaged on its way. Export it again as CSV (UTF-8).',
    )
  }
  try {
    // The sample may end inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true })
    return { name: 'UTF-8', label: 'utf-8' }
  } catch {
    return { name: 'Windows-1252', label: 'windows-1252' }
  }
}
