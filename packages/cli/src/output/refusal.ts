/** A command that could not be done for a reason of its own, told in one line (and details below it); exit status 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly lines: readonly string[]

  constructor(code: string, message: string, options: { lines?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.lines = options.lines ?? []
  }
}
