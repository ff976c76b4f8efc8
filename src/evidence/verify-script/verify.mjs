// Verifies an evidence pack of trust-carbon. It needs Node.js 20 or newer and nothing else: no network, no package, no trust-carbon.
//
//   node verify.mjs           in the folder that the pack was unpacked into
//   node verify.mjs FOLDER    of a pack elsewhere
//
// One line per check. It ends with 0 where all is well, with 1 where something is wrong, and then says where.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url))
const read = (name) => readFileSync(join(folder, name), 'utf8')

// ---- Decimals as whole numbers: a value is n ÷ 10^places, so that nothing is rounded on the way. ----

function decimal(text) {
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text)) throw new Error(`“${text}” is no decimal`)
  const [whole, part = ''] = text.split('.')
  return { n: BigInt(whole + part), places: part.length }
}
const atPlaces = ({ n, places }, wanted) => n * 10n ** BigInt(wanted - places)
function plus(a, b) {
  const places = Math.max(a.places, b.places)
  return { n: atPlaces(a, places) + atPlaces(b, places), places }
}
const times = (a, b) => ({ n: a.n * b.n, places: a.places + b.places })
const thousandth = ({ n, places }) => ({ n, places: places + 3 })
const nought = { n: 0n, places: 0 }
const same = (a, b) => plus(a, { n: -b.n, places: b.places }).n === 0n
/** A ÷ b to so many places, half up (away from nought). */
function divided(a, b, places) {
  const top = a.n * 10n ** BigInt(b.places + places)
  const bottom = b.n * 10n ** BigInt(a.places)
  const sign = top < 0n !== bottom < 0n ? -1n : 1n
  const size = (value) => (value < 0n ? -value : value)
  return { n: sign * ((2n * size(top) + size(bottom)) / (2n * size(bottom))), places }
}
const rounded = (value, places) => divided(value, { n: 1n, places: 0 }, places)
function text({ n, places }) {
  const digits = (n < 0n ? -n : n).toString().padStart(places + 1, '0')
  const cut = digits.length - places
  return `${n < 0n ? '-' : ''}${digits.slice(0, cut)}${places === 0 ? '' : `.${digits.slice(cut)}`}`
}

// ---- Checks ----

