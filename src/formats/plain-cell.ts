/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. A plain number may be negative. */
export function plainCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}
