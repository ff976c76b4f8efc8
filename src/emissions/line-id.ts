import { isDay } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Amount, InventoryLine, Scope2Method } from '../domain/inventory.ts'
import type { LineKind, StreamId } from '../domain/stream.ts'
import { streamIds } from '../domain/stream.ts'
import { type Unit, units } from '../domain/unit.ts'

/** What a line is of: enough to work it out again from what counts now. */
export interface LineAddress {
  readonly amount: Omit<Amount, 'quantity' | 'metered' | 'part'>
  readonly kind: LineKind
  readonly method: Scope2Method | undefined
  /** How much of what was recorded the boundary has, where that is not all. */
  readonly share: Decimal | undefined
}

const kinds: readonly LineKind[] = ['direct', 'wtt', 'td', 'wttTd', 'biogenic']
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The id of a line: its address as text, so that the same line has the same id for ever. */
export function lineId({ amount, kind, method }: Pick<InventoryLine, 'amount' | 'kind' | 'method'>): string {
  const parts = [
    amount.academyId,
    amount.meterId ?? '',
    amount.stream,
    amount.variant,
    amount.unit,
    amount.month,
    amount.period.start,
    amount.period.end,
    String(amount.grade),
    kind,
    method ?? '',
    ...(amount.part === undefined ? [] : [amount.part.share.toFixed()]),
  ]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Reads a line's id; undefined where the text is none. */
export function readLineId(text: string): LineAddress | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  if (!Array.isArray(parts) || ![11, 12].includes(parts.length)) return undefined
  if (parts.some((part) => typeof part !== 'string')) return undefined
  const [academyId, meterId, stream, variant, unit, month, start, end, grade, kind, method, share] =
    parts as string[]
  if (share !== undefined && !/^0\.\d{1,60}$/.test(share)) return undefined
  if (!uuid.test(academyId!) || (meterId !== '' && !uuid.test(meterId!))) return undefined
  if (!(streamIds as readonly string[]).includes(stream!) || !(units as readonly string[]).includes(unit!))
    return undefined
  if (![month, start, end].every((day) => isDay(day!)) || start! >= end!) return undefined
  if (!/^[1-5]$/.test(grade!) || !kinds.includes(kind as LineKind)) return undefined
  if (!['', 'location', 'market'].includes(method!)) return undefined
  return {
    amount: {
      academyId: academyId!,
      meterId: meterId === '' ? undefined : meterId!,
      stream: stream as StreamId,
      variant: variant!,
      unit: unit as Unit,
      month: month!,
      period: { start: start!, end: end! },
      grade: Number.parseInt(grade!, 10) as Amount['grade'],
    },
    kind: kind as LineKind,
    method: method === '' ? undefined : (method as Scope2Method),
    share: share === undefined ? undefined : new Decimal(share),
  }
}
