/**
 * Everything that can be refused, in the order in which it is looked for. A refusal is a value, never thrown: the input was
 * not acceptable, and this says why and what to do.
 */
export const refusalCodes = [
  // a file as a whole
  'file_empty',
  'file_too_large',
  'file_not_text',
  'file_incomplete',
  'file_too_much',
  'file_unknown_format',
  'line_too_long',
  'too_many_columns',
  'column_missing',
  'column_repeated',
  'issues_left_out',
  // a row
  'row_broken',
  'row_short',
  'row_long',
  // a cell
  'meter_missing',
  'meter_scientific',
  'meter_invalid',
  'meter_check_digit',
  'date_missing',
  'date_invalid',
  'date_implausible',
  'date_future',
  'period_invalid',
  'value_missing',
  'value_not_number',
  'value_thousands_comma',
  'value_negative',
  'value_out_of_range',
  'unit_missing',
  'unit_unknown',
  'unit_mismatch',
  'unit_doubtful',
  'unit_assumed',
  'measure_unknown',
  'measure_ignored',
  'value_sentinel',
  'flag_unknown',
  'row_shifted',
  'meter_second',
  'labels_assumed',
  'academy_unknown',
  'stream_unknown',
  'attribute_unknown',
  'attribute_missing',
  // a day or a read in its context
  'row_duplicate',
  'day_conflict',
  'day_total_differs',
  'slots_missing',
  'slots_estimated',
  'clock_change',
  'day_split',
  'read_falls',
  'read_rollover',
  'meter_exchanged',
  'read_estimated',
  'outside_meter_life',
  'meter_unknown',
  // the calculation
  'factor_set_unknown',
  'factor_missing',
  'factor_set_refused',
  'year_invalid',
  'report_incomplete',
  // requests
  'not_found',
  'conflict',
  'forbidden',
  'invalid',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

export interface Refusal {
  readonly refusal: RefusalCode
  /** A whole English sentence, with the remedy. */
  readonly message: string
  /** What in the input it is about, where that can be said. */
  readonly pointer?: string
  readonly details?: readonly string[]
}

/** Makes a refusal. */
export function refuse(
  refusal: RefusalCode,
  message: string,
  more: Omit<Refusal, 'refusal' | 'message'> = {},
): Refusal {
  return { refusal, message, ...more }
}

/** Tells a refusal from an answer. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refusal' in value
}
