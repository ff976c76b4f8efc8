import { resolve } from 'node:path'

/** What the process was told at its start. Read here and nowhere else. */
export interface Config {
  /** A PostgreSQL server; undefined: the embedded database. */
  readonly databaseUrl: string | undefined
  /** The folder of the embedded database and of half-received files. */
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** The largest upload accepted, in bytes. */
  readonly uploadBytesMax: number
  /** The most bytes of files that an evidence pack may have in it. */
  readonly evidenceBytesMax: number
  /** How long a process that reads an upload may be silent before another one takes the upload over. */
  readonly uploadLeaseSeconds: number
  /** Requests a minute for one key, or for one address without a key. */
  readonly requestsPerMinute: number
  /**
   * How many proxies in front are believed; 0: none is. An address that the outermost of them was told is not: whoever asks could say another
   * with each request.
   */
  readonly trustProxy: number
  /** Where people reach the service, without a slash at its end: in links, and for the OpenID provider. Undefined: where a request came to. */
  readonly publicUrl: string | undefined
  /** The OpenID provider that people may sign in through; undefined: by password alone. */
  readonly oidc: OidcConfig | undefined
}

/** How this service is known to an OpenID provider. */
export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the button calls it, such as Microsoft. */
  readonly name: string
  /** Whether its addresses are believed without its saying that it checked them: a provider of one’s own organisation. */
  readonly trustEmail: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that cannot be; its message is for who started the process. */
export class SettingsProblem extends Error {
  override name = 'SettingsProblem'
}

const wholeNumber = (environment: Environment, name: string, fallback: number): number => {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,12}$/.test(text)) throw new SettingsProblem(`${name} must be a whole number, not “${text}”.`)
  return Number.parseInt(text, 10)
}

/** A row's number must fit into 31 bits, whatever the rows of a file are. */
const uploadMegabytesMax = 2000

function megabytes(count: number): number {
  if (count < 1 || count > uploadMegabytesMax)
    throw new SettingsProblem(`UPLOAD_MAX_MB must be from 1 to ${uploadMegabytesMax}, not ${count}.`)
  return count * 1024 * 1024
}

function portOf(environment: Environment): number {
  const port = wholeNumber(environment, 'PORT', 3000)
  if (port > 65_535) throw new SettingsProblem(`PORT must be a port, 0 to 65535, not ${port}.`)
  return port
}

function proxiesOf(environment: Environment): number {
  const text = environment.TRUST_PROXY || 'false'
  const proxies = text === 'true' ? 1 : text === 'false' ? 0 : wholeNumber(environment, 'TRUST_PROXY', 0)
  if (proxies > 10)
    throw new SettingsProblem(
      `TRUST_PROXY must be true, false or how many proxies are in front, not ${proxies}.`,
    )
  return proxies
}

function publicUrlOf(environment: Environment): string | undefined {
  const text = environment.PUBLIC_URL
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== '')
    throw new SettingsProblem(
      `PUBLIC_URL must be an address such as https://carbon.school.org.uk, not “${text}”.`,
    )
  if (url.protocol === 'https:' && proxiesOf(environment) === 0)
    throw new SettingsProblem(
      'PUBLIC_URL begins with https, so a proxy in front adds TLS: set TRUST_PROXY=true as well, or cookies would not be marked as secure.',
    )
  return url.origin
}

/** An issuer over plain HTTP could be anybody; one on this machine itself is for trying it out. */
const soundIssuer = (issuer: string): boolean => {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  )
}

function oidcOf(environment: Environment): OidcConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = environment
  if (!issuer && !clientId && !clientSecret) return undefined
  if (!issuer || !clientId || !clientSecret)
    throw new SettingsProblem(
      'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: give all three, or none to sign in by password alone.',
    )
  if (!soundIssuer(issuer))
    throw new SettingsProblem(
      `OIDC_ISSUER must be an https address, such as https://accounts.google.com, not “${issuer}”.`,
    )
  if (publicUrlOf(environment) === undefined)
    throw new SettingsProblem(
      'With OIDC_ISSUER, PUBLIC_URL must say where people reach the service: the provider sends them back there.',
    )
  return {
    issuer,
    clientId,
    clientSecret,
    name: environment.OIDC_NAME || 'your organisation’s account',
    trustEmail: environment.OIDC_TRUST_EMAIL === 'true',
  }
}

/** Reads the settings; throws in words where one is wrong. */
export function readConfig(environment: Environment): Config {
  return {
    databaseUrl: environment.DATABASE_URL || undefined,
    dataDir: resolve(environment.TRUST_CARBON_DATA || 'data'),
    host: environment.HOST || '127.0.0.1',
    port: portOf(environment),
    logLevel: environment.LOG_LEVEL || 'info',
    uploadBytesMax: megabytes(wholeNumber(environment, 'UPLOAD_MAX_MB', 512)),
    evidenceBytesMax: wholeNumber(environment, 'EVIDENCE_MAX_MB', 2000) * 1024 * 1024,
    uploadLeaseSeconds: Math.max(1, wholeNumber(environment, 'UPLOAD_LEASE_SECONDS', 60)),
    requestsPerMinute: wholeNumber(environment, 'REQUESTS_PER_MINUTE', 600),
    trustProxy: proxiesOf(environment),
    publicUrl: publicUrlOf(environment),
    oidc: oidcOf(environment),
  }
}
