/** Callers that do one thing after the other, `count` in all. */
export async function byCallers(callers: number, count: number, once: () => Promise<unknown>): Promise<void> {
  let left = count
  const caller = async () => {
    while (left-- > 0) await once()
  }
  await Promise.all(Array.from({ length: Math.min(callers, count) }, caller))
}
