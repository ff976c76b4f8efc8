/**
 * The same text with memory of its own. A cell is a view of the megabyte that it was read in, and whatever is remembered of it
 * for the length of the file would keep the whole of that alive.
 */
export function detached(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
