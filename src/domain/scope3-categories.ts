/** The 15 categories of Scope 3, in the words of the GHG Protocol’s Corporate Value Chain (Scope 3) Standard, chapter 5. */
export const scope3Categories: readonly string[] = [
  'Purchased goods and services',
  'Capital goods',
  'Fuel- and energy-related activities (not in Scope 1 or 2)',
  'Upstream transportation and distribution',
  'Waste generated in operations',
  'Business travel',
  'Employee commuting',
  'Upstream leased assets',
  'Downstream transportation and distribution',
  'Processing of sold products',
  'Use of sold products',
  'End-of-life treatment of sold products',
  'Downstream leased assets',
  'Franchises',
  'Investments',
]

/** `relevant`: it belongs to the inventory; `notRelevant`: somebody says why it does not; `notYetMeasured`: it does, and nothing came yet. */
export const categoryStatuses = ['relevant', 'notRelevant', 'notYetMeasured'] as const
export type CategoryStatus = (typeof categoryStatuses)[number]

/** The name of a category, 1 to 15. */
export const categoryName = (category: number): string => scope3Categories[category - 1] ?? ''
