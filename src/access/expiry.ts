import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Role } from './caller.ts'

/** How long an auditor is let in where nobody says: an auditor reads everything, for a limited time. */
const auditorDays = 90
const dayMs = 86_400_000

/** Until when a key or a person is let in: as was asked, and without that for ever, or 90 days for an auditor. */
export function expiryOf({
  role,
  asked,
  now,
  what,
}: {
  role: Role
  asked: string | undefined
  now: Date
  /** What has run out, for the refusal: `A key`. */
  what: string
}): { until: Date | null } | Refusal {
  if (asked === undefined)
    return { until: role === 'auditor' ? new Date(now.getTime() + auditorDays * dayMs) : null }
  const until = new Date(asked)
  return until > now
    ? { until }
    : refuse('invalid', `${what} that has run out already is of no use: say a moment that is to come.`, {
        pointer: 'body/expiresAt',
      })
}
