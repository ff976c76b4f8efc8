/** A decimal as people read it: thousands separated by commas, a true minus sign. `-1234.50` is `−1,234.50`. */
export function grouped(decimal: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(decimal) ?? []
  if (whole === '') return decimal
  const minus = sign !== '' && /[1-9]/.test(decimal) ? '\u2212' : ''
  return `${minus}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML or XML, in an element or a quoted attribute; characters that XML cannot hold are shown as U+FFFD. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]!)
}
