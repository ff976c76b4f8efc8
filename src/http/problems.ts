import { type RefusalCode, refusalCodes } from '../domain/refusal.ts'

/** What can be wrong at the edge beside the refusals of the domain. */
export const requestCodes = ['unauthorised', 'changed', 'too_many_requests', 'fault'] as const
export type ProblemCode = RefusalCode | (typeof requestCodes)[number]

/** Every code there is, in the order of the refusal list. */
export const problemCodes: readonly ProblemCode[] = [...refusalCodes, ...requestCodes]

/** The HTTP status and the short name of every problem. A refusal without one does not compile. */
export const problems = {
  file_empty: [422, 'The file is empty'],
  file_too_large: [413, 'The file is too large'],
  file_not_text: [422, 'The file is not text'],
  file_incomplete: [422, 'The file did not arrive whole'],
  file_broken: [422, 'The text of the file is not sound'],
  file_count_differs: [422, 'The file does not have what its trailer counts'],
  file_too_much: [422, 'The file has too much of one thing'],
  file_unknown_format: [422, 'The layout of the file is not known'],
  line_too_long: [422, 'A line is too long'],
  too_many_columns: [422, 'There are too many columns'],
  column_missing: [422, 'A column is missing'],
  column_repeated: [422, 'A column stands twice'],
  part_ignored: [422, 'A part of the file was not read'],
  head_changed: [422, 'The columns of a known file have changed'],
  date_order_ambiguous: [422, 'Whether the day or the month comes first cannot be told'],
  labels_ambiguous: [422, 'Whether times name the start or the end of a half-hour cannot be told'],
  register_cumulative: [422, 'These are readings of a register, not consumption'],
  issues_left_out: [422, 'There are more issues than are listed'],
  columns_ignored: [422, 'Columns were not read'],
  row_broken: [422, 'A row is broken'],
  row_short: [422, 'A row has too few cells'],
  row_long: [422, 'A row has too many cells'],
  row_above_head: [422, 'A row stands above the head of its table'],
  row_note: [422, 'A line of words was taken for a note'],
  character_lost: [422, 'A character could not be read'],
  record_unknown: [422, 'A record is of no known kind'],
  quantity_other: [422, 'The row is of another quantity'],
  rows_ignored: [422, 'Rows were passed over'],
  meter_missing: [422, 'The meter is missing'],
  meter_scientific: [422, 'A spreadsheet has shortened the meter number'],
  meter_invalid: [422, 'The meter number cannot be right'],
  meter_check_digit: [422, 'The check digit of the meter number is wrong'],
  date_missing: [422, 'The date is missing'],
  date_invalid: [422, 'The date is not a date'],
  date_implausible: [422, 'The date is too long ago'],
  date_future: [422, 'The date lies in the future'],
  period_invalid: [422, 'The period ends before it starts'],
  value_missing: [422, 'A value is missing'],
  value_not_number: [422, 'A value is not a number'],
  value_thousands_comma: [422, 'A number has a thousands comma'],
  value_negative: [422, 'A value is negative'],
  value_out_of_range: [422, 'A value is out of range'],
  unit_missing: [422, 'The unit is missing'],
  unit_unknown: [422, 'The unit is not known'],
  unit_mismatch: [422, 'The unit does not fit'],
  unit_doubtful: [422, 'The unit is doubtful'],
  measure_ignored: [422, 'It is not active import, so it was passed over'],
  unit_assumed: [422, 'The unit was assumed'],
  measure_unknown: [422, 'The kind of quantity is not known'],
  value_sentinel: [422, 'A meter gave a number that stands for no value'],
  flag_unknown: [422, 'A flag is not known'],
  row_shifted: [422, 'A row has a cell too many'],
  meter_second: [422, 'A row has a second meter number'],
  labels_assumed: [422, 'How the half-hours are named was assumed'],
  academy_unknown: [422, 'The academy is not known'],
  stream_unknown: [422, 'The stream is not known'],
  attribute_unknown: [422, 'The attribute is not known'],
  attribute_missing: [422, 'An attribute is missing'],
  airport_unknown: [422, 'The airport is not known'],
  distance_missing: [422, 'The distance is missing'],
  money_only: [422, 'There is only money'],
  row_duplicate: [422, 'The row stands twice'],
  row_passed_over: [422, 'Rows were left out on purpose'],
  refund_netted: [422, 'A refund and what it refunds were taken out'],
  refund_unmatched: [422, 'A refund of something that is not in the file'],
  day_conflict: [422, 'Two rows disagree about a day'],
  day_total_differs: [422, 'The day’s total is not the sum of its values'],
  slots_missing: [422, 'Half-hours are missing'],
  slots_estimated: [422, 'Half-hours are estimated'],
  clock_change: [422, 'A day of the clock change has the wrong number of half-hours'],
  day_split: [422, 'A day is split over the file'],
  read_falls: [422, 'A reading is lower than the one before'],
  read_rollover: [422, 'The register has rolled over'],
  meter_exchanged: [422, 'The meter was exchanged'],
  read_estimated: [422, 'The reading is estimated'],
  read_unvalidated: [422, 'The reading is not validated yet'],
  read_failed: [422, 'The reading failed its validation'],
  reads_many: [422, 'A register was read several times a day'],
  bill_conflict: [422, 'Two bills of the same days cannot be told apart'],
  bill_credit_unmatched: [422, 'The bill that a credit is of is not in the file'],
  bill_credited: [422, 'A credit took a bill back'],
  bill_cancelled: [422, 'The bill was cancelled'],
  bill_overlap: [422, 'Two bills overlap'],
  bill_differs: [422, 'The figures of a bill do not agree'],
  bill_service: [422, 'The bill is for a service, not for energy'],
  read_type_unknown: [422, 'The kind of read is not known'],
  outside_meter_life: [422, 'The date lies outside the meter’s life'],
  meter_unknown: [422, 'The meter is not registered'],
  days_missing: [422, 'Days are missing'],
  zeros_long: [422, 'The meter is at nought for long'],
  values_repeated: [422, 'The same value comes again and again'],
  value_spike: [422, 'A value stands out'],
  level_doubtful: [422, 'The amounts do not fit the meter'],
  days_replaced: [422, 'Days of another file are replaced'],
  days_not_counted: [422, 'Days do not count beside better ones'],
  reads_differ: [422, 'Reads and half-hours disagree'],
  activities_repeat: [422, 'Activities count already'],
  factor_set_unknown: [422, 'There is no such factor set'],
  factor_missing: [422, 'The factor set has no such factor'],
  factor_set_refused: [422, 'The factor set is not sound'],
  year_invalid: [422, 'This is not a reporting year'],
  report_incomplete: [422, 'A mandatory part of the report is missing'],
  estimate_nothing_missing: [409, 'There is nothing to estimate'],
  estimate_basis_missing: [422, 'There is nothing to estimate it from'],
  not_found: [404, 'There is nothing here'],
  conflict: [409, 'It conflicts with what is there'],
  year_published: [409, 'The year is published'],
  forbidden: [403, 'You may not do this'],
  invalid: [400, 'The request is not understood'],
  unauthorised: [401, 'A key is needed'],
  changed: [412, 'It has changed since you read it'],
  too_many_requests: [429, 'Too many requests'],
  fault: [500, 'Something went wrong here'],
} as const satisfies Record<ProblemCode, readonly [status: number, title: string]>

