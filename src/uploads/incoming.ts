import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { newId } from '../db/id.ts'
import { isAlive, ownBirth } from '../db/lock.ts'

/** A folder of another machine that shares the data folder is left alone for this long. */
const foreignMs = 2 * 86_400_000

const root = (dataDir: string): string => join(dataDir, 'incoming')
/** Each process has a folder of its own, so that one that starts does not take away what another is receiving. */
const ownName = `${hostname()}_${process.pid}_${ownBirth}`

/** A name for a file in this process's folder of half-received ones. */
export async function spoolPath(dataDir: string): Promise<string> {
  const folder = join(root(dataDir), ownName)
  await mkdir(folder, { recursive: true })
  return join(folder, newId())
}

async function isInUse(dataDir: string, name: string): Promise<boolean> {
  const [, host, pid, birth = ''] = /^(.*)_(\d+)_(\d*)$/.exec(name) ?? []
  if (host === undefined || pid === undefined) return false
  if (host === hostname()) return isAlive(Number.parseInt(pid, 10), birth)
  const there = await stat(join(root(dataDir), name)).catch(() => undefined)
  return there !== undefined && Date.now() - there.mtimeMs < foreignMs
}

/** Takes away what processes that are gone had half received: it never became an upload. */
export async function clearIncoming(dataDir: string): Promise<void> {
  await mkdir(root(dataDir), { recursive: true })
  for (const name of await readdir(root(dataDir)))
    if (!(await isInUse(dataDir, name))) await rm(join(root(dataDir), name), { recursive: true, force: true })
}

/** Takes this process's folder away where nothing is in it any more. */
export async function leaveIncoming(dataDir: string): Promise<void> {
  await rmdir(join(root(dataDir), ownName)).catch(() => {})
}
