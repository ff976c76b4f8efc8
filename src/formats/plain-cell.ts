/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front: also with the wide signs that some of them take for
 * the plain ones. A plain number may be negative.
 */
export function plainCell(text: string): string {
  return /^\s*[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}
