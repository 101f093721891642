import type { IncomingHttpHeaders } from 'node:http'
import { ShopError } from '@jumun/core'
import { headerText } from './header-text.ts'

const scheme = 'bearer '
const maxCharacters = 8 * 1024
const space = 0x20

/**
 * The token of `Authorization: Bearer …`, undefined without one. Looks at each character once: a pattern with two ways to
 * read a space would try them all, and a header is long enough for that to stop the server.
 * @throws ShopError `UNAUTHENTICATED` for one that is longer than any token
 */
export function bearerToken({ authorization }: IncomingHttpHeaders): string | undefined {
  if (authorization === undefined || authorization.slice(0, scheme.length).toLowerCase() !== scheme) return undefined
  let begin = scheme.length
  let end = authorization.length
  while (begin < end && authorization.charCodeAt(begin) === space) begin += 1
  while (end > begin && authorization.charCodeAt(end - 1) === space) end -= 1
  if (begin === end) return undefined
  if (end - begin > maxCharacters) {
    throw new ShopError('UNAUTHENTICATED', `A bearer token has at most ${maxCharacters} characters.`, {})
  }
  return headerText(authorization.slice(begin, end))
}
