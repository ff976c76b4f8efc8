import type { StatementKey, StatementRow } from '../domain/statement/statement.ts'
import { plainWords } from './grid.ts'
import { divisorIn, isEmissions, isEnergy, perOf, type StatementUnit, unitIn, withoutUnits } from './units.ts'

export type Scope = 1 | 2 | 3

/** What a row or a section is of. */
export type Source =
  | 'gas'
  | 'electricity'
  | 'transport'
  | 'employee'
  | 'vehicleElectricity'
  | 'otherFuel'
  | 'heat'
  | 'solar'
  | 'upstream'
  | 'elsewhere'

/** What the words of a label, or of a section, say. */
export interface Said {
  readonly scopes: readonly Scope[]
  readonly sources: readonly Source[]
  readonly unit: StatementUnit | undefined
  readonly total: boolean
  readonly gross: boolean
  readonly net: boolean
  readonly market: boolean
  readonly offsets: boolean
  readonly outside: boolean
  /** In no total of the statement, as the label says. */
  readonly apart: boolean
  readonly ratio: boolean
  readonly per: string | undefined
  readonly divisor: boolean
  readonly energy: boolean
  readonly emissions: boolean
  /** How figures changed, not what they are. */
  readonly change: boolean
  /** A part of the row above: “of which”. */
  readonly part: boolean
}

const scopeNumber: Readonly<Record<string, Scope>> = {
  '1': 1,
  '2': 2,
  '3': 3,
  one: 1,
  two: 2,
  three: 3,
  i: 1,
  ii: 2,
  iii: 3,
}
const scopeForm =
  /\bscopes?\s*-?\s*((?:[123]|one|two|three|iii?|i)(?:\s*(?:,|&|\+|\/|and|to|-|–)\s*(?:and\s+|scope\s*)?(?:[123]|one|two|three|iii?|i)\b)*)/g

/** The scopes that words name: `Scope 1, 2 and 3`, `Scopes 1-3`. */
export function scopesIn(words: string): Scope[] {
  const found = new Set<Scope>()
  for (const [, list = ''] of words.matchAll(scopeForm)) {
    const named = [...list.matchAll(/[123]|one|two|three|iii|ii|i\b/g)].map(([name]) => scopeNumber[name]!)
    const range = /[123]\s*(?:-|–|to)\s*[123]/.test(list)
    const [first = 1, last = first] = [named[0], named.at(-1)]
    for (const scope of [1, 2, 3] as const)
      if (range ? scope >= first && scope <= last : named.includes(scope)) found.add(scope)
  }
  return [...found].sort()
}

