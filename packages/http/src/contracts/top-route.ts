import { type RankedProduct, rankingJson } from '@jumun/core'
import type * as z from 'zod'
import { type Route, route } from '../routes/route.ts'

/** The five best sellers of three days, as an array with the contract's names. */
export function topRoute({ view, shown }: { view: z.ZodType; shown(place: RankedProduct): object }): Route {
  return route({
    id: 'listTopProducts',
    method: 'GET',
    path: '/products/top',
    access: 'public',
    tag: '',
    summary: 'Show the five best sellers of three days',
    tagged: true,
    status: 200,
    answer: view,
    codes: [],
    handle: async ({ shop }) => ({
      json: rankingJson(await shop.ranking.top({ days: 3, limit: 5 })).items.map(place => shown(place)),
    }),
  })
}
