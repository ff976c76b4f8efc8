const midnight = /[T ]0?0:00(?::00(?:\.0+)?)?Z?$|\s+12:00(?::00)?\s?AM$/i
const monthFirst = /^([A-Za-z]{3,9}) +(\d{1,2}),? +(\d{4})$/

/** The day alone where a cell writes it with the midnight at which it begins, or with its month's name in front; else nothing. */
export function plainDay(written: string): string | undefined {
  const day = written.replace(midnight, '').trim()
  const named = monthFirst.exec(day)
  const plain = named === null ? day : `${named[2]} ${named[1]} ${named[3]}`
  return plain === written ? undefined : plain
}
