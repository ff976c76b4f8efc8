import { refuse } from '../domain/refusal.ts'
import { Refused } from '../http/route.ts'
import { type Caller, mayWriteFor } from './caller.ts'

/** Holds a change of one academy's things to the academies that the key is for. */
export function holdAcademy(caller: Caller, academyId: string): void {
  if (!mayWriteFor(caller, academyId))
    throw new Refused(
      refuse('forbidden', 'You may not change this academy. Ask the administrator to make it one of yours.'),
    )
}

/** Holds a change that is about every academy to keys that are for all of them. */
export function holdTrust(caller: Caller): void {
  if (caller.academyIds.length > 0)
    throw new Refused(
      refuse(
        'forbidden',
        'This is about the whole trust, and only some academies are yours. Ask somebody who keeps all of them.',
      ),
    )
}
