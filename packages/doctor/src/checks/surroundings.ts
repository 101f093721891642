import type { Check } from './finding.ts'

export const surroundings: Check = {
  name: 'surroundings',
  promise: 'what shares the data, or stands before the server, is known',
  advice: 'docs/clusters.md says which settings make it safe, and what was measured with them.',
  applies: ({ database }) => database.server !== undefined,
  async run({ store }) {
    const { surroundings: all = [] } = await store.facts()
    const found = all.length === 0 ? 'a server that stands alone' : all.map(one => one.found).join('; ')
    const risks = all.flatMap(({ risk }) => (risk === undefined ? [] : [risk]))
    return { figures: { found }, ...(risks.length > 0 && { warning: risks.join(' ') }) }
  },
}
