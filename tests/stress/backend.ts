import { createScratchDatabase, inspect, type ScratchDatabase } from '@jumun/adapters/scratch'
import type { Figures } from './suite.ts'

export type BackendName = ScratchDatabase['kind']

/** A kind of database on which a suite can be run. */
export interface Backend {
  readonly name: BackendName
  /** Makes a database of the suite's own; its URL is all that another process needs. */
  create(): Promise<ScratchDatabase>
}

/** Databases that are there, at whose sides others can be made. */
const places: Readonly<Record<BackendName, string>> = {
  // A file in a temporary folder.
  sqlite: 'sqlite::memory:',
  mysql: process.env.JUMUN_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/',
  postgres: process.env.JUMUN_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}

/**
 * The databases that a run uses. One that was asked for by name has to be there; of the others, those that answer.
 */
export async function chooseBackends(
  wanted: readonly BackendName[] | undefined,
  of: readonly BackendName[] = ['sqlite', 'mysql', 'postgres'],
): Promise<Backend[]> {
  const chosen: Backend[] = []
  for (const name of of.filter(one => wanted === undefined || wanted.includes(one))) {
    try {
      await inspect(places[name], inspector => inspector.rows('select 1'))
      chosen.push({ name, create: () => createScratchDatabase(places[name], { prefix: 'jumun_stress' }) })
    } catch (error) {
      if (wanted !== undefined) throw error
      console.error(`  without ${name}: nothing answers there (JUMUN_TEST_${name.toUpperCase()} names another)`)
    }
  }
  return chosen
}

/** Runs on each of the databases; every figure is named after the one that it is of. */
export async function onEach(
  backends: readonly Backend[],
  run: (backend: Backend) => Promise<Figures>,
): Promise<Figures> {
  const figures: Figures = {}
  for (const backend of backends) {
    const found = Object.entries(await run(backend))
    for (const [name, value] of found) figures[`${backend.name}.${name}`] = value
    // A long run that is ended has told at least what it had found by then.
    const told = found.map(([name, value]) => `${name} ${value}`).join(', ')
    if (backends.length > 1) process.stderr.write(`  ${backend.name}: ${told}\n`)
  }
  return figures
}
