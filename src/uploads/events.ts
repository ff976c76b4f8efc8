import { setTimeout as wait } from 'node:timers/promises'
import type { Services } from '../services.ts'
import { uploadBody } from './schema.ts'
import { findUpload } from './store.ts'

const lookEveryMs = 300
/** A comment now and then keeps proxies from closing a quiet connection. */
const breathEveryLooks = 50

/** An upload's progress as server-sent events: one at once, one whenever it changes, and the last when it is no longer read. */
export async function* uploadEvents(
  services: Services,
  { trustId, id, signal }: { trustId: string; id: string; signal: AbortSignal },
): AsyncGenerator<string> {
  let before = ''
  for (let looks = 0; !signal.aborted; looks++) {
    const upload = await findUpload(services.db, trustId, id)
    if (upload === undefined) return
    const text = JSON.stringify(uploadBody(upload))
    if (text !== before) yield `event: progress\ndata: ${text}\n\n`
    else if (looks % breathEveryLooks === 0) yield ': still reading\n\n'
    before = text
    if (upload.status !== 'reading') return
    await wait(lookEveryMs, undefined, { signal }).catch(() => {})
  }
}
