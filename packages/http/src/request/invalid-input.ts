import { ShopError } from '@jumun/core'

/** An input refused before the shop sees it. `pointer` is a JSON pointer, '' for the request as a whole. */
export function invalidInput(pointer: string, message: string): ShopError<'INVALID_INPUT'> {
  return new ShopError('INVALID_INPUT', pointer === '' ? message : `${pointer} ${message}`, {
    issues: [{ pointer, message }],
  })
}
