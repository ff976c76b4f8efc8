import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

/** Somebody with an account at the provider. */
export interface Account {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly preferred_username?: string
}

/**
 * A real OpenID provider in this process, for one client that comes back to the addresses given. Its own pages for signing in take any
 * password; it asks for PKCE.
 */
export async function openProvider(client: { id: string; secret: string; returnTo: string }) {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const accounts = new Map<string, Account>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.returnTo],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    conformIdTokenClaims: false,
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
    pkce: { required: () => true },
    findAccount: async (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ ...accounts.get(sub), sub }),
    }),
  })
  const handle = provider.callback()
  server.on('request', (request, response) => void handle(request, response))

  /** Follows the way through the provider as a browser does, signs in there, and answers where it leads back to. */
  async function signInThere(start: string, account: Account): Promise<string> {
    accounts.set(account.sub, account)
    const cookies = new Map<string, string>()
    const ask = async (url: string, form?: Record<string, string>) => {
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
      })
      for (const one of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
        cookies.set(name, value)
      }
      return answer
    }
    let url = start
    for (let steps = 0; steps < 12 && !url.startsWith(client.returnTo); steps++) {
      let answer = await ask(url)
      if (answer.status === 200) {
        const html = await answer.text()
        const action = new URL(/<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? '', url).href
        const consent = html.includes('value="consent"')
        answer = await ask(
          action,
          consent ? { prompt: 'consent' } : { prompt: 'login', login: account.sub, password: 'any' },
        )
      }
      const location = answer.headers.get('location')
      if (location === null)
        throw new Error(`The provider led nowhere: ${answer.status} ${await answer.text()}`)
      url = new URL(location, url).href
    }
    return url
  }
  return {
    issuer,
    signInThere,
    async close() {
      await new Promise((done) => {
        server.close(done)
        server.closeAllConnections()
      })
    },
  }
}
