import type { Caller } from '../access/caller.ts'
import type { Sql } from '../db/client.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { lockLedger } from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { type AskedOptions, differences, optionNames, optionsOf } from './options.ts'
import {
  findSameBytes,
  findUpload,
  findUploadNo,
  insertUpload,
  readingAgain,
  type UploadRow,
} from './store.ts'

/** Options in the place of those that the file was sent with; null takes one away, and what is not named stays. */
export type ChangedOptions = { readonly [name in keyof AskedOptions]?: string | null }

/** What an upload was sent with, as it would be asked for again. */
const asAsked = ({ options }: UploadRow): AskedOptions => ({
  ...(options.academyId === undefined ? {} : { academy: options.academyId }),
  ...(options.stream === undefined ? {} : { stream: options.stream }),
  ...(options.meter === undefined ? {} : { meter: options.meter }),
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  ...(options.dateOrder === undefined ? {} : { dateOrder: options.dateOrder }),
  ...(options.labels === undefined ? {} : { labels: options.labels }),
  ...(options.clock === undefined ? {} : { clock: options.clock }),
  ...(options.unit === undefined ? {} : { unit: options.unit }),
})

/** The options of an upload with some of them changed. */
export function changedOptionsOf(upload: UploadRow, change: ChangedOptions): AskedOptions {
  const after: { -readonly [name in keyof AskedOptions]: string } = { ...asAsked(upload) }
  for (const name of optionNames) {
    const value = change[name]
    if (value === null) delete after[name]
    else if (value !== undefined) after[name] = value
  }
  return after
}

/** Why this upload cannot be read again now. */
async function obstacle(sql: Sql, caller: Caller, upload: UploadRow): Promise<Refusal | undefined> {
  if (caller.academyIds.length > 0 && upload.created_by !== caller.keyId)
    return refuse('forbidden', 'You may only have your own uploads read again.')
  if (upload.status === 'reading')
    return refuse('conflict', 'This upload is being read now. Wait until that is done.')
  if (upload.status === 'counted') return undefined
  const same = await findSameBytes(sql, caller.trustId, upload.sha256)
  if (same === undefined) return undefined
  return refuse(
    'conflict',
    `This upload is ${upload.status}, and the same file is there as upload ${same.no} (${same.id}). Have that one read again.`,
  )
}

/**
 * Has the kept bytes of an upload read once more, because the organisation has changed since (a meter or an academy was registered),
 * or with other options. That is a new upload; once it begins to count, and not before, it takes the place of the first among the
 * others. While it is being read the same request answers with it. Where it is rejected the first one stays as it is.
 */
export async function readAgain(
  services: Services,
  caller: Caller,
  { id, change }: { id: string; change: ChangedOptions },
): Promise<{ upload: UploadRow; existing: boolean } | Refusal> {
  const { trustId } = caller
  const made = await services.db.transaction(async (sql) => {
    await lockLedger(sql, trustId)
    const upload = await findUpload(sql, trustId, id)
    if (upload === undefined) return refuse('not_found', 'There is no such upload.')
    const against = await obstacle(sql, caller, upload)
    if (against !== undefined) return against
    const options = await optionsOf(sql, caller, changedOptionsOf(upload, change))
    if (isRefusal(options)) return options
    const running = await readingAgain(sql, trustId, upload.no)
    if (running !== undefined) {
      const other = await findUploadNo(sql, trustId, running)
      if (other !== undefined && differences(other.options, options).length === 0)
        return { id: other.id, existing: true }
      return refuse(
        'conflict',
        `This upload is being read again already, with other options, as upload ${running}. Wait until that is done.`,
      )
    }
    const newId = await insertUpload(sql, {
      trustId,
      fileName: upload.file_name,
      sha256: upload.sha256,
      bytes: upload.bytes,
      options,
      createdBy: caller.keyId,
      ...(upload.status === 'counted' ? { replacesNo: upload.no } : {}),
    })
    return { id: newId, existing: false }
  })
  if (isRefusal(made)) return made
  if (!made.existing) services.uploads.wake()
  const upload = await findUpload(services.db, trustId, made.id)
  if (upload === undefined) throw new Error('An upload that was just written is not there.')
  return { upload, existing: made.existing }
}
