/** Takes uploads in and sees each of them through to counted or rejected, also after a crash. */
export interface UploadRunner {
  /** Takes up what an earlier process left unfinished, and keeps looking for such. */
  start(): Promise<void>
  /** Wakes the runner: there is an upload to read, whose bytes may still lie in the data folder. */
  wake(spooled?: { readonly uploadId: string; readonly path: string }): void
  /** Resolves when the upload is no longer being read. */
  settled(trustId: string, uploadId: string): Promise<void>
  /** Stops after the current batch; an unfinished upload is taken up at the next start. */
  stop(): Promise<void>
}
