import { Decimal, shown } from '../domain/decimal.ts'

/** Kilograms as tonnes for reading: two places, thousands apart. */
export function tonnes(kg: string | null): string {
  if (kg === null) return '–'
  const [whole = '', places] = shown(new Decimal(kg).div(1000), 2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${places}`
}
