import { createRandom } from '../toolbox/random.ts'
import type { Bench } from './bench.ts'
import { examine } from './examine.ts'
import type { Check, Finding } from './finding.ts'
import type { Room } from './room.ts'

interface Run {
  readonly checks: readonly Check[]
  readonly seconds: number
  readonly seed: number
  /** For one check. */
  readonly mostMs: number
  onFinding(finding: Finding): void
}

const opening = {
  name: 'opening',
  promise: 'a shop can be opened in a new database',
  advice: 'What is said is in the way of any shop on this server: see to it, then run the doctor again.',
}

const awayAdvice =
  'The database could not be asked, so that nothing is proved: see that it answers and has room, then run the doctor again.'

/** Runs all checks, one after the other; returns the names of those that there was no sense in running. */
export async function runChecks({ database, crew, open }: Room, run: Run): Promise<string[]> {
  const { checks, seconds, seed, mostMs, onFinding } = run
  const namesFrom = (place: number, of = checks) => of.slice(place).map(({ name }) => name)
  const room: { opened?: Awaited<ReturnType<Room['open']>> } = {}
  const { finding } = await examine(
    opening,
    async () => {
      room.opened = await open()
      return { figures: {} }
    },
    { maxMs: mostMs },
  )
  if (room.opened === undefined) {
    onFinding(finding)
    return namesFrom(0)
  }
  const bench: Bench = { database, ...room.opened, random: createRandom(seed), seconds, hire: crew.hire }
  const wanted = checks.filter(({ applies }) => applies?.(bench) ?? true)
  for (const [place, check] of wanted.entries()) {
    const { finding: found, overdue } = await examine(check, () => check.run(bench), {
      maxMs: mostMs + seconds * 1000,
      awayAdvice,
    })
    // After a failure they may still be at it.
    if (found.verdict === 'fail') await crew.dismiss()
    else crew.rest()
    onFinding(found)
    // The shop may be waiting for what this check waits for.
    if (overdue) return namesFrom(place + 1, wanted)
  }
  return []
}
