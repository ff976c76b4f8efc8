import { parseHTML } from 'linkedom'
import type { Clock } from '../../src/clock.ts'
import type { TestService } from '../api/service.ts'

/** A clock that a test moves on. */
export function movedClock(start: string): Clock & { forward(minutes: number): void } {
  let now = Date.parse(start)
  return {
    now: () => new Date(now),
    today: () => new Date(now).toISOString().slice(0, 10),
    forward(minutes) {
      now += minutes * 60_000
    },
  }
}

let visitors = 0

/**
 * Somebody with a browser without script, whom the service does not know yet: it keeps cookies and sends forms with their tokens. Each
 * has an address of its own, which the service believes where it is behind a proxy.
 */
export function visitorOf({ service }: Pick<TestService, 'service'>) {
  const cookies = new Map<string, string>()
  visitors++
  const address = `198.51.${100 + Math.floor(visitors / 200)}.${visitors % 200}`
  const ask = async (
    method: 'GET' | 'POST',
    url: string,
    { payload, headers = {} }: { payload?: string; headers?: Record<string, string> } = {},
  ) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await service.app.inject({
      ...{ method, url },
      headers: {
        accept: 'text/html',
        'x-forwarded-for': address,
        ...(cookie === '' ? {} : { cookie }),
        ...(payload === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    })
    const set = [answer.headers['set-cookie'] ?? []].flat()
    for (const one of set) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const html = String(answer.headers['content-type'] ?? '').includes('html')
    const { document } = parseHTML(html ? answer.payload : '<html></html>')
    return {
      status: answer.statusCode,
      location: answer.headers.location,
      setCookie: set.join('\n'),
      html: answer.payload,
      document: document as unknown as Document,
      text: (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ').trim(),
    }
  }
  const get = (url: string, headers?: Record<string, string>) =>
    ask('GET', url, headers === undefined ? {} : { headers })
  return {
    cookies,
    get,
    /** Opens a page and sends a form to the address given with the token of the page. */
    async send(page: string, url: string, fields: Record<string, string> = {}) {
      const { document } = await get(page)
      const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute('content') ?? ''
      return ask('POST', url, { payload: new URLSearchParams({ _csrf: token, ...fields }).toString() })
    },
    /** Sends a form as it stands. */
    post: (url: string, fields: Record<string, string>, headers?: Record<string, string>) =>
      ask('POST', url, {
        payload: new URLSearchParams(fields).toString(),
        ...(headers === undefined ? {} : { headers }),
      }),
    signIn(email: string, password: string) {
      return this.send('/sign-in', '/sign-in', { email, password })
    },
  }
}

export type Visitor = ReturnType<typeof visitorOf>