let failed = 0
/** Runs a check: `wrong` is called with each place where something is not as it must be. */
async function check(name, look) {
  const places = []
  let said = ''
  try {
    said = (await look((place) => places.push(place))) ?? ''
  } catch (error) {
    places.push(error.message)
  }
  if (places.length === 0) console.log(`ok      ${name}${said === '' ? '' : `: ${said}`}`)
  else {
    failed++
    console.log(`FAILED  ${name}`)
    for (const place of places.slice(0, 10)) console.log(`        ${place}`)
    if (places.length > 10) console.log(`        and ${places.length - 10} more`)
  }
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
async function sha256Of(path) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

/** A table of CSV (RFC 4180) as objects by the names of its columns. */
function table(name) {
  const rows = [[]]
  for (const [, quoted, plain, end] of read(name).matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/g,
  )) {
    if (end === '' && quoted === undefined && plain === '' && rows.at(-1).length === 0) break
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  const [head, ...body] = rows.filter((row) => row.length > 0)
  return body.map((row) => Object.fromEntries(head.map((column, place) => [column, row[place] ?? ''])))
}

let inventory
let steps
try {
  inventory = JSON.parse(read('inventory.json'))
  steps = JSON.parse(read('steps.json'))
} catch (error) {
  console.log(`FAILED  The pack cannot be read: ${error.message}`)
  process.exit(1)
}
const { lines, amounts, files, factors, academies, period, report } = inventory
const lineName = (line) => {
  const amount = amounts[line.amount]
  return `inventory.json, line ${line.no} (${amount?.academy} ${amount?.meter ?? amount?.stream} ${amount?.start})`
}

await check('Every file is as it was packed (CHECKSUMS)', async (wrong) => {
  const listed = read('CHECKSUMS')
    .split('\n')
    .filter((line) => line !== '')
  for (const line of listed) {
    const [hash, name] = [line.slice(0, 64), line.slice(66)]
    const path = join(folder, name)
    if (!existsSync(path)) wrong(`${name} is not there`)
    else if ((await sha256Of(path)) !== hash) wrong(`${name} has other bytes than when it was packed`)
  }
  return `${listed.length} files`
})

await check('The inventory has the SHA-256 that was submitted, approved and published', (wrong) => {
  const hash = sha256(read('inventory.json'))
  if (hash !== steps.sha256) wrong(`inventory.json has the SHA-256 ${hash}; steps.json says ${steps.sha256}`)
  if (!read('README.txt').includes(hash))
    wrong(`README.txt does not name the SHA-256 of inventory.json, ${hash}`)
  const last = (kind) =>
    steps.steps.filter((one) => one.kind === kind && one.version === steps.version).at(-1)
  const needed = { submitted: 1, approved: 2, published: 3 }[steps.state] ?? 0
  for (const kind of ['submitted', 'approved', 'published'].slice(0, needed))
    if (last(kind)?.sha256 !== hash)
      wrong(`steps.json: what was ${kind} is ${last(kind)?.sha256}, not ${hash}`)
  return `${hash}, ${steps.state}`
})

await check('Every line is its quantity × its factor', (wrong) => {
  for (const line of lines) {
    const product = times(decimal(line.quantity), decimal(line.factor.value))
    if (!same(product, decimal(line.kgCO2e)))
      wrong(
        `${lineName(line)}: ${line.quantity} × ${line.factor.value} is ${text(product)} kg, not ${line.kgCO2e}`,
      )
    for (const { gas, value, kgCO2e } of line.gases)
      if (!same(times(decimal(line.quantity), decimal(value)), decimal(kgCO2e)))
        wrong(`${lineName(line)}: ${line.quantity} × ${value} is not the ${kgCO2e} kg of ${gas}`)
    if (amounts[line.amount] === undefined) wrong(`${lineName(line)}: its amount is not there`)
  }
  return `${lines.length} lines`
})

await check('Every factor is the row of the published table', (wrong) => {
  const rows = new Map(table('factors.csv').map((row) => [`${row.set} ${row.row}`, row]))
  for (const factor of factors) {
    const row = rows.get(`${factor.set} ${factor.id}`)
    if (row?.value !== factor.value)
      wrong(
        `factors.csv, ${factor.set} ${factor.id}: ${row?.value ?? 'is not there'}; inventory.json says ${factor.value}`,
      )
  }
  let contracts = 0
  for (const line of lines) {
    if (line.factor.set === 'contract') {
      contracts++
      continue
    }
    for (const { id, value } of [
      line.factor,
      ...line.gases.map((one) => ({ id: one.factorId, value: one.value })),
    ]) {
      const row = rows.get(`${line.factor.set} ${id}`)
      if (row?.value !== value)
        wrong(
          `${lineName(line)}: the factor ${id} is ${value} there and ${row?.value ?? 'nothing'} in factors.csv`,
        )
    }
  }
  return `${factors.length} rows${contracts === 0 ? '' : `; ${contracts} lines have the factor of a supply contract, which is in no table`}`
})

const unrounded = new Map()
await check('The lines sum to every figure of the statement', (wrong) => {
  const cells = new Map(report.rows.map((row) => [row.key, row]))
  const sums = new Map(report.rows.map((row) => [row.key, nought]))
  const add = (key, value) => sums.set(key, plus(sums.get(key), value))
  for (const line of lines) if (line.row !== null) add(line.row, thousandth(decimal(line.kgCO2e)))
  for (const amount of amounts)
    for (const energy of amount.energies) if (energy.row !== null) add(energy.row, decimal(energy.kwh))
  for (const [total, parts] of [
    ['energyTotal', ['energyGas', 'energyElectricity', 'energyTransport']],
    ['scope1Total', ['scope1Gas', 'scope1Transport']],
    ['grossTotal', ['scope1Total', 'scope2Electricity', 'scope3EmployeeVehicles']],
  ])
    for (const part of parts) add(total, sums.get(part))
  for (const [key, value] of sums) {
    if (key === 'intensity') continue
    const { currentUnrounded, label } = cells.get(key)
    const place = `inventory.json, ${key} (${label})`
    if (currentUnrounded === null) {
      if (value.n !== 0n) wrong(`${place}: no figure is shown, and its lines sum to ${text(value)}`)
    } else if (!same(value, decimal(currentUnrounded)))
      wrong(`${place}: the lines sum to ${text(value)}, and ${currentUnrounded} is said`)
    unrounded.set(key, value)
  }
  return `${sums.size - 1} rows, totals among them`
})

await check('The ratio is the gross total ÷ the pupils', (wrong) => {
  const cell = report.rows.find((row) => row.key === 'intensity')
  if (cell.currentUnrounded === null) return 'no ratio is shown'
  const days = (one) => BigInt(Date.parse(one.end) - Date.parse(one.start)) / 86_400_000n
  let pupils = nought
  for (const { code, memberships, counts, weightedPupils } of academies) {
    const count = counts.filter((one) => one.kind === 'pupils').at(-1)
    if (count === undefined || weightedPupils === null) {
      wrong(`inventory.json, ${code}: it has no count of pupils`)
      continue
    }
    const own = memberships.reduce((all, one) => all + days(one), 0n)
    const weighted = divided(
      times(decimal(count.value), { n: own, places: 0 }),
      { n: days(period), places: 0 },
      12,
    )
    if (!same(weighted, rounded(decimal(weightedPupils), 12)))
      wrong(
        `inventory.json, ${code}: ${count.value} pupils for ${own} days are ${text(weighted)}, not ${weightedPupils}`,
      )
    pupils = plus(pupils, decimal(weightedPupils))
  }
  const ratio = divided(unrounded.get('grossTotal') ?? nought, pupils, 12)
  if (!same(ratio, decimal(cell.currentUnrounded)))
    wrong(
      `inventory.json, intensity: ${text(ratio)} by the lines and counts, and ${cell.currentUnrounded} is said`,
    )
})

await check('Every figure is shown rounded once, half up', (wrong) => {
  const printed = new Map(table('report.csv').map((row) => [row.key, row]))
  for (const { key, unit, current, currentUnrounded } of report.rows) {
    const row = printed.get(key)
    if ((row?.[report.year] ?? '') !== (current ?? ''))
      wrong(`report.csv, ${key}: ${row?.[report.year]}; inventory.json shows ${current}`)
    if (current === null) continue
    const round = text(rounded(decimal(currentUnrounded), { kWh: 0, tCO2e: 2 }[unit] ?? 4))
    if (round !== current)
      wrong(`inventory.json, ${key}: ${currentUnrounded} rounds to ${round}, and ${current} is shown`)
  }
  if (!read('report.html').includes(steps.sha256))
    wrong('report.html does not name the inventory that it is made from')
  return `${report.rows.length} rows`
})

await check('lines.csv has the lines of the inventory', (wrong) => {
  const rows = new Map(table('lines.csv').map((row) => [row.line, row]))
  for (const line of lines) {
    const row = rows.get(String(line.no))
    const here = [row?.quantity, row?.factor, row?.kgCO2e, row?.row].join(' ')
    const there = [line.quantity, line.factor.value, line.kgCO2e, line.row ?? ''].join(' ')
    if (here !== there) wrong(`lines.csv, line ${line.no}: ${here}; inventory.json says ${there}`)
  }
  if (rows.size !== lines.length) wrong(`lines.csv has ${rows.size} lines, inventory.json ${lines.length}`)
})

await check('Every source file is here, with the bytes that the figures rest on', async (wrong) => {
  const packed = existsSync(join(folder, 'files')) ? readdirSync(join(folder, 'files')) : []
  for (const { sha256: hash, fileName } of files) {
    const name = packed.find((one) => one.startsWith(`${hash.slice(0, 16)}-`))
    if (name === undefined) wrong(`files: ${fileName} (${hash}) is not there`)
    else if ((await sha256Of(join(folder, 'files', name))) !== hash)
      wrong(`files/${name}: its bytes are not those of SHA-256 ${hash}`)
  }
  for (const [place, amount] of amounts.entries()) {
    if (amount.sources.length === 0) wrong(`inventory.json, amount ${place}: it names no file`)
    for (const source of amount.sources)
      if (files[source.file] === undefined)
        wrong(`inventory.json, amount ${place}: its file ${source.file} is not named`)
  }
  return `${files.length} files`
})

await check(
  'The audit log is one unbroken chain, and the steps of the inventory are in it',
  async (wrong) => {
    const field = (part) => `${Buffer.byteLength(part)}:${part}`
    const taken = new Map()
    let before = { no: 0, hash: '' }
    for await (const line of createInterface({ input: createReadStream(join(folder, 'audit.jsonl')) })) {
      if (line === '') continue
      const entry = JSON.parse(line)
      const place = `audit.jsonl, entry ${entry.no}`
      if (entry.no !== before.no + 1) wrong(`${place}: it follows entry ${before.no}`)
      if (entry.prevHash !== before.hash) wrong(`${place}: it does not follow the entry before it`)
      const parts = [
        entry.trustId,
        String(entry.no),
        entry.at,
        entry.actor,
        entry.action,
        entry.entity,
        entry.rowKey,
      ]
      const hash = sha256(
        [...parts, entry.reason, entry.before, entry.after, entry.prevHash].map(field).join(''),
      )
      if (hash !== entry.hash)
        wrong(`${place} (${entry.entity} ${entry.rowKey}, ${entry.at}): it is not what was written`)
      if (entry.entity === 'inventory_step') taken.set(entry.rowKey, JSON.parse(entry.after))
      before = entry
    }
    for (const step of steps.steps) {
      const entry = taken.get(`${steps.year} ${step.seq}`)
      const place = `step ${step.seq} (${step.kind} by ${step.by})`
      if (entry === undefined) wrong(`audit.jsonl: ${place} is not in it`)
      else if (entry.kind !== step.kind || entry.by !== step.by || entry.sha256 !== step.sha256)
        wrong(`steps.json: ${place} is “${entry.kind} by ${entry.by}” of ${entry.sha256} in the audit log`)
    }
    const published = [...taken.values()].some(
      (one) => one.kind === 'published' && one.sha256 === steps.sha256,
    )
    if (steps.state === 'published' && !published)
      wrong(`audit.jsonl: no publication names the inventory ${steps.sha256}`)
    return `${before.no} entries, the last with the hash ${before.hash}`
  },
)

console.log(failed === 0 ? '\nAll is as it was published.' : `\n${failed} of the checks failed.`)
process.exitCode = failed === 0 ? 0 : 1
