/** Where the figures of a year are told apart, down to their lines and what each was made from. */
export function figuresLink(narrowed: {
  readonly year?: string
  readonly academyId?: string
  readonly stream?: string
  readonly by?: string
}): string {
  const query = new URLSearchParams(Object.entries(narrowed))
  return query.size === 0 ? '/figures' : `/figures?${query}`
}
