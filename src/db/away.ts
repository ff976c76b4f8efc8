/** Thrown where the database server of the settings cannot be used; its message is for who started the process. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

/** What keeps a process from a database server: errors of the network and PostgreSQL's own (SQLSTATE), in words. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no machine of that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it took too long to answer',
  ECONNRESET: 'it hung up',
  EHOSTUNREACH: 'there is no way to that machine',
  ERR_INVALID_URL: 'this is not an address such as postgresql://user:password@host/database',
  '28P01': 'it does not take the password',
  '28000': 'it does not let this user in',
  '3D000': 'it has no such database',
  '53300': 'it has too many connections',
  '42501':
    'its user may not do this there. Where the service runs as a role that owns no tables, run “trust-carbon migrate” as the owner, then prisma/roles.sql',
  '57P03': 'it is just starting or stopping',
}

/** The error as one that says that the server is away, where it is that. */
export function awayOr(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string }
  const timeout = /timeout exceeded when trying to connect/i.test(message ?? '')
  const words = timeout ? reasons.ETIMEDOUT : reasons[code ?? '']
  return words === undefined
    ? error
    : new DatabaseAway(`The database server of DATABASE_URL cannot be used: ${words}.`, { cause: error })
}
