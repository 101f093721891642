/** An error with what the database said. */
export function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const causes: string[] = []
  for (let { cause } = error; cause instanceof Error; cause = cause.cause) causes.push(cause.message || cause.name)
  return causes.length === 0 ? error.message : `${error.message} (${causes.join(': ')})`
}
