/** The columns of a flat file. */
export const columns = [
  'year',
  'id',
  'scope',
  'level1',
  'level2',
  'level3',
  'level4',
  'columnText',
  'uom',
  'ghgUnit',
  'factor',
  'display',
] as const
export type Column = (typeof columns)[number]

/**
 * How the columns are headed, exactly (case and blanks apart): the official flat files of 2016 to 2026, where the unit is `GHG` to
 * 2021 and `GHG/Unit` from 2022, and the plain CSV from which the sets of this project were made. Others, such as `Lookup`, are not read.
 */
export const heads: Readonly<Record<Column, readonly string[]>> = {
  year: ['year'],
  id: ['id'],
  scope: ['scope'],
  level1: ['level 1', 'level1'],
  level2: ['level 2', 'level2'],
  level3: ['level 3', 'level3'],
  level4: ['level 4', 'level4'],
  columnText: ['column text', 'column_text'],
  uom: ['uom'],
  ghgUnit: ['ghg', 'ghg/unit', 'ghg unit', 'ghg_unit'],
  factor: ['factor'],
  display: ['factor_display'],
}

/** The official head of the numbers says of which year they are. */
export const factorHead = /^ghg conversion factor (\d{4})$/

/** As a person would write the column, in messages. */
export const columnNames: Readonly<Record<Column, string>> = {
  year: 'year',
  id: 'ID',
  scope: 'Scope',
  level1: 'Level 1',
  level2: 'Level 2',
  level3: 'Level 3',
  level4: 'Level 4',
  columnText: 'Column Text',
  uom: 'UOM',
  ghgUnit: 'GHG/Unit',
  factor: 'GHG Conversion Factor …',
  display: 'factor_display',
}

/** The first publication with row ids; every one since has them. */
export const firstYearWithIds = 2023

/** The sheet that holds the table, where a workbook has several. */
export const sheetName = 'Factors by Category'
