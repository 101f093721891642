import { iso } from '../calendar/iso.ts'
import type { Ranking, RankingSnapshot } from './ranking.ts'

export function rankingJson({ items, from, to, computedAt }: Ranking) {
  return { items, from: iso(from), to: iso(to), computedAt: iso(computedAt) }
}

export function rankingSnapshotJson(snapshot: RankingSnapshot) {
  return { date: snapshot.date, days: snapshot.days, ...rankingJson(snapshot) }
}
