/** How a store opens its database, no matter what that is. */
export interface OpenOptions {
  /** Whether to make a shop where there is none; true unless said otherwise. Without, that is `NO_SHOP`. */
  readonly create?: boolean
  /** Whether to bring the tables up to date while opening; true unless said otherwise. */
  readonly migrate?: boolean
  /** How long to wait while another process makes or changes the tables; 60 000 ms unless said otherwise. */
  readonly openWaitMs?: number
  /** Called once, when opening has to wait for others, with what for. */
  onWait?(message: string): void
}

const defaults = { create: true, migrate: true, openWaitMs: 60_000 }

type Given = { readonly [Name in keyof OpenOptions]: OpenOptions[Name] | undefined }

/** With its default for each that is not given. */
export function openOptions({ create, migrate, openWaitMs, onWait }: Given = {}) {
  return {
    create: create ?? defaults.create,
    migrate: migrate ?? defaults.migrate,
    openWaitMs: openWaitMs ?? defaults.openWaitMs,
    ...(onWait && { onWait }),
  }
}

/** What `onWait` gets. */
export function waitingFor(what: string, openWaitMs: number): string {
  return `Waiting for another process that ${what}, up to ${Math.ceil(openWaitMs / 1000)} s.`
}
