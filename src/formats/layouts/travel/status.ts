import { notCounted } from './modes.ts'

/** What the status of a booking says: it counts, it does not (and why), it is a refund of one, or the word is not known. */
export type Status = 'counts' | 'refund' | 'unknown' | { readonly not: string }

/** Any of the beginnings of words given. */
const begins = (...words: readonly string[]): RegExp => new RegExp(`\\b(?:${words.join('|')})`)

const cancelled = begins(
  ...['cancel', 'void', 'refunded', 'no ?show', 'not travelled', 'unused', 'withdrawn', 'lapsed', 'expired'],
  ...['failed', 'reversed', 'deleted', 'duplicate'],
)
const unbooked = begins(
  ...[
    'quote',
    'request',
    'pending',
    'awaiting',
    'on hold',
    'hold',
    'held',
    'provisional',
    'draft',
    'declined',
  ],
  ...[
    'rejected',
    'denied',
    'unconfirmed',
    'waitlist',
    'not paid',
    'enquiry',
    'submitted',
    'saved',
    'in progress',
  ],
)
const counts = begins(
  ...[
    'confirm',
    'fulfil',
    'book',
    'ticket',
    'issue',
    'complete',
    'travel',
    'paid',
    'active',
    'approved',
    'invoice',
  ],
  ...[
    'billed',
    'amended',
    'changed',
    'modified',
    'exchanged',
    'rebooked',
    'checked',
    'used',
    'closed',
    'sold',
    'sale',
  ],
  ...[
    'purchase',
    'debit',
    'success',
    'ok',
    'processed',
    'reimburs',
    'repaid',
    'live',
    'new',
    'yes',
    'departed',
    'charge',
  ],
)

/** Reads the status of a booking, or what kind of transaction a row is. A blank says nothing against it. */
export function statusOf(text: string): Status {
  const plain = text.toLowerCase().replace(/[_-]+/g, ' ').trim()
  if (plain === '') return 'counts'
  if (/^(refund|credit|credit note|partial refund|refund issued|chargeback|reversal)s?$/.test(plain))
    return 'refund'
  if (cancelled.test(plain)) return { not: notCounted.cancelled }
  if (unbooked.test(plain)) return { not: notCounted.unbooked }
  return counts.test(plain) ? 'counts' : 'unknown'
}
