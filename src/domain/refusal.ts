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
  'file_broken',
  'file_count_differs',
  'file_too_much',
  'file_unknown_format',
  'line_too_long',
  'too_many_columns',
  'column_missing',
  'column_repeated',
  'part_ignored',
  'head_changed',
  'date_order_ambiguous',
  'labels_ambiguous',
  'register_cumulative',
  'issues_left_out',
  'columns_ignored',
  // a row
  'row_broken',
  'row_short',
  'row_long',
  'row_note',
  'row_above_head',
  'character_lost',
  'record_unknown',
  'quantity_other',
  'rows_ignored',
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
  'measure_ignored',
  'unit_assumed',
  'measure_unknown',
  'value_sentinel',
  'flag_unknown',
  'row_shifted',
  'meter_second',
  'labels_assumed',
  'academy_unknown',
  'stream_unknown',
  'attribute_unknown',
  'attribute_missing',
  'airport_unknown',
  'distance_missing',
  'money_only',
  // a day or a read in its context
  'row_duplicate',
  'row_passed_over',
  'refund_netted',
  'refund_unmatched',
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
  'read_unvalidated',
  'read_failed',
  'reads_many',
  'bill_conflict',
  'bill_credit_unmatched',
  'bill_credited',
  'bill_cancelled',
  'bill_overlap',
  'bill_differs',
  'bill_service',
  'read_type_unknown',
  'outside_meter_life',
  'meter_unknown',
  // a meter's days together, and what counts already
  'days_missing',
  'zeros_long',
  'values_repeated',
  'value_spike',
  'level_doubtful',
  'days_replaced',
  'days_not_counted',
  'reads_differ',
  'activities_repeat',
  // the calculation
  'factor_set_unknown',
  'factor_missing',
  'factor_set_refused',
  'year_invalid',
  'report_incomplete',
  // an estimate
  'estimate_nothing_missing',
  'estimate_basis_missing',
  // requests
  'not_found',
  'conflict',
  'year_published',
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

/** What is said where somebody would change what published statements rest on; the years by name, at least one. */
export function yearPublishedWords(...years: readonly string[]): string {
  const [year = ''] = years
  const are =
    years.length < 2
      ? `The year ${year} is published, and nothing that it rests on changes any more.`
      : `The years ${years.join(', ')} are published, and nothing that they rest on changes any more.`
  return `${are} To put something right, open a restatement ${years.length < 2 ? '' : 'of each '}first, with its cause and reason (POST /v1/inventories/${year}/reopen, or “trust-carbon inventory reopen ${year}”); this can then be sent again.`
}
