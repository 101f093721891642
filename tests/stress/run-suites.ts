import { inspect, parseArgs } from 'node:util'
import type { BackendName } from './backend.ts'
import type { Figures, Suite } from './suite.ts'

const usage = `[NAME…] [--quick] [--seed NUMBER] [--backend sqlite|mysql|postgres]… [--json] [--list]`

/**
 * Runs suites from the command line: all, or those that are named. Figures and verdicts go to stdout, progress to stderr.
 * The exit status is 1 when something did not hold, 2 when the words cannot be understood.
 */
export async function runSuites(suites: readonly Suite[], args: readonly string[]): Promise<number> {
  const options = readArguments(args, suites)
  if (typeof options === 'string') {
    console.error(`${options}\nUsage: ${usage}`)
    return 2
  }
  const { chosen, json, list, quick, seed, backends } = options
  if (list) {
    for (const { name, description } of suites) console.log(`${name.padEnd(18)} ${description}`)
    return 0
  }
  const results: { name: string; ok: boolean; seconds: number; figures?: Figures; error?: string }[] = []
  for (const { name, description, run } of chosen) {
    console.error(`${name}: ${description} (seed ${seed})`)
    const begun = performance.now()
    const seconds = () => Math.round((performance.now() - begun) / 100) / 10
    try {
      const figures = await run({ quick, seed, ...(backends !== undefined && { backends }) })
      results.push({ name, ok: true, seconds: seconds(), figures })
    } catch (error) {
      const told = inspect(error)
      results.push({ name, ok: false, seconds: seconds(), error: told })
      // Seen at once, however long the others take.
      console.error(`${name} failed, seed ${seed}:\n${told}`)
    }
    if (!json) print(results.at(-1)!)
  }
  if (json) console.log(JSON.stringify({ seed, quick, suites: results }, null, 2))
  return results.every(({ ok }) => ok) ? 0 : 1
}

function readArguments(args: readonly string[], suites: readonly Suite[]) {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    return (error as Error).message
  }
  const { values, positionals } = parsed
  const unknown = positionals.find(name => suites.every(suite => suite.name !== name))
  if (unknown !== undefined)
    return `There is no suite ${unknown}; there are ${suites.map(({ name }) => name).join(', ')}.`
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
  if (!Number.isSafeInteger(seed)) return 'The seed is a whole number.'
  const wrong = values.backend?.find(name => !['sqlite', 'mysql', 'postgres'].includes(name))
  if (wrong !== undefined) return `There is no backend ${wrong}.`
  return {
    chosen: positionals.length === 0 ? suites : suites.filter(({ name }) => positionals.includes(name)),
    json: values.json,
    list: values.list,
    quick: values.quick,
    seed,
    backends: values.backend as BackendName[] | undefined,
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      seed: { type: 'string' },
      backend: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  })
}

function print({ name, ok, seconds, figures = {} }: { name: string; ok: boolean; seconds: number; figures?: Figures }) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  for (const [figure, value] of Object.entries(figures)) console.log(`       ${figure.padEnd(32)} ${value}`)
}
