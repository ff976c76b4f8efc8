import { CommandProblem } from './client.ts'

/** How a command ends; `--help` says the same. */
export const ends = { done: 0, refused: 1, wronglyCalled: 2, notNow: 3, fault: 70 } as const

/** What each exit code means, for the help of the program. */
export const endsHelp = `
Exit codes:
  0   done
  1   refused, or a part of it: a row of a file, a report that lacks something, a name that is not known
  2   wrongly called: an option, or a file, folder or ledger that is not there
  3   not possible now: the ledger is in use, the server or the database does not answer, the port is taken, the disk is full
  70  a fault of the program, which is told in full`

const fileFaults: Readonly<Record<string, readonly [words: string, end: number]>> = {
  ENOENT: ['there is no such file or folder', ends.wronglyCalled],
  ENOTDIR: ['a part of this path is a file, not a folder', ends.wronglyCalled],
  EISDIR: ['this is a folder, not a file', ends.wronglyCalled],
  EEXIST: ['there is something with this name already', ends.wronglyCalled],
  EACCES: ['you may not read or write this', ends.wronglyCalled],
  EPERM: ['you may not read or write this', ends.wronglyCalled],
  EROFS: ['nothing can be written there', ends.wronglyCalled],
  ENOSPC: ['the disk is full', ends.notNow],
  EMFILE: ['too many files are open', ends.notNow],
}

interface SystemError extends Error {
  readonly code?: string
  readonly syscall?: string
  readonly path?: string
  readonly address?: string
  readonly port?: number
}

const listening: Readonly<Record<string, (error: SystemError) => { message: string; end: number }>> = {
  EADDRINUSE: ({ port }) => ({
    message: `The port ${port} is in use by another program. Choose another one with --port.`,
    end: ends.notNow,
  }),
  EADDRNOTAVAIL: ({ address }) => ({
    message: `This machine has no address ${address}. Choose another one with --host, such as 127.0.0.1.`,
    end: ends.wronglyCalled,
  }),
  EACCES: ({ port }) => ({
    message: `You may not listen on the port ${port}. Choose one above 1023 with --port.`,
    end: ends.wronglyCalled,
  }),
}

/** Names that errors of other rooms have, whose messages are for the person who called the command. */
const named: Readonly<Record<string, number>> = {
  FolderInUse: ends.notNow,
  SettingsProblem: ends.wronglyCalled,
  DatabaseAway: ends.notNow,
}

/** What an error means to who called the command, and how the command ends by it; undefined: a fault of the program. */
export function problemOf(error: unknown): { readonly message: string; readonly end: number } | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof CommandProblem) return { message: error.message, end: error.end }
  const end = named[error.name]
  if (end !== undefined) return { message: error.message, end }
  const { code = '', syscall, path, address } = error as SystemError
  if (syscall === 'listen') return listening[code]?.(error)
  if (syscall === 'getaddrinfo' && path === undefined)
    return {
      message: `There is no machine “${(error as { hostname?: string }).hostname ?? address ?? ''}”.`,
      end: ends.wronglyCalled,
    }
  const fault = fileFaults[code]
  if (fault === undefined) return undefined
  const [words, fileEnd] = fault
  return {
    message: `${path === undefined ? 'A file' : path.replace(/\.part$/, '')}: ${words}.`,
    end: fileEnd,
  }
}
