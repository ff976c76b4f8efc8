import type { ReadRecord } from './record.ts'

/** What a code makes of a read. One that was withdrawn is not one any more. */
export type ReadKind = ReadRecord['readType'] | 'withdrawn'

const words: Readonly<Record<ReadKind, readonly string[]>> = {
  // Also the settlement flows' A change of supplier, F final, I initial, P prepayment, R routine, S special, T proving test, X exchange,
  // Z change of tenancy; and in bills N normal, N3 by a third party, 00 and 09 the same as numbers, 06 exchange.
  actual: [
    ...['', 'a', 'actual', 'act', 'n', 'normal', 'no', 'smart', 'remote', 'amr', 'automatic', 'n3', 'real'],
    ...['f', 'final', 'i', 'initial', 'p', 'r', 'routine', 's', 'special', 't', 'x', 'exchange', 'z'],
    ...['0', '00', '09', '06', '6', 'actual read', 'actual reading', 'meter read', 'smart read', 'manual'],
    ...['agent', 'agent read', 'site visit', 'physical', 'validated'],
  ],
  customer: [
    'c',
    'customer',
    'customer read',
    'customer reading',
    'customer own',
    'own',
    'own read',
    '4',
    '04',
  ],
  // M and Q are worked out or altered by the data collector, H is disputed, O the old supplier's estimate, CP computed.
  estimated: [
    ...[
      'e',
      'est',
      'estimate',
      'estimated',
      'estimated read',
      'estimated reading',
      'd',
      'deemed',
      'y',
      'yes',
    ],
    ...['e3', 'em', 'o', 'm', 'q', 'h', 'cp', 'if', 'calculated', 'computed', 'projected', 'forecast'],
    ...['1', '01', '2', '02', '11', '5', '05', '12'],
  ],
  withdrawn: ['w', 'withdrawn', '3', '03'],
}
const kinds: ReadonlyMap<string, ReadKind> = new Map(
  (Object.keys(words) as ReadKind[]).flatMap((kind) => words[kind].map((word) => [word, kind] as const)),
)

/**
 * What the type of a read means, undefined for a code that is not known. Senders give numbers meanings of their own: those are here
 * that mean one thing with all of them, and the others, such as 07, are not.
 */
export function readKind(written: string): ReadKind | undefined {
  return kinds.get(written.trim().toLowerCase().replace(/\s+/g, ' '))
}
