import { expect, test } from 'vitest'
import { runPrograms } from './programs/run-programs.ts'
import { reachableBackends } from './reachable-backends.ts'

// The long version is a stress suite. JUMUN_TEST_RUNS asks for more, JUMUN_TEST_SEED for the same again.
const { JUMUN_TEST_RUNS: wanted, JUMUN_TEST_SEED: given } = process.env
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(given)
const runs = wanted === undefined ? 200 : Number(wanted)
const atLeast = Math.min(runs, 8)

for (const { name, backend } of reachableBackends) {
  test.runIf(backend !== undefined)(`random programs of a host on ${name}, JUMUN_TEST_SEED=${seed}`, async () => {
    const counts = await runPrograms(backend!, {
      seed,
      runs,
      budgetMs: wanted === undefined ? 3_000 : Infinity,
      isEnough: counts => counts['runs']! >= atLeast && (name === 'sqlite' || deadlocksOf(counts) > 0),
    })
    process.stdout.write(`host programs on ${name}: ${counts['runs']} runs, JUMUN_TEST_SEED=${seed}\n`)
    expect(counts['runs']).toBeGreaterThanOrEqual(atLeast)
    expect(counts['answered']).toBeGreaterThan(0)
    expect(counts['refused by a rule']).toBeGreaterThan(0)
    if (name === 'sqlite') return
    expect(deadlocksOf(counts)).toBeGreaterThan(0)
  })
}

function deadlocksOf(counts: Readonly<Record<string, number>>): number {
  return (counts['deadlock: the host lost'] ?? 0) + (counts['deadlock: others lost'] ?? 0)
}
