import { PlatformAwayError, PoisonEventError } from '../ports/publisher.ts'

/**
 * What a failure says. `refused`: the event will never be taken. `away`: nothing of the event, only that the platform cannot
 * be reached, has no room or no time. `failed`: neither; it counts against the event.
 */
export type Failure = 'refused' | 'away' | 'failed'

/** By name and not only by class: a publisher may come with another copy of this package. */
export function failureOf(error: Error): Failure {
  const names = new Set(chainOf(error).map(({ name }) => name))
  if (error instanceof PoisonEventError || names.has('PoisonEventError') || names.has('EventTooLargeError')) {
    return 'refused'
  }
  const isAway = error instanceof PlatformAwayError || names.has('PlatformAwayError') || names.has('TimeoutError')
  return isAway || chainOf(error).some(isOfNetwork) ? 'away' : 'failed'
}

/** Codes of Node's sockets and names, and of its `fetch`. */
const networkCodes =
  /^(E(CONN\w+|HOST\w+|NET\w+|TIMEDOUT|PIPE|ADDRNOTAVAIL|PROTO)|ENOTFOUND|EAI_\w+|UND_ERR_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+)$/

function isOfNetwork(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' && networkCodes.test(code)
}

/** An error with what has caused it, as far as `fetch` and drivers wrap theirs. */
function chainOf(error: Error): Error[] {
  const chain = [error]
  for (let cause = error.cause; cause instanceof Error && chain.length < 4; cause = cause.cause) chain.push(cause)
  return chain
}
