import type { Unfolding } from './unfolding.ts'

/**
 * The accounting extract of SAP Concur without heads: hundreds of columns that are told apart by their place, which each customer's
 * configuration and version moves. Nothing is taken from such places; the file is refused with what to ask for. One that has its heads
 * in the second line is a table like any other (profile travel.concur).
 */
export const concurExtract: Unfolding = {
  name: 'concur.extract',
  title: 'SAP Concur accounting extract without heads',
  layout: 'moneyOnly',
  by: 'line',
  heads: [],
  columns: {},
  looks: (beginning) => /^\uFEFF?EXTRACT\|[^\n]*\r?\n(?:"?DETAIL|"?\d+)\|/.test(beginning),
  open: () => ({
    *text() {},
    *end() {},
  }),
}
