import type { BillKind } from './bill.ts'

/** What is known of the reads that a bill rests on. */
export type ReadKind = 'actual' | 'customer' | 'estimated' | 'unknown'

const words: Readonly<Record<Exclude<ReadKind, 'unknown'>, readonly string[]>> = {
  actual: [
    '',
    '-',
    'a',
    'actual',
    'act',
    'n',
    'normal',
    'n3',
    'normal 3rd party',
    'smart',
    'remote',
    'amr',
    'hh',
    'half hourly',
    'r',
    'read',
    'f',
    'final',
    'i',
    'initial',
    's',
    'special',
    'x',
    'exchange',
    'z',
    'pa',
    'no',
    'false',
    'not estimated',
  ],
  customer: ['c', 'customer', 'customer read', 'customer own read', 'own read', 'cust'],
  estimated: [
    'e',
    'est',
    'estimate',
    'estimated',
    'yes',
    'y',
    'true',
    'd',
    'deemed',
    'e3',
    'estimated 3rd party',
    'em',
    'estimated manual',
    'm',
    'cp',
    'computer',
    'o',
    'ae',
    'pe',
  ],
}
const byWord = new Map(
  (Object.keys(words) as (keyof typeof words)[]).flatMap((kind) =>
    words[kind].map((word) => [word, kind] as const),
  ),
)

/** The kind of read that a word or letter of a bill names. A code that is not known is not taken for an actual read. */
export function readKind(written: string): ReadKind {
  return byWord.get(written.trim().toLowerCase()) ?? 'unknown'
}

/**
 * Which number stands for which kind of read differs between the senders of one EDI standard. What a sender's table does not have
 * is unknown.
 */
const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  drax: {
    '00': 'normal',
    '01': 'estimated manual',
    '02': 'estimated',
    '04': 'customer',
    '05': 'computer',
    '06': 'exchange',
    '09': 'normal 3rd party',
    '11': 'estimated 3rd party',
  },
  britishGas: {
    '00': 'normal',
    '01': 'estimated',
    '02': 'estimated',
    '04': 'customer',
    '06': 'exchange',
    '07': 'normal',
  },
  engieGas: { '00': 'actual', '01': 'estimated' },
  totalGas: { '00': 'actual', '02': 'estimated' },
}

/** Who sent a file, by what it says of its sender, and what it is a bill of. */
export function senderTable(sender: string, utility: 'electricity' | 'gas' | undefined): string | undefined {
  const name = sender.toLowerCase()
  if (/centrica|british ?gas/.test(name)) return 'britishGas'
  if (/drax|haven|\bsse\b|scottish and southern|southern electric/.test(name)) return 'drax'
  if (/engie|gdf/.test(name)) return utility === 'gas' ? 'engieGas' : 'drax'
  if (/total/.test(name)) return 'totalGas'
  return undefined
}

/** The word for a sender's code; the code itself, which no word is, where that sender's table does not have it. */
export function readCode(table: string | undefined, code: string): string {
  if (code === '') return ''
  return codes[table ?? '']?.[code] ?? `code ${code}`
}

const kinds: Readonly<Record<Exclude<BillKind, 'normal'>, readonly string[]>> = {
  credit: ['credit', 'credit note', 'credit memo', 'credit bill', 'cr', 'cn', 'reversal', 'reverse'],
  withdrawn: [
    'w',
    'withdrawn',
    'withdrawal',
    'cancelled',
    'canceled',
    'cancel',
    'void',
    'voided',
    'reversed',
  ],
}

/** Whether a word says that a bill is a credit or was withdrawn; anything else is a bill. */
export function billKind(written: string): BillKind {
  const word = written.trim().toLowerCase()
  if (kinds.credit.includes(word)) return 'credit'
  return kinds.withdrawn.includes(word) ? 'withdrawn' : 'normal'
}
