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
  if (startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    return 'This is a workbook or an archive. Open it, choose “Save as”, “CSV UTF-8”, and send that.'
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

const damaged = 'The file is binary or was damaged on its way. Export it again as CSV (UTF-8).'

/** Control characters that no text has, beside those of lines, tabs and pages. */
const isControl = (byte: number): boolean =>
  byte < 32 && byte !== 0 && !(byte >= 9 && byte <= 13) && byte !== 26

/** How many bytes of a sample are NUL at even places, at odd places, and other control characters. */
function census(sample: Uint8Array): { even: number; odd: number; control: number } {
  const counted = { even: 0, odd: 0, control: 0 }
  for (const [index, byte] of sample.entries()) {
    if (byte === 0) counted[index % 2 === 0 ? 'even' : 'odd']++
    else if (isControl(byte)) counted.control++
  }
  return counted
}

/** UTF-16 without a byte order mark, by where its NUL bytes stand; undefined where they stand otherwise. */
function unmarkedUtf16({ even, odd }: { even: number; odd: number }, length: number): Encoding | undefined {
  if (odd > length * 0.35 && even < length * 0.02) return { name: 'UTF-16LE', label: 'utf-16le' }
  if (even > length * 0.35 && odd < length * 0.02) return { name: 'UTF-16BE', label: 'utf-16be' }
  return undefined
}

/** Whether most of what is not ASCII in a sample is sound UTF-8: one stray byte does not make it another encoding. */
function mostlyUtf8(sample: Uint8Array): boolean {
  // The sample may end inside a character.
  const text = new TextDecoder('utf-8').decode(sample, { stream: true })
  const strays = text.split('\uFFFD').length - 1
  if (strays === 0) return true
  const sound = (text.match(/[\u0080-\uFFFC]/g) ?? []).length
  return sound > strays
}

/** Tells the encoding from the first bytes (a byte order mark, or what they look like), refused where it is no text at all. */
export function detectEncoding(sample: Uint8Array): Encoding | Refusal {
  const known = notText(sample)
  if (known !== undefined) return notTextRefusal(known)
  if (startsWith(sample, 0xff, 0xfe)) return { name: 'UTF-16LE', label: 'utf-16le' }
  if (startsWith(sample, 0xfe, 0xff)) return { name: 'UTF-16BE', label: 'utf-16be' }
  const counted = census(sample)
  const utf16 = unmarkedUtf16(counted, sample.length)
  if (utf16 !== undefined) return utf16
  if (counted.control > 8 + sample.length / 100) return notTextRefusal(damaged)
  return mostlyUtf8(sample)
    ? { name: 'UTF-8', label: 'utf-8' }
    : { name: 'Windows-1252', label: 'windows-1252' }
}

/** Whether NUL characters stand after so many of the characters that the whole file was written so: UTF-16 that a program took for bytes. */
export function isPaddedWithNuls(text: string): boolean {
  const nuls = text.split('\0').length - 1
  return nuls > text.length * 0.3
}

/** Turns the bytes of a file into text, piece by piece. */
export class Decoder {
  #decoder: InstanceType<typeof TextDecoder>
  #encoding: Encoding
  /** Whether the encoding can still turn out to be another: only ASCII has come so far. */
  #open: boolean

  constructor(encoding: Encoding) {
    this.#encoding = encoding
    this.#decoder = new TextDecoder(encoding.label)
    this.#open = encoding.name === 'UTF-8'
  }

  /** What it has turned out to be. */
  get name(): Encoding['name'] {
    return this.#encoding.name
  }

  /** The next piece as text; where a byte is not of the encoding, U+FFFD stands in its place. */
  text(piece: Uint8Array): string {
    const text = this.#decoder.decode(piece, { stream: true })
    if (!this.#open || !/[\u0080-\uFFFF]/.test(text)) return text
    this.#open = false
    if (!text.includes('\uFFFD') || mostlyUtf8(piece)) return text
    this.#encoding = { name: 'Windows-1252', label: 'windows-1252' }
    this.#decoder = new TextDecoder(this.#encoding.label)
    return this.#decoder.decode(piece, { stream: true })
  }

  /** What is left after the last piece. */
  end(): string {
    return this.#decoder.decode()
  }
}
