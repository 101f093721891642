import { type ErrorCode, isShopError, type ShopError } from '../errors.ts'

/** The refusal that a call ends with. @throws Error when it does not end with one, or with one of another code */
export async function refusal<Code extends ErrorCode>(call: Promise<unknown>, code: Code): Promise<ShopError<Code>> {
  let answer: unknown
  try {
    answer = await call
  } catch (error) {
    if (isShopError(error, code)) return error
    throw error
  }
  throw new Error(`${code} was expected, not the answer ${JSON.stringify(answer)}`)
}

/** How a call ended: its answer, or its refusal in plain words, to compare and to count. */
export type Ending<Result = unknown> =
  | { readonly ok: true; readonly answer: Result }
  | { readonly ok: false; readonly code: string; readonly details: unknown }

/** @throws what is not a `ShopError`: nothing else may leave a shop */
export async function endingOf<Result>(call: Promise<Result>): Promise<Ending<Result>> {
  try {
    return { ok: true, answer: await call }
  } catch (error) {
    if (!isShopError(error)) throw error
    return { ok: false, code: error.code, details: error.details }
  }
}

/** How often calls ended how: `{ ok: 10, INSUFFICIENT_STOCK: 90 }`. */
export function tally(endings: readonly Ending[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const ending of endings) {
    const name = ending.ok ? 'ok' : ending.code
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
