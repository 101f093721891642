import { uuidv7 } from '@jumun/core'

const sane = /^[A-Za-z0-9._~:+/=@-]{1,128}$/

/** The caller's `X-Request-Id` where it is fit for logs and headers, else a new one. */
export function requestIdOf(given: unknown): string {
  return typeof given === 'string' && sane.test(given) ? given : uuidv7()
}
