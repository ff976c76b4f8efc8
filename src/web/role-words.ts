import type { Role } from '../access/caller.ts'

/** What each role may do, for who gives it and who has it. */
export const roleWords: Readonly<Record<Role, { readonly text: string; readonly hint: string }>> = {
  estates: {
    text: 'Estates',
    hint: 'Sends files, looks after meters, and says what does not apply. For all academies, or for those that you choose.',
  },
  finance: {
    text: 'Finance',
    hint: 'Reads everything, looks after contracts, counts and the words of the report, and sends a year to review and publishes it.',
  },
  lead: {
    text: 'Lead',
    hint: 'Does all that estates and finance do, sets the target and the policy, and approves what somebody else has prepared.',
  },
  auditor: {
    text: 'Auditor',
    hint: 'Reads everything and changes nothing, for 90 days where you say nothing else.',
  },
  admin: {
    text: 'Administrator',
    hint: 'Lets people in, makes API keys and backups, and looks after the list of academies. Sends no data and approves none.',
  },
}

/** The roles as radio buttons. */
export const roleItems = Object.entries(roleWords).map(([value, { text, hint }]) => ({
  ...{ value, text },
  hint: { text: hint },
}))
