import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonCount, jsonId, jsonText, jsonTime } from '../json/shape.ts'
import type { Ranking, RankingSnapshot } from './ranking.ts'

const rankedProductShape = z.strictObject({
  rank: z.int().min(1),
  productId: jsonId,
  name: jsonText,
  price: jsonCount,
  totalSales: jsonCount,
  revenue: jsonCount,
})

export const rankingShape = z.strictObject({
  items: z.array(rankedProductShape),
  from: jsonTime,
  to: jsonTime,
  computedAt: jsonTime,
})

export const rankingSnapshotShape = z.strictObject({ date: z.iso.date(), days: z.int(), ...rankingShape.shape })

export function rankingJson({ items, from, to, computedAt }: Ranking): z.output<typeof rankingShape> {
  return { items: [...items], from: iso(from), to: iso(to), computedAt: iso(computedAt) }
}

export function rankingSnapshotJson(snapshot: RankingSnapshot): z.output<typeof rankingSnapshotShape> {
  return { date: snapshot.date, days: snapshot.days, ...rankingJson(snapshot) }
}
