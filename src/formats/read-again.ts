/** What to do when the organisation has changed since a file was read: the same bytes sent once more would change nothing. */
export const readAgain =
  'have this file read again (POST /v1/uploads/{id}/read-again, or “trust-carbon import --again FILE”)'
