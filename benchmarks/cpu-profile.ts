import { Session } from 'node:inspector/promises'

/** The share of samples by where the running function comes from, the largest first. */
export async function profiled(work: () => Promise<void>): Promise<[place: string, share: number][]> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  await work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const micros = new Map<string, number>()
  const placeById = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  profile.samples?.forEach((id, index) => {
    const place = placeById.get(id)!
    micros.set(place, (micros.get(place) ?? 0) + Math.max(0, profile.timeDeltas?.[index] ?? 0))
  })
  const total = [...micros.values()].reduce((sum, value) => sum + value, 0)
  return [...micros].map(([place, value]): [string, number] => [place, value / total]).sort((a, b) => b[1] - a[1])
}

function placeOf({ url, functionName }: { url: string; functionName: string }): string {
  if (functionName === '(program)') return 'native code outside of functions'
  if (functionName.startsWith('(')) return functionName.slice(1, -1)
  const [, name] = /node_modules\/(?!.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
  if (name !== undefined) return name
  const [, own] = /\/(packages\/\w+|benchmarks)\//.exec(url) ?? []
  if (own !== undefined) return own
  if (url.startsWith('node:')) return 'node'
  // Functions without a file are native ones; of those, SQLite's statements matter here.
  return ['run', 'all', 'get'].includes(functionName) ? 'SQLite statements' : `native ${functionName}`
}
