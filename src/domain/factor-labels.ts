import type { FactorRow } from './factor.ts'

/** What names a factor: everything but the gas. */
export interface Labels {
  readonly scope: string
  readonly level1: string
  readonly level2: string
  readonly level3: string
  readonly level4: string
  readonly columnText: string
  readonly uom: string
}

type Renaming = Readonly<Record<string, string>>

/**
 * What the publications of 2016 to 2025 called what the newest one calls otherwise. Each entry is one exact label; nothing is
 * matched by likeness. tests/domain/factor-sets.test.ts proves that no two rows of a set become one by it.
 */
const level1: Renaming = {
  'UK electricity for Evs': 'UK electricity for EVs',
  'Passenger and delivery vehicles- kWh factors': 'SECR kWh pass & delivery vehs',
  'WTT- UK & overseas elec': 'WTT- UK electricity',
  'WTT- business travel (air)': 'WTT- business travel- air',
  'WTT- business travel (sea)': 'WTT- business travel- sea',
  'WTT- pass vehs & travel (land)': 'WTT- pass vehs & travel- land',
}
const level2: Renaming = {
  'WTT- gaseous fuels': 'Gaseous fuels',
  'WTT- liquid fuels': 'Liquid fuels',
  'WTT- solid fuels': 'Solid fuels',
  'Kyoto protocol - standard': 'Kyoto protocol products',
  'Kyoto protocol- blends': 'Blends',
  'Montreal protocol - standard': 'Montreal protocol products',
}
const columnText: Renaming = {
  'Energy - Gross CV': '',
  'Energy - Net CV': '',
  Volume: '',
  Tonnes: '',
  'Closed loop source': 'Closed-loop source',
  'Open loop source': 'Open-loop source',
  Reused: 'Re-used',
  Reuse: 'Re-use',
  'Open loop': 'Open-loop',
  'Closed loop': 'Closed-loop',
  'Incineration with Energy Recovery': 'Combustion',
}
const uom: Renaming = { Litres: 'litres' }
/**
 * Level 3 is renamed within its own table (level 1) only. To 2021 the well-to-tank tables wrote fuels in capitals that the fuel
 * tables did not; R403A was R403a with the same 3,124 kg to the last; and in 2021 the hotel index renamed three places, each old
 * name ending where the new one begins.
 */
const level3: Readonly<Record<string, Renaming>> = {
  'WTT- fuels': {
    'Natural Gas': 'Natural gas',
    'Other Petroleum Gas': 'Other petroleum gas',
    'Aviation Spirit': 'Aviation spirit',
    'Aviation Turbine Fuel': 'Aviation turbine fuel',
    'Burning Oil': 'Burning oil',
    'Fuel Oil': 'Fuel oil',
    'Gas Oil': 'Gas oil',
    'Refinery Miscellaneous': 'Refinery miscellaneous',
    'Coking Coal': 'Coking coal',
    'Petroleum Coke': 'Petroleum coke',
  },
  'Refrigerant & other': { R403a: 'R403A' },
  'Hotel stay': {
    'China (Hong Kong)': 'Hong Kong, China',
    'South Korea': 'Korea',
    Taiwan: 'Taiwan, China',
  },
}

const renamed = (names: Renaming, text: string): string => names[text] ?? text

/** Grid electricity and heat carried the year of their data (`2020`) or the unit (`kWh`) in level 4. */
const dataYear = /^(?:20\d\d|kWh)$/

/** A row's labels as text, by the newest publication's names: how the stream catalogue names rows of every set. */
export function labelKey(labels: Labels): string {
  const first = renamed(level1, labels.level1)
  const refrigerant = first === 'Refrigerant & other' && labels.columnText === ''
  return [
    labels.scope,
    first,
    renamed(level2, labels.level2),
    renamed(level3[first] ?? {}, labels.level3),
    dataYear.test(labels.level4) ? '' : labels.level4,
    // To 2021 one figure was published for each refrigerant: the total.
    refrigerant ? 'Total emissions including non-Kyoto products' : renamed(columnText, labels.columnText),
    renamed(uom, labels.uom),
  ].join('|')
}

/** Which gas a row is about. Gas rows are CO2e already in every year, whatever the publication calls them. */
export function gasOf(row: Pick<FactorRow, 'ghgUnit'>): 'CO2e' | 'CO2' | 'CH4' | 'N2O' | 'kWh' | undefined {
  if (row.ghgUnit === 'kg CO2e') return 'CO2e'
  if (row.ghgUnit.startsWith('kWh')) return 'kWh'
  const match = /^kg (?:CO2e of )?(CO2|CH4|N2O)(?: per unit)?$/.exec(row.ghgUnit)
  return match?.[1] as 'CO2' | 'CH4' | 'N2O' | undefined
}
