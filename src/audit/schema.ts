import { Type } from 'typebox'
import { nullable, oneOf } from '../http/schema.ts'
import type { ChainEntry } from './chain.ts'
import { type ChainState, chainNames } from './run.ts'
import { entityOf, entryWords, type Names, valuesOf } from './words.ts'

const hash = Type.String({ description: 'SHA-256, in hexadecimal' })
const row = nullable(
  Type.Record(Type.String(), Type.Unknown(), {
    description: 'Numbers are text, with every digit that is stored. Of an update only what changed.',
  }),
)

export const auditEntrySchema = Type.Object(
  {
    no: Type.Integer({ description: 'Its place in the chain, from 1, without gaps' }),
    at: Type.String(),
    actor: Type.String({
      description:
        'The name of the key; `operator`: the command line on the machine of the ledger; `trust-carbon`: what the project brings; `unknown`: not the service',
    }),
    action: oneOf(['insert', 'update', 'delete', 'restore']),
    entity: Type.String(),
    key: Type.String({ description: 'What names the row: its id, its number, its year and version' }),
    what: Type.String({ description: 'The change in words' }),
    reason: nullable(Type.String()),
    before: row,
    after: row,
    prevHash: hash,
    hash,
  },
  { title: 'AuditEntry' },
)

/** An entry as it is sent. */
export const entryBody = (entry: ChainEntry, names: Names) => ({
  no: entry.no,
  at: entry.at.toISOString(),
  actor: entry.actor,
  action: entry.action as 'insert',
  entity: entityOf(entry.entity),
  key: entry.rowKey,
  what: entryWords(entry, names),
  reason: entry.reason === '' ? null : entry.reason,
  before: valuesOf(entry.before) ?? null,
  after: valuesOf(entry.after) ?? null,
  prevHash: entry.prevHash,
  hash: entry.hash,
})

export const verificationSchema = Type.Object(
  {
    ok: Type.Boolean({
      description: 'Every chain is whole, and the hash that was asked about stands in one',
    }),
    chains: Type.Array(
      Type.Object({
        chain: oneOf(chainNames, 'The trust’s own, or that of the factor sets, which are every trust’s'),
        ok: Type.Boolean(),
        entries: Type.Integer(),
        head: nullable(
          Type.String({
            description: 'The hash of the last entry: written down elsewhere, it holds all that came before',
          }),
        ),
        fault: nullable(
          Type.Object({
            no: Type.Integer({ description: 'The first entry at which it shows' }),
            what: Type.String(),
          }),
        ),
      }),
    ),
    headNo: nullable(
      Type.Integer({
        description: 'The entry that has the hash that was asked about; null: none, or none was',
      }),
    ),
  },
  { title: 'AuditVerification' },
)

/** A verification as it is sent; `asked`: whether a hash was asked about. */
export const verificationBody = (
  { chains, headNo }: { chains: readonly ChainState[]; headNo: number | undefined },
  asked: boolean,
) => ({
  ok: chains.every((one) => one.fault === undefined) && (!asked || headNo !== undefined),
  chains: chains.map(({ fault, ...one }) => ({ ...one, ok: fault === undefined, fault: fault ?? null })),
  headNo: headNo ?? null,
})