/** In this order, what is found being taken out of the words: gas oil is no gas, and the commuting of employees none of their business. */
const sourceForms: readonly (readonly [Source, RegExp])[] = [
  [
    'upstream',
    new RegExp(
      [
        String.raw`well[- ]?to[- ]?(?:tank|wheel)|\bwtt\b|\bupstream\b(?! transport)`,
        String.raw`transmission(?: and|\s?&|\s?\/)? ?(?:distribution)?(?: losses)?`,
        String.raw`\bt\s?(?:and|&|\+)\s?d\b(?: losses)?|(?:grid|distribution|line) losses`,
        String.raw`fuel[- ](?:and|&)[- ]energy[- ]related(?: activities)?|fuel (?:and|&) energy\b`,
      ].join('|'),
      'g',
    ),
  ],
  [
    'elsewhere',
    new RegExp(
      [
        String.raw`commut\w*|home ?-?working|working from home|remote working|\brail\b(?: travel)?`,
        String.raw`\btrains?\b(?: travel)?|\bflights?\b|\bflying\b|\bair travel\b|\baviation\b|\btaxis?\b`,
        String.raw`\bcoach(?:es)?\b|public transport|\bferry\b|\bhotels?\b`,
        String.raw`\bwaste\b(?: water)?(?: disposal| generated)?|\bwater\b|\bsewage\b|\bpaper\b|procure\w*`,
        String.raw`purchased goods(?: and services)?|goods (?:and|&) services|capital goods|investments?\b`,
        String.raw`leased assets|supply chain|\bcatering\b|\bfood\b|\bit equipment\b`,
        String.raw`upstream transport\w*(?: and distribution)?|downstream \w+|\bfreight\b|couriers?`,
        String.raw`third[- ]party deliver\w*|franchises|use of sold|end[- ]of[- ]life|materials?\b|recycl\w*`,
      ].join('|'),
      'g',
    ),
  ],
  [
    'solar',
    new RegExp(
      [
        String.raw`\bsolar\b|\bpv\b|photo-?voltaics?|self-?\s?generat\w*|on-?\s?site (?:generat\w*|renewables?)`,
        String.raw`(?:energy|electricity) generat\w*|export\w*|wind turbines?`,
        'renewable (?:energy|electricity) generated',
      ].join('|'),
      'g',
    ),
  ],
  [
    'vehicleElectricity',
    new RegExp(
      [
        String.raw`(?:electric|hybrid) (?:vehicles?|cars?|vans?|fleet|minibus\w*)|\be\.?vs?\b`,
        '(?:vehicle|car|ev) charging',
        'electricity (?:for|used (?:in|by|for)) (?:[a-z-]+ )?(?:vehicles|transport)',
        'charging (?:of )?(?:electric )?(?:vehicles|points?)',
      ].join('|'),
      'g',
    ),
  ],
  [
    'employee',
    /gr[ea]y[- ]fleet|(?:employees?|staff|personal(?:ly)?|private(?:ly)?)[a-z'\s-]*?(?:vehicles?|cars?|transport|mileage|miles|travel|journeys)|reimburs\w*|business (?:travel|mileage|miles|journeys|use|trips)(?: \(?land\)?| by (?:road|car))?|mileage(?: claims?| claimed| expenses)?|rental (?:cars?|vehicles?)|hired? (?:cars?|vehicles?)|car hire|vehicle hire|travel (?:claims|expenses)|employee[- ]owned|owned by employees|expensed (?:travel|mileage)|staff travel|travel by (?:staff|employees)/g,
  ],
  [
    'otherFuel',
    new RegExp(
      [
        String.raw`gas ?oil|kerosene|(?:heating|burning|fuel|boiler) oils?|\boils?\b|\blpg\b|propane|butane|biomass`,
        String.raw`biogas|bio-?methane|bio-?fuels?(?: for heating)?|wood\b ?(?:chips?|pellets?)?|pellets|\bcoal\b`,
        String.raw`refrigerants?(?: gas(?:es)?| losses| leak\w*)?|\bf[- ]?gas(?:es)?|fluorinated(?: gas(?:es)?)?`,
        String.raw`fugitives?|air[- ]con\w*|generators?|red diesel|bottled gas|calor(?: gas)?`,
        'gaseous(?: and other)? fuels?|other (?:fossil )?fuels?|stationary combustion|process emissions',
        'hydrogen',
      ].join('|'),
      'g',
    ),
  ],
  [
    'heat',
    /district heat\w*|heat(?:ing)? networks?|communal heat\w*|purchased (?:heat|steam|cooling)|\bheat\b|\bsteam\b|\bcooling\b|chilled water/g,
  ],
  [
    'transport',
    new RegExp(
      [
        String.raw`\btransport\w*|\bvehicles?\b|\bfleet\b|mini-?\s?bus(?:es)?|\bbus(?:es)?\b|\bvans?\b|\bcars?\b`,
        String.raw`\blorr(?:y|ies)\b|\bdiesel\b|\bpetrol\b|\bderv\b|\bgasoline\b|\bmotor\w*|\bhgvs?\b|\btravel\b`,
        String.raw`road fuels?|fuel cards?|mobile combustion|\btractors?\b|\bmowers?\b`,
        'grounds? (?:maintenance )?(?:equipment|machinery)',
      ].join('|'),
      'g',
    ),
  ],
  ['electricity', /\belectric(?:ity|al)?\b|\bgrid\b|(?:purchased|imported) power/g],
  ['gas', /\bgas(?:es)?\b(?! emissions? total)|\bnatural[- ]gas\b|\bmethane\b/g],
]

function sourcesIn(words: string): Source[] {
  const found: Source[] = []
  let left = words
  for (const [source, form] of sourceForms) {
    const without = left.replace(form, ' ')
    if (without === left) continue
    found.push(source)
    left = without
  }
  return found
}

const numerator = String.raw`(?:co\s?2\s?-?\s?\(?e?\)?|emissions?|carbon|tonnes?|figure|[km]wh|energy|consumption|footprint)`
const things =
  'pupil|student|learner|fte|full[- ]time|member of staff|staff|employee|head|m2|sq|square|£|million|property|home'
const ratioForm = new RegExp(
  [
    String.raw`\bintensit(?:y|ies)\b|\bratios?\b`,
    String.raw`${numerator}\s*\)?\s*(?:\bper\b|\/)\s*(?!annum|year|month|tco|kwh|carbon|co\s?2)[£\w]`,
    String.raw`\bper (?:${things}|bed|unit|capita)`,
  ].join('|'),
)

const counted = [
  'pupils?|students?|learners?|staff|employees?|members of staff|fte|headcount',
  'gross internal (?:floor )?area|floor (?:area|space)|gia',
  'turnover|revenue|income|properties|units|homes|beds|m2|sq\\.? ?m|square met(?:re|er)s',
].join('|')
const divisorForm = new RegExp(
  [
    String.raw`^(?:total |average |annual |the |our )*(?:number of |no\.? of |no\.? )?`,
    String.raw`(?:full[- ]time[- ](?:equivalent )?)?(?:\(?fte\)? )?(?:${counted})\b`,
  ].join(''),
)

/** No label is longer; what is, is a paragraph. */
const labelMax = 300

/** What the words of a label, or of a section, say. */
export function said(text: string): Said {
  const words = plainWords(text.slice(0, labelMax))
  const bare = withoutUnits(words)
  const unit = unitIn(words)
  // “Intensity metric: number of pupils” is what the ratio is divided by.
  const counts =
    /\bnumber of (?:pupils|students|learners|staff|employees|fte)/.test(words) && unit === undefined
  const ratio = !counts && ratioForm.test(words)
  const sources = ratio ? [] : sourcesIn(bare)
  const divisor =
    !ratio &&
    sources.length === 0 &&
    !isEmissions(unit) &&
    !isEnergy(unit) &&
    !/emission|carbon|energy/.test(words) &&
    (counts || divisorForm.test(bare))
  return {
    scopes: scopesIn(words),
    sources,
    unit,
    total: /\btotals?\b|\bsub-?\s?totals?\b|\boverall\b|\bsum\b|\bcombined\b|\baggregate\b/.test(words),
    gross: /\bgross\b(?! (?:internal|calorific|cv))/.test(words),
    net: /\bnet\b(?![- ]?(?:zero|internal|calorific|cv))/.test(words),
    market: /\bmarket\b/.test(words),
    offsets: new RegExp(
      [
        String.raw`\boff-?sets?\b|\boffsetting\b|carbon credits?|\bexport(?:s|ed)?\b|\bavoided\b`,
        String.raw`\bregos?\b.*(?:deduct|reduc)|green (?:tariff|electricity).*(?:deduct|reduc|saving)`,
      ].join('|'),
    ).test(words),
    outside: /outside(?: of)?(?: the)? scopes?|out of scopes?|biogenic/.test(words),
    apart:
      /\bin no total|not (?:included )?in (?:the |any )?totals?|excluded from (?:the )?totals?|for information only|\bmemo(?:randum)?\b/.test(
        words,
      ),
    ratio,
    per: ratio ? perOf(text) : undefined,
    divisor,
    energy: bare === '' || /\benerg(?:y|ies)\b|\bconsumption\b|\bconsumed\b|\busage\b|\bfuels?\b/.test(bare),
    emissions: /\bemissions?\b|footprint|\bcarbon\b|\bco2|greenhouse|\bghg/.test(words) || isEmissions(unit),
    change:
      /(?<!climate )\bchanges?\b|\bvariance\b|\bmovement\b|\bdifference\b|\b(?:increase|decrease|reduction)\b/.test(
        words,
      ),
    part: /^(?:-|–|·|•|>)?\s*(?:of which|including|incl\b|from\b|thereof)/.test(words),
  }
}

/** What a row may be: a key, or one of several totals between which only the whole statement decides. */
export type RowKind =
  | StatementKey
  | 'someTotal'
  | 'scopes12'
  | 'scopes123'
  | 'someEmissions'
  | 'marketTotal'
  /** Known, and not checked: part of no total, or a total of something that no statement must have. */
  | 'apart'
  | undefined

/** What stands around a row and holds for it where it says nothing itself. */
export interface Surroundings {
  readonly unit: StatementUnit | undefined
  readonly scope: Scope | undefined
  /** Whether the scope is that of a heading over the rows, which every row under it has. */
  readonly under: boolean
  /** The unit of emissions elsewhere in the table. */
  readonly emissionsUnit: StatementUnit | undefined
}

/** The sources that count as one: all kinds of transport of employees, fuel of vehicles and the electricity of electric ones. */
function onlySource(sources: readonly Source[]): Source | 'several' | undefined {
  if (sources.includes('upstream')) return 'upstream'
  const rest = sources.filter(
    (one) =>
      !(one === 'transport' && (sources.includes('employee') || sources.includes('vehicleElectricity'))) &&
      !(one === 'electricity' && sources.includes('solar')),
  )
  if (rest.includes('elsewhere') && !rest.includes('gas') && !rest.includes('electricity')) return 'elsewhere'
  const [first] = rest
  return rest.length > 1 ? 'several' : first
}

const naturalScope: Readonly<Record<Source, Scope>> = {
  gas: 1,
  transport: 1,
  otherFuel: 1,
  electricity: 2,
  heat: 2,
  vehicleElectricity: 2,
  solar: 2,
  employee: 3,
  upstream: 3,
  elsewhere: 3,
}

function energyKind(own: Said): RowKind {
  const source = onlySource(own.sources)
  if (own.market || own.apart || source === 'solar') return 'apart'
  if (source === 'gas') return 'energyGas'
  if (source === 'electricity') return 'energyElectricity'
  if (source === 'transport' || source === 'employee') return 'energyTransport'
  if (source !== undefined && source !== 'several') return 'energyOther'
  // The energy of a scope is a total of other rows that no statement must have.
  if (own.scopes.length === 1 || own.scopes.length === 2) return 'apart'
  if (source === undefined) return own.total || own.gross || own.energy ? 'energyTotal' : undefined
  return own.total || own.energy ? 'energyTotal' : 'energyOther'
}

function ofScope(scope: Scope, source: Source | 'several' | undefined): StatementKey {
  if (scope === 1)
    return source === 'gas'
      ? 'scope1Gas'
      : source === 'transport' || source === 'employee'
        ? 'scope1Transport'
        : 'scope1Other'
  if (scope === 2) return source === 'electricity' ? 'scope2Electricity' : 'scope2Other'
  return source === 'employee' || source === 'transport' ? 'scope3EmployeeVehicles' : 'scope3Other'
}

const totals = { 1: 'scope1Total', 2: 'scope2Total', 3: 'scope3Total' } as const

function emissionsKind(own: Said, around: Surroundings): RowKind {
  const source = onlySource(own.sources)
  const [scope, second] = own.scopes
  if (own.outside) return 'outsideOfScopes'
  if (own.offsets && !own.net && !own.total) return 'offsets'
  if (own.net) return 'netTotal'
  if (own.market) {
    const isSecond =
      scope === 2 || (scope === undefined && (source === 'electricity' || (!own.total && around.scope === 2)))
    if (second === undefined && isSecond) return 'scope2Market'
    const whole = second !== undefined || own.total || own.gross || (scope === undefined && !around.under)
    return whole && source === undefined ? 'marketTotal' : 'apart'
  }
  if (own.apart) return 'apart'
  if (second !== undefined) return own.scopes.includes(3) && own.scopes.includes(1) ? 'scopes123' : 'scopes12'
  if (scope !== undefined) {
    const whole = source === undefined || source === 'several'
    if (own.total || (whole && !own.part)) return totals[scope]
    return ofScope(scope, source)
  }
  if (source !== undefined && source !== 'several') {
    if (own.gross && own.total) return 'grossTotal'
    const natural = naturalScope[source]
    return ofScope(around.under || own.part ? (around.scope ?? natural) : natural, source)
  }
  if (own.gross) return 'grossTotal'
  if (own.total) return own.emissions && !around.under ? 'grossTotal' : 'someTotal'
  if (source === 'several')
    return around.scope === undefined ? 'someEmissions' : ofScope(around.scope, source)
  if (around.under || own.part)
    return around.scope === undefined ? undefined : ofScope(around.scope, undefined)
  return own.emissions ? 'someEmissions' : undefined
}

/** What a row is, by its own words and what stands around it. */
export function kindOf(own: Said, around: Surroundings): { kind: RowKind; unit: StatementRow['unit'] } {
  if (own.change) return { kind: 'apart', unit: undefined }
  if (own.ratio) {
    const ofEmissions = !isEnergy(own.unit) && !own.market
    return { kind: ofEmissions ? 'intensity' : 'apart', unit: 'ratio' }
  }
  if (own.divisor) return { kind: 'intensityDivisor', unit: 'count' }
  const unit = own.unit ?? around.unit
  if (isEnergy(unit)) {
    // “Scope 2” under a heading of kWh is energy; a row that says emissions and no unit is not.
    const scoped = own.scopes.length > 0 && !around.under
    if (own.unit === undefined && !own.energy && (own.emissions || scoped))
      return { kind: emissionsKind(own, around), unit: around.emissionsUnit }
    return { kind: energyKind(own), unit }
  }
  if (isEmissions(unit)) return { kind: emissionsKind(own, around), unit }
  if (own.scopes.length > 0 || own.emissions || around.scope !== undefined || own.offsets || own.outside)
    return { kind: emissionsKind(own, around), unit: around.emissionsUnit }
  return { kind: undefined, unit: undefined }
}

/** Words that name what a divisor counts, `pupil` for `Pupils on roll`. */
export const countedIn = (text: string): string | undefined => divisorIn(plainWords(text))
