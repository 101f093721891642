const msOf = new WeakMap<object, number>()

/** Marks a refusal as one that is answered late: who is refused for doing too much would only do it the faster. */
export function tellLate<Refusal extends object>(refusal: Refusal, ms: number): Refusal {
  msOf.set(refusal, ms)
  return refusal
}

/** How long a refusal is kept back; undefined for one that is not marked. */
export function latenessOf(refusal: unknown): number | undefined {
  // It knows nothing of what is no object.
  return msOf.get(refusal as object)
}
