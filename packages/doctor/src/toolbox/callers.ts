/** Callers that do one thing after the other: `work` for 0 to `count` − 1, at most `callers` of them at a time. */
export async function byCallers(
  callers: number,
  count: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  async function caller(): Promise<void> {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(callers, count) }, caller))
}
