import type { Inspector } from '@jumun/adapters/scratch'

/** The only value of the only row, as a number: `select count(*) from …`. */
export async function countRows(inspector: Inspector, sql: string): Promise<number> {
  const [row] = await inspector.rows(sql)
  return Number(row?.[0])
}
