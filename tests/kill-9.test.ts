import { expect, test } from 'vitest'
import { chooseBackends } from './stress/backend.ts'
import { killAtRandom } from './stress/kill-9.ts'

const [sqlite] = await chooseBackends(['sqlite'])
const seed = Date.now() % 1_000_000

test(`a process killed while it orders loses nothing that it has acknowledged (seed ${seed})`, async () => {
  const { kills, inFlight } = await killAtRandom(sqlite!, { kills: 4, seed })
  expect(kills).toBe(4)
  expect(inFlight).toBeGreaterThan(0)
})
