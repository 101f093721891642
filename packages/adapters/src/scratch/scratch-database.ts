/** A database for the time being, of the kind and at the place of another one. */
export interface ScratchDatabase {
  readonly kind: 'sqlite' | 'mysql' | 'postgres'
  readonly url: string
  /** The URL without a password, to be shown. */
  readonly shown: string
  /** Where its server listens; undefined for a file. */
  readonly server: { readonly host: string; readonly port: number } | undefined
  /** Removes it with all that is in it and all connections to it; again does nothing. */
  drop(): Promise<void>
}

/** No scratch database can be made: there is no server, or its user may not make one. */
export class ScratchError extends Error {
  override readonly name = 'ScratchError'
  readonly code: 'UNAVAILABLE' | 'NOT_PERMITTED'
  /** What to do about it, where that is known. */
  readonly advice: string | undefined

  constructor(code: ScratchError['code'], message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.advice = options.advice
  }
}
