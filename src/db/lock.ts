import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Thrown when another living process has the folder. */
export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What tells one process from a later one that was given the same number: its start time, where the system shows it. */
const birth = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** When this process was born, as `isAlive` compares it. */
export const ownBirth = birth(process.pid)

/** Whether the process of that number is still the one that was born then. */
export function isAlive(pid: number, born: string): boolean {
  return pid > 0 && alive(pid) && birth(pid) === born
}

/**
 * Takes the folder of the embedded database for this process: PGlite does not guard it, and two writers would ruin it. A lock
 * left by a process that was killed is taken over. Answers what gives it back.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'lock')
  const mine = `${process.pid} ${ownBirth}`
  for (;;) {
    try {
      const handle = openSync(file, 'wx')
      writeSync(handle, mine)
      closeSync(handle)
      return () => {
        if (readFileSync(file, 'utf8') === mine) unlinkSync(file)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const [pidText = '', born = ''] = readFileSync(file, 'utf8').split(' ')
    const pid = Number.parseInt(pidText, 10)
    if (isAlive(pid, born)) {
      throw new FolderInUse(
        `The database in ${folder} is in use by process ${pid}. Stop that one first, or let several processes share a ` +
          'PostgreSQL server by setting DATABASE_URL.',
      )
    }
    unlinkSync(file)
  }
}
