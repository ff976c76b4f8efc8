import { grouped } from '../domain/decimal.ts'

/** A decimal text as it is printed: thousands separated by commas, a true minus sign, and nought without a sign. */
export function printed(decimal: string): string {
  const minus = decimal.startsWith('-')
  const text = grouped(minus ? decimal.slice(1) : decimal)
  return minus && /[1-9]/.test(text) ? `\u2212${text}` : text
}

/** The paragraphs of a text that somebody wrote: a line end of any system (LF, CR, CRLF) ends one, and blank lines are none. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\r\n?|[\n\u0085\u2028\u2029]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text as it may stand in HTML or XML, in an element or a quoted attribute. Characters that XML cannot hold, and those that turn the
 * direction of what follows, are shown as U+FFFD.
 */
export function escaped(text: string): string {
  return text
    .replace(
      /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u202a-\u202e\u2066-\u2069]/gu,
      '\ufffd',
    )
    .replace(/[&<>"']/g, (character) => entities[character]!)
}
