import { Decimal, shown } from '../domain/decimal.ts'

/** Kilograms as tonnes for reading: two places, thousands apart. */
export function tonnes(kg: string | null): string {
  if (kg === null) return '–'
  const [whole = '', places] = shown(new Decimal(kg).div(1000), 2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${places}`
}

interface Measured {
  readonly metric: string
  readonly unit: string
}

/** Figures as a target measures them: tonnes, or kilograms by pupil or square metre. */
export const amounts = ({ metric }: Measured): ((kg: string | null) => string) =>
  metric === 'absolute' ? tonnes : (kg) => (kg === null ? '–' : shown(new Decimal(kg), 2))
/** What they are in. */
export const unitOf = ({ metric, unit }: Measured): string =>
  metric === 'absolute' ? 'tonnes CO2e' : unit.replace('kgCO2e', 'kg CO2e')
