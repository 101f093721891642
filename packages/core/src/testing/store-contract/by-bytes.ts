/** Texts in the order of their UTF-8 bytes, told by the bytes themselves. */
export function byBytes(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
