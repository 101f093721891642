/** The server's code of an error, also of one that a `StoreError` was made from; '' when it has none. */
export function sqlStateOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(error.code)) return error.code
  return sqlStateOf(error.cause)
}
