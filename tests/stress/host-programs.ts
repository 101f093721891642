import { assertMet, runPrograms } from '../within/programs/run-programs.ts'
import { chooseBackends } from './backend.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'host-programs',
  description:
    'random programs of a host around within(): what was answered and committed is stored, and nothing else; every text is true',
  async run({ quick, seed, backends }) {
    const runs = quick ? 60 : 2_000
    const figures: Figures = { seed }
    for (const backend of await chooseBackends(backends)) {
      const counts = await runPrograms(backend, { seed, runs })
      assertMet(counts, backend.name)
      for (const [what, count] of Object.entries(counts)) figures[`${backend.name}: ${what}`] = count
    }
    return figures
  },
}
