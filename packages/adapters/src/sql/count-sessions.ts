import type { SessionCount } from '@jumun/core'
import type { SessionPool } from './session.ts'

/** A pool that can say how many of its sessions are held here, and how many callers wait for one. */
export function countSessions(pool: SessionPool): { pool: SessionPool; sessions(): SessionCount } {
  let held = 0
  let waiting = 0

  return {
    pool: {
      async acquire() {
        waiting += 1
        const session = await pool.acquire().finally(() => {
          waiting -= 1
        })
        held += 1
        let left = false
        return {
          ...session,
          release() {
            if (!left) held -= 1
            left = true
            session.release()
          },
        }
      },
      close: () => pool.close(),
    },
    sessions: () => ({ held, waiting }),
  }
}
