import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What the heap holds once all garbage is gone. */
export function heapMiB(): string {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return `${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MiB`
}
