// Makes what browsers load, into src/web/assets/built: the style sheet by Sass, the scripts by esbuild, and each in the sizes of
// Brotli and gzip. Does nothing where what it is made of has not changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const here = fileURLToPath(new URL('.', import.meta.url))
const built = join(here, 'built')
const stampFile = join(built, '.stamp')
const govuk = dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'))

const sources = readdirSync(here, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.parentPath.includes('built'))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
const stamp = createHash('sha256').update(readFileSync(join(govuk, 'package.json')))
for (const file of sources) stamp.update(file.slice(here.length)).update(readFileSync(file))
const wanted = stamp.digest('hex')

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== wanted) {
  const [sass, esbuild] = await Promise.all([import('sass'), import('esbuild')])
  const { css } = sass.compile(join(here, 'style', 'app.scss'), {
    style: 'compressed',
    loadPaths: [join(govuk, 'dist'), join(here, 'style')],
    quietDeps: true,
    silenceDeprecations: ['import'],
  })
  const scripts = await esbuild.build({
    entryPoints: [join(here, 'script', 'main.ts'), join(here, 'script', 'early.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
    outdir: built,
  })
  mkdirSync(built, { recursive: true })
  const script = (name) => scripts.outputFiles.find(({ path }) => path.endsWith(name)).contents
  const files = {
    'app.css': Buffer.from(css),
    'app.js': script('main.js'),
    'early.js': script('early.js'),
    'icon.svg': readFileSync(join(here, 'icon.svg')),
  }
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(built, name), bytes)
    writeFileSync(join(built, `${name}.br`), brotliCompressSync(bytes))
    writeFileSync(join(built, `${name}.gz`), gzipSync(bytes, { level: 9 }))
  }
  writeFileSync(stampFile, wanted)
}
