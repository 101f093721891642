import type { Inspector } from '@jumun/adapters/scratch'

/**
 * An inspector that outlives its connection: between two questions a check may work for seconds, and a proxy or the server
 * itself may cut what is idle. That is no fault of the database, and all questions only read: each is asked once more.
 */
export async function lastingInspector(open: () => Promise<Inspector>): Promise<Inspector> {
  let current = await open()

  async function ask<T>(question: (inspector: Inspector) => Promise<T>): Promise<T> {
    const asked = current
    try {
      return await question(asked)
    } catch {
      const opened = await open()
      current = opened
      await asked.close().catch(() => undefined)
      return question(opened)
    }
  }

  return {
    rows: sql => ask(inspector => inspector.rows(sql)),
    problems: () => ask(inspector => inspector.problems()),
    close: () => current.close(),
  }
}
