// The Dockerfile without a container engine: in a built and pruned checkout, takes what its last stage copies into an empty folder,
// and runs its command there with its environment, as any user, to its health check. Called by .ci/run.
//   node --import tsx tests/container.ts CHECKOUT
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const checkout = process.argv[2]
if (checkout === undefined) throw new Error('Name the built checkout.')
const file = readFileSync(join(checkout, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ')
const [, stage = ''] = file.split(/^FROM .*$/m).slice(1)
const root = mkdtempSync(join(tmpdir(), 'trust-carbon-container-'))
const app = join(root, 'app')

for (const [, words = ''] of stage.matchAll(/^COPY --from=build (.+)$/gm)) {
  const paths = words.split(' ')
  const to = paths.pop() ?? ''
  for (const from of paths) {
    const target = to.endsWith('/') ? join(app, to, basename(from)) : join(app, to)
    cpSync(join(checkout, from.replace(/^\/app\//, '')), target, { recursive: true, verbatimSymlinks: true })
  }
}
const environment = Object.fromEntries(
  [...stage.matchAll(/^ENV (.+)$/gm)]
    .flatMap(([, words = '']) => words.trim().split(/\s+/))
    .map((word) => word.split('=', 2) as [string, string]),
)
const command = (name: string): string[] =>
  JSON.parse(new RegExp(`^${name} .*?(\\[.+\\])$`, 'm').exec(stage)?.[1] ?? '[]')
const env = {
  ...environment,
  PORT: '3999',
  HOST: '127.0.0.1',
  TRUST_CARBON_DATA: join(root, 'data'),
  PATH: process.env.PATH ?? '',
}

const run = (words: readonly string[]) =>
  spawn(words[0] ?? '', words.slice(1), { cwd: app, env, stdio: 'inherit' })
const exitOf = (child: ReturnType<typeof run>) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

const service = run([...command('ENTRYPOINT'), ...command('CMD')])
const ended = exitOf(service)
let healthy = false
for (let turn = 0; turn < 60 && !healthy && service.exitCode === null; turn++) {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  healthy = (await exitOf(run(command('HEALTHCHECK')))) === 0
}
service.kill('SIGTERM')
const code = await ended
rmSync(root, { recursive: true, force: true })
process.stdout.write(`healthy: ${healthy}; ended with ${code} when told to\n`)
process.exit(healthy && code === 0 ? 0 : 1)
