import { Type } from 'typebox'

/** The query of a listing: ids sort in the order of making, so the id of the last item is the cursor. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ format: 'uuid', description: '`nextCursor` of the page before' })),
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]\\d{0,2})$',
      description: 'Items on a page: 1 to 500, 100 where not said',
    }),
  ),
}

const sizeMax = 500

/** How many items a page has. */
export function pageSize(limit: string | undefined): number {
  return Math.min(sizeMax, Number.parseInt(limit ?? '100', 10))
}

/** A page out of one item more than fits on it. */
export function pageOf<T extends { readonly id: string }>(
  rows: readonly T[],
  size: number,
): { rows: readonly T[]; nextCursor: string | null } {
  const shown = rows.slice(0, size)
  return { rows: shown, nextCursor: rows.length > size ? (shown.at(-1)?.id ?? null) : null }
}

/** The schema of a page. */
export const pageSchema = <T extends ReturnType<typeof Type.Object>>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) })
