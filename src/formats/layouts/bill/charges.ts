/** What a line of a bill is for. */
export type ChargeKind = 'energy' | 'sewerage' | 'other'

/** Charges that come in kWh, too, but are no consumption: they would count it twice. */
const notEnergy = new RegExp(
  [
    'standing|fixed charge|daily charge|rental|meter(ing)? (charge|service|operat|read)',
    'data (collection|aggregation|charge)|\\b(hh)?d[ac]\\b|\\bmop\\b|\\badmin|settlement',
    '\\bvat\\b|value added tax|\\bccl\\b|climate change|\\blev(y|ies)\\b|renewables? obligation|\\bro\\b',
    'feed[ -]?in|\\bfit\\b|\\bcfd\\b|contracts? for difference|discount|relief|offset|interest|payment|balance|rounding',
    'capacity|availab|reactive|\\bkvarh?\\b|maximum demand|\\bmd\\b',
    '\\b[dt]uos\\b|\\btnuos\\b|\\bbsuos\\b|\\baahedc\\b|transportation|unidentified gas',
    'surface water|highway|drainage',
  ].join('|'),
  'i',
)

const sewerage = /sewer|waste ?water|used water|foul|trade effluent/i

/** Units of charges for something else than what flowed through a meter. */
const otherUnits =
  /^(days?|months?|quarters?|k?va|kva\/day|kw|kvarh?|k?vari?|each|ea|item|items|qty|£|gbp|p|pence)$/i

/** What a line is for, by its description and its unit. One that says nothing against it is energy. */
export function chargeKind(description: string, unit: string): ChargeKind {
  if (otherUnits.test(unit.trim())) return 'other'
  if (description === '') return 'energy'
  if (notEnergy.test(description)) return 'other'
  return sewerage.test(description) ? 'sewerage' : 'energy'
}
