/** Wrong usage: a flag, an argument or a setting that cannot be understood. Ends the command with exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
