/** Ids that grow, and are the same in every run. */
export function createSeededIds(prefix = 'id'): () => string {
  let count = 0
  return () => {
    count += 1
    return `${prefix}-${String(count).padStart(8, '0')}`
  }
}
