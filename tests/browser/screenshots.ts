// `npm run screenshots [part of an address …]`: pictures of every page with the data of the demo, to be looked at, into the folder
// `screenshots`: as wide as a desk and a telephone, and those of the README into docs/pictures.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeDemoFolder } from './demo-folder.ts'
import { everyPage, type KnownPage } from './pages.ts'
import { openSite, type PersonRole, type Site } from './site.ts'

const folder = 'screenshots'
const wanted = process.argv.slice(2)
const widths = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'telephone', width: 390, height: 844 },
]
/** Those that are also taken in the dark. */
const alsoDark = ['/', '/coverage', '/meters/:id', '/progress', '/uploads/:id']
/** Those of the README: no larger than this each, in bytes. */
const readmeBytesMax = 250_000
const readme = [
  { file: 'overview.png', address: '/', height: 1280 },
  { file: 'coverage.png', address: '/coverage?year=2024-25&academy=high#calendar', height: 800 },
  { file: 'secr.png', address: '/years/2024-25/secr#figures', height: 800 },
]

/** Who sees the page: the one who has most to do with it. */
function viewer({ access }: KnownPage): PersonRole | undefined {
  if (access === 'public') return undefined
  return (['lead', 'estates', 'finance', 'admin', 'auditor'] as const).find((role) => access.includes(role))
}

const fileName = (address: string): string =>
  address === '/' ? 'overview' : address.slice(1).replace(/[^a-z0-9.-]+/gi, '_')

async function take(site: Site, known: KnownPage): Promise<void> {
  const role = viewer(known)
  const page = role === undefined ? await site.newPage() : await site.as(role)
  for (const address of known.addresses)
    for (const { name, ...viewport } of widths)
      for (const colorScheme of alsoDark.includes(known.path)
        ? (['light', 'dark'] as const)
        : (['light'] as const)) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        await page.goto(address, { waitUntil: 'networkidle' })
        const path = join(folder, `${fileName(address)}.${name}${colorScheme === 'dark' ? '.dark' : ''}.png`)
        await page.screenshot({ path, fullPage: true })
        console.log(path)
      }
  await page.context().close()
}

async function takeForReadme(site: Site): Promise<void> {
  mkdirSync('docs/pictures', { recursive: true })
  const page = await site.as('lead', { viewport: { width: 1200, height: 800 } })
  for (const { file, address, height } of readme) {
    await page.setViewportSize({ width: 1200, height })
    const path = join('docs/pictures', file)
    const answer = await page.goto(address, { waitUntil: 'networkidle' })
    if (answer?.status() !== 200) throw new Error(`${address} answers ${answer?.status()}.`)
    await page.screenshot({ path })
    const { size } = statSync(path)
    console.log(`${path}: ${Math.round(size / 1000)} KB`)
    if (size > readmeBytesMax) throw new Error(`${path} has ${size} bytes, more than ${readmeBytesMax}.`)
  }
  await page.context().close()
}

const demo = await makeDemoFolder()
const site = await openSite(demo.folder)
try {
  mkdirSync(folder, { recursive: true })
  const about = (address: string): boolean =>
    wanted.length === 0 || wanted.some((part) => address.includes(part))
  const onlyReadme = wanted.length === 1 && wanted[0] === 'readme'
  for (const known of onlyReadme ? [] : await everyPage(site)) {
    const addresses = known.addresses.filter(about)
    if (addresses.length > 0) await take(site, { ...known, addresses })
  }
  if (wanted.length === 0 || wanted.includes('readme')) await takeForReadme(site)
  for (const fault of site.faults) console.log(`fault: ${fault}`)
} finally {
  await site.close()
  demo.clear()
}
