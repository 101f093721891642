import { createScratchDatabase, inspect, type ScratchDatabase } from '@jumun/adapters/scratch'
import type { BenchServer } from './bench-server.ts'

/**
 * A database of the benchmark's own on a server, removed at the end; or why there is none. A server that someone has
 * named and that does not answer is a failure.
 */
export async function withDatabase<T>(
  server: BenchServer,
  use: (url: URL, facts: Record<string, string>) => Promise<T>,
): Promise<T | { skipped: string }> {
  let database: ScratchDatabase
  try {
    database = await createScratchDatabase(server.url.href, { prefix: 'jumun_bench' })
  } catch (error) {
    if (server.named) throw error
    return { skipped: `no ${server.name} at ${server.url.host}; ${server.variable} names another` }
  }
  try {
    return await use(new URL(database.url), await inspect(database.url, server.facts))
  } finally {
    await database.drop()
  }
}
