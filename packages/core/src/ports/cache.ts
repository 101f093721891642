/** Values that may be lost at any moment. A cache that fails answers as one that is empty: it never throws. */
export interface Cache {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
}
