import { unzipSync, type Zippable, zipSync } from 'fflate'
import type { Day } from '../domain/day.ts'

/** The files of a ZIP by their paths. */
export type ZipFiles = Readonly<Record<string, Uint8Array>>

/** The files of a ZIP that a library of ours wrote; not for what comes from outside, for it is read whole. */
export const unzipped = (zip: Uint8Array): ZipFiles => unzipSync(zip)

/**
 * The files as a ZIP that is the same bytes for the same files and day: entries in order of their paths, every one dated noon of the
 * day. (Office's `[Content_Types].xml` comes first so, where readers look for it.)
 */
export function zipped(files: ZipFiles, date: Day): Uint8Array {
  const [year, month, day] = date.split('-').map((part) => Number.parseInt(part, 10)) as [
    number,
    number,
    number,
  ]
  // A ZIP has no zone: fflate writes the local time of the machine, so that it must be told by local time.
  const mtime = new Date(year, month - 1, day, 12)
  const paths = Object.keys(files).sort()
  return zipSync(Object.fromEntries(paths.map((path) => [path, files[path]!])) as Zippable, {
    mtime,
    level: 6,
  })
}
