/** What came of a request before Koa was asked, which now has to tell it. */
export interface EarlyRefusal {
  readonly error: unknown
  /** Of `performance.now()`. */
  readonly startedAt: number
}

const refusals = new WeakMap<object, EarlyRefusal>()

/** @param request Node's, or what stands for it. */
export function refuseEarly(request: object, refusal: EarlyRefusal): void {
  refusals.set(request, refusal)
}

export function earlyRefusalOf(request: object): EarlyRefusal | undefined {
  return refusals.get(request)
}
