import type { BenchServer, Pool } from './bench-server.ts'

/** Connections of one round: servers allow a hundred, and the other competitors need theirs. */
export function heldPool(server: BenchServer, url: URL, size: number) {
  let pool: Pool | undefined
  return {
    pool: () => pool!,
    async arrive() {
      pool = await server.openPool(url, size)
    },
    async leave() {
      await pool?.close()
      pool = undefined
    },
    close: async () => pool?.close(),
  }
}
