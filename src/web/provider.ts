import * as openid from 'openid-client'
import type { ProviderTrip } from '../access/session.ts'
import type { OidcConfig } from '../config.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Identity } from '../users/links.ts'

/** Where the provider sends people back to, below the address of the service. */
export const returnPath = '/sign-in/provider/return'

/** What of a trip begins here: where to send the browser, and what must come back. */
export interface Departure {
  readonly url: URL
  readonly trip: Pick<ProviderTrip, 'state' | 'nonce' | 'verifier'>
}

/** The OpenID provider that people may sign in through (OpenID Connect Core 1.0: code flow, with PKCE, state and nonce). */
export interface Provider {
  readonly name: string
  depart(): Promise<Departure | Refusal>
  /** Who came back, by the query of the address that they came back to. */
  arrive(search: string, trip: ProviderTrip): Promise<Identity | Refusal>
}

/** Hears why it failed, without what was sent. */
type Log = (why: { code?: unknown; message: string }) => void

const whyOf = (error: unknown): { code?: unknown; message: string } => {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code, message: String(message) }
}

const cannotReach = (name: string): Refusal =>
  refuse(
    'conflict',
    `“${name}” cannot be reached at the moment. Sign in with your password, or try again in some minutes.`,
  )

/** An address that the provider vouches for, or that is taken on trust where the operator says so. */
function emailOf(claims: openid.IDToken, trustEmail: boolean): string | undefined {
  const { email, email_verified: verified, preferred_username: preferred } = claims
  const address = email ?? (trustEmail ? preferred : undefined)
  if (typeof address !== 'string' || !address.includes('@')) return undefined
  return verified === true || trustEmail ? address.normalize('NFKC').trim().toLowerCase() : undefined
}

/** Makes the provider of the settings; it is asked what it can do at the first use, and again until it has answered. */
export function providerOf(oidc: OidcConfig, publicUrl: string, log: Log): Provider {
  const returnUrl = `${publicUrl}${returnPath}`
  const issuer = new URL(oidc.issuer)
  let known: Promise<openid.Configuration> | undefined
  const discovered = (): Promise<openid.Configuration> => {
    known ??= openid
      .discovery(issuer, oidc.clientId, oidc.clientSecret, undefined, {
        timeout: 10,
        // The settings take plain HTTP only of this machine itself.
        ...(issuer.protocol === 'http:' ? { execute: [openid.allowInsecureRequests] } : {}),
      })
      .catch((error: unknown) => {
        known = undefined
        throw error
      })
    return known
  }
  return {
    name: oidc.name,
    async depart() {
      try {
        const configuration = await discovered()
        const trip = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          verifier: openid.randomPKCECodeVerifier(),
        }
        const url = openid.buildAuthorizationUrl(configuration, {
          redirect_uri: returnUrl,
          scope: 'openid email profile',
          response_type: 'code',
          code_challenge: await openid.calculatePKCECodeChallenge(trip.verifier),
          code_challenge_method: 'S256',
          state: trip.state,
          nonce: trip.nonce,
        })
        return { url, trip }
      } catch (error) {
        log(whyOf(error))
        return cannotReach(oidc.name)
      }
    },
    async arrive(search, { state, nonce, verifier }) {
      try {
        const tokens = await openid.authorizationCodeGrant(
          await discovered(),
          new URL(`${returnUrl}${search}`),
          { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        )
        const claims = tokens.claims()!
        return { issuer: claims.iss, subject: claims.sub, email: emailOf(claims, oidc.trustEmail) }
      } catch (error) {
        log(whyOf(error))
        return refuse(
          'forbidden',
          `“${oidc.name}” did not say who you are, or it took too long. Try it again; if it goes on, ask your administrator.`,
        )
      }
    },
  }
}