/** The address part of a code: `year_invalid` is explained at `/problems/year-invalid`. */
export function problemType(code: ProblemCode): string {
  return `/problems/${code.replaceAll('_', '-')}`
}

/** Where it comes from and what to do, for the page of a problem. */
export function problemHelp(code: ProblemCode): string {
  const [status] = problems[code]
  if (code === 'unauthorised')
    return 'Send the header “Authorization: Bearer tc_…” with a key that has not run out. An administrator makes keys with POST /v1/keys or “trust-carbon key add”.'
  if (code === 'changed')
    return 'Somebody changed it after you read it. Read it again, look at the difference, and send your change with the new ETag.'
  if (code === 'too_many_requests') return 'Wait as many seconds as the Retry-After header says.'
  if (code === 'fault')
    return 'It is not your fault. Report it with the instance, which finds it in the log. Nothing was changed.'
  if (code === 'report_incomplete')
    return 'The answer lists each missing part and how to supply it. With draft=true the report is made all the same and says on it what is missing.'
  if (code === 'factor_set_refused')
    return 'The answer names the rows. Nothing of the file was taken in. Check that it is the publication as it was published.'
  if (code === 'forbidden')
    return 'Your role, or the academies that are yours, do not allow this. Ask an administrator.'
  if (code === 'conflict')
    return 'The answer says with what. Nothing was changed: change the request, or what is there, and send it again.'
  if (status === 400) return 'The answer lists what is wrong, with a pointer to each place.'
  if (status === 404) return 'Check the address and the id. A thing of another trust is not here either.'
  return 'The answer, or the issue of the upload, names the place (row, column and value, or a pointer) and the remedy. Mend it and send it again; nothing is counted twice.'
}
