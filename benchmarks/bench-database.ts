import type { BenchServer } from './bench-server.ts'

/**
 * A database of the benchmark's own on a server, removed at the end; or why there is none. A server that somebody has
 * named and that does not answer is a failure.
 */
export async function withDatabase<T>(
  server: BenchServer,
  use: (url: URL, facts: Record<string, string>) => Promise<T>,
): Promise<T | { skipped: string }> {
  const facts = await server.facts().catch((error: unknown) => {
    if (server.named) throw error
    return undefined
  })
  if (facts === undefined) {
    const variable = server.name === 'MariaDB' ? 'JUMUN_TEST_MYSQL' : 'JUMUN_TEST_POSTGRES'
    return { skipped: `no ${server.name} at ${server.url.host}; ${variable} names another` }
  }
  const name = `jumun_bench_${process.pid}_${Date.now()}`
  await server.createDatabase(name)
  try {
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return await use(url, facts)
  } finally {
    await server.dropDatabase(name)
  }
}
