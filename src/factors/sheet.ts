/** A cell as the table shows it and as the file stores it; in a CSV file they are the same. Both empty: blank. */
export interface Cell {
  readonly shown: string
  readonly stored: string
}

/** A table of a file: `rows[0]` is row 1 of the spreadsheet. */
export interface Sheet {
  readonly name: string
  /** Cut at a delimiter: a row with more cells than the head has been cut at the wrong places. */
  readonly delimited: boolean
  readonly rows: readonly (readonly Cell[])[]
}
