import assert from 'node:assert/strict'
import { createRandom } from '@jumun/doctor/toolbox'
import { defects, hunt } from '../defects/defects.ts'
import { chooseBackends } from './backend.ts'
import type { Suite } from './suite.ts'

export const suite: Suite = {
  name: 'defects',
  description: 'mistakes are put into a copy of the sources, one by one; the quick tests notice each of them',
  async run({ quick, seed, backends }) {
    const there: readonly string[] = (await chooseBackends(backends)).map(({ name }) => name)
    const visible = defects.filter(({ server }) => server === undefined || there.includes(server))
    const random = createRandom(seed)
    const chosen = quick ? visible.filter(() => random.below(visible.length) < 6) : visible
    const reports = await hunt(chosen, ({ defect, verdict, by }) => {
      console.error(`  ${verdict.padEnd(8)} ${defect}${by === undefined ? '' : ` <- ${by.split('\n')[0]}`}`)
    })
    const caught = reports.filter(({ verdict }) => verdict === 'caught').length
    assert.deepEqual(
      reports.filter(({ verdict }) => verdict !== 'caught'),
      [],
      'every defect is caught',
    )
    return { seed, caught, of: chosen.length, withoutServer: defects.length - visible.length }
  },
}
