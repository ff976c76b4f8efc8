/** Where the figures of a year are told apart, down to their lines and what each was made from. */
export function figuresLink(narrowed: {
  readonly year?: string
  /** Its code. */
  readonly academy?: string
  /** What the rows and columns of the table are: such as `stream` and `scope`. */
  readonly rows?: string
  readonly columns?: string
}): string {
  const query = new URLSearchParams(Object.entries(narrowed))
  return query.size === 0 ? '/figures' : `/figures?${query}`
}
