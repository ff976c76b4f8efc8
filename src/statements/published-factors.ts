import type { Decimal } from '../domain/decimal.ts'
import type { Gas } from '../domain/factor.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import type { ImpliedKind, PublishedYear } from '../domain/statement/implied-factor.ts'
import type { Services } from '../services.ts'

const gasOfMains = 'Scope 1|Fuels|Gaseous fuels|Natural gas||'
const ofElectricity = 'Electricity: UK|||kWh'

/** Where the sets have what tonnes and kWh of a statement are compared with. */
const rows: Readonly<Record<ImpliedKind, { readonly key: string; readonly gas: Gas }>> = {
  gasGross: { key: `${gasOfMains}|kWh (Gross CV)`, gas: 'CO2e' },
  gasNet: { key: `${gasOfMains}|kWh (Net CV)`, gas: 'CO2e' },
  gasCo2: { key: `${gasOfMains}|kWh (Gross CV)`, gas: 'CO2' },
  gasWtt: { key: 'Scope 3|WTT- fuels|Gaseous fuels|Natural gas|||kWh (Gross CV)', gas: 'CO2e' },
  electricity: { key: `Scope 2|UK electricity|Electricity generated|${ofElectricity}`, gas: 'CO2e' },
  electricityCo2: { key: `Scope 2|UK electricity|Electricity generated|${ofElectricity}`, gas: 'CO2' },
  electricityTd: {
    key: `Scope 3|Transmission and distribution|T&D- UK electricity|${ofElectricity}`,
    gas: 'CO2e',
  },
  electricityWtt: {
    key: `Scope 3|WTT- UK electricity|WTT- UK electricity (generation)|${ofElectricity}`,
    gas: 'CO2e',
  },
  electricityWttTd: {
    key: `Scope 3|WTT- UK electricity|WTT- UK electricity (T&D)|${ofElectricity}`,
    gas: 'CO2e',
  },
  carMile: { key: 'Scope 1|Passenger vehicles|Cars (by size)|Average car||Unknown|miles', gas: 'CO2e' },
}

/** What a set publishes of that, in kg CO2e per kWh; of the car, per mile. */
export function publishedIn(table: FactorTable): PublishedYear {
  const found = Object.entries(rows).flatMap(([kind, { key, gas }]): [string, Decimal][] => {
    const value = table.group(key)?.[gas]?.value
    return value === undefined ? [] : [[kind, value]]
  })
  return { year: table.info.year, kgCo2e: Object.fromEntries(found) }
}

/** What every year's set publishes, the first one loaded of each. A peer's statement is held to these, not to a choice of this trust. */
export async function publishedYears({ factors }: Pick<Services, 'factors'>): Promise<PublishedYear[]> {
  const first = new Map<number, string>()
  for (const set of await factors.sets()) if (!first.has(set.year)) first.set(set.year, set.id)
  const years: PublishedYear[] = []
  for (const id of first.values()) {
    const table = await factors.table(id)
    if (table !== undefined) years.push(publishedIn(table))
  }
  return years.sort((one, other) => one.year - other.year)
}
