import { base } from './client.ts'
import type { Product } from './shapes.ts'

/** Stock and prices as they change. */
export interface ProductStream {
  /** Whether the stream tells of all products that are on sale; false until it has begun. */
  readonly complete: boolean
  close(): void
}

/** The browser comes back by itself after a break; then the stream begins with all that it tells of. */
export function openStream(told: {
  onProducts(products: readonly Product[]): void
  onRemoved(productId: string): void
}): ProductStream {
  const source = new EventSource(`${base}/products/stream`)
  let complete = false
  source.addEventListener('snapshot', ({ data }: MessageEvent<string>) => {
    const snapshot = JSON.parse(data) as { items: Product[]; complete: boolean }
    complete = snapshot.complete
    told.onProducts(snapshot.items)
  })
  source.addEventListener('product', ({ data }: MessageEvent<string>) => told.onProducts([JSON.parse(data) as Product]))
  source.addEventListener('removed', ({ data }: MessageEvent<string>) => {
    told.onRemoved((JSON.parse(data) as { productId: string }).productId)
  })
  source.addEventListener('error', () => {
    complete = false
  })
  return {
    get complete() {
      return complete
    },
    close: () => source.close(),
  }
}
