import type { Issue, ReadResult } from '../formats/record.ts'
import type { UploadOptions } from './store.ts'

/** Whether data of these academies is more than the sender may send. */
export function exceeds(
  { onlyAcademyIds }: Pick<UploadOptions, 'onlyAcademyIds'>,
  academyIds: Iterable<string>,
): boolean {
  return onlyAcademyIds !== undefined && [...academyIds].some((id) => !onlyAcademyIds.includes(id))
}

/** What is said of a file that has such data: nothing of it is taken in. */
export const forbiddenIssue: Issue = {
  code: 'forbidden',
  severity: 'error',
  row: undefined,
  column: undefined,
  value: undefined,
  message:
    'The file has data of an academy that is not yours, so nothing of it was taken in. Send only your own ' +
    'academies’ rows, or ask the administrator for more academies.',
}

/** What a file comes to that is rejected for a reason outside of its rows. */
export const nothingTaken: ReadResult = {
  format: undefined,
  status: 'rejected',
  rows: { read: 0, accepted: 0, rejected: 0, duplicate: 0, ignored: 0 },
  issues: { errors: 1, warnings: 0 },
  meters: [],
  activities: [],
}
