const united = new Set([
  'uk',
  'gb',
  'gbr',
  'united kingdom',
  'great britain',
  'england',
  'scotland',
  'wales',
  'northern ireland',
])
/** How countries are published where their usual name is another. */
const published: Readonly<Record<string, string>> = {
  usa: 'United States',
  'united states of america': 'United States',
  uae: 'United Arab Emirates',
  'hong kong': 'Hong Kong, China',
  'hong kong sar china': 'Hong Kong, China',
  macao: 'Macau, China',
  taiwan: 'Taiwan, China',
  'south korea': 'Korea',
  'republic of korea': 'Korea',
  russia: 'Russian Federation',
  czechia: 'Czech Republic',
  slovakia: 'Slovak Republic',
  'republic of ireland': 'Ireland',
  türkiye: 'Turkey',
  holland: 'Netherlands',
}
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** The country of a hotel as published; undefined where the cell is empty. */
export function hotelCountry(
  text: string,
  find: (name: string) => string | { readonly message: string },
): string | undefined | { readonly message: string } {
  const plain = text.trim().toLowerCase()
  if (plain === '') return undefined
  if (united.has(plain)) return 'UK'
  const named = /^[a-z]{2}$/.test(plain) ? names.of(plain.toUpperCase())?.toLowerCase() : plain
  return find(published[named ?? plain] ?? named ?? text)
}
