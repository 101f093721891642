import { hostTransactionNotBegun, hostTransactionOver, ShopError } from '@jumun/core'

/** In the words in which `within` refuses the same. */
export function notBegun(): ShopError {
  return refusal(hostTransactionNotBegun())
}

export function over(): ShopError {
  return refusal(hostTransactionOver())
}

function refusal(cause: Error): ShopError {
  const { message } = cause
  return new ShopError('INVALID_INPUT', message, { issues: [{ pointer: '', message }] }, { cause })
}
