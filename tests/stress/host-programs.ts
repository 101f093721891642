import { assertMet, runPrograms } from '../within/programs/run-programs.ts'
import { chooseBackends, onEach } from './backend.ts'
import type { Suite } from './suite.ts'

export const suite: Suite = {
  name: 'host-programs',
  description:
    'random programs of a host around within(): what was answered and committed is stored, and nothing else; every text is true',
  async run({ quick, seed, backends }) {
    const runs = quick ? 60 : 2_000
    return onEach(await chooseBackends(backends), async backend => {
      const counts = await runPrograms(backend, { seed, runs })
      assertMet(counts, backend.name)
      return counts
    })
  },
}
