import closeWithGrace from 'close-with-grace'
import type { Command } from 'commander'
import Fastify from 'fastify'
import { readConfig } from '../../config.ts'
import { type Service, startService } from '../../start.ts'
import { setupPath } from '../../users/setup.ts'
import { answering, type Tools } from '../connect.ts'
import { say, type Terminal } from '../output.ts'

/** What of an address may stand in a log: not the links that let somebody in, nor what a provider sends back. */
export function loggedUrl(url: string): string {
  const [path = '', query] = url.split('?', 2)
  const shown = path.replace(/^(\/+invitation\/+)[^/]+/i, '$1…')
  if (query === undefined) return shown
  return /^\/+(setup|sign-in|invitation)\b/i.test(path) ? `${shown}?…` : `${shown}?${query}`
}

/** A log, on standard error where nothing else is said: keys, cookies and links never get into it. */
export function logOf(level: string, stream?: { write(line: string): void }) {
  return Fastify({
    logger: {
      level,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      serializers: {
        req: ({ method, url, host, ip, socket }) => ({
          ...{ method, url: loggedUrl(url), host, remoteAddress: ip },
          ...(socket?.remotePort === undefined ? {} : { remotePort: socket.remotePort }),
        }),
      },
      ...(stream !== undefined
        ? { stream }
        : process.stderr.isTTY
          ? { transport: { target: 'pino-pretty', options: { destination: 2 } } }
          : // Not a file of its own: opened anew it would be written from its start, over what the command itself says there.
            { stream: process.stderr }),
    },
  }).log
}

/** Listens, and closes everything in order when the process is told to end. */
export async function listen(
  service: Service,
  { host, port, terminal }: { host: string; port: number; terminal: Terminal },
): Promise<string> {
  const address = await service.app.listen({ host, port })
  closeWithGrace({ delay: 20_000, logger: false }, async ({ signal }) => {
    if (signal !== undefined) say(terminal, `\nEnding (${signal})…`)
    await service.close()
  })
  return address
}

/** `trust-carbon serve`: the web pages, the API and its documentation. */
export function addServe(program: Command, { terminal, clock }: Tools): void {
  program
    .command('serve')
    .description('serve the web pages, the API and its documentation')
    .option('--data <folder>', 'the data folder (or TRUST_CARBON_DATA; else ./data)')
    .option('--port <number>', 'the port (or PORT; else 3000)')
    .option('--host <address>', 'the address to listen on (or HOST; else 127.0.0.1)')
    .action((options: { data?: string; port?: string; host?: string }) =>
      answering(terminal, async () => {
        const config = readConfig({
          ...process.env,
          ...(options.data === undefined ? {} : { TRUST_CARBON_DATA: options.data }),
          ...(options.port === undefined ? {} : { PORT: options.port }),
          ...(options.host === undefined ? {} : { HOST: options.host }),
        })
        const service = await startService({ config, clock, log: logOf(config.logLevel) })
        const address = await listen(service, { ...config, terminal }).catch(async (error: unknown) => {
          await service.close()
          throw error
        })
        say(terminal, `trust-carbon listens at ${address}; its documentation is at ${address}/docs`)
        const setup = await setupPath(service.services)
        if (setup !== undefined)
          say(
            terminal,
            `Nobody can sign in yet. The first administrator opens this link, which is good once and until the next start:\n  ${config.publicUrl ?? address}${setup}`,
          )
      }),
    )
}
