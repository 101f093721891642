import { globSync } from 'node:fs'

/** What of a package is changed, and the tests that have to notice: glob patterns from the root of the workspace. */
interface Mutated {
  readonly sources: readonly string[]
  readonly notSources: readonly string[]
  readonly tests: readonly string[]
}

const own = (name: string): Mutated => ({
  sources: [`packages/${name}/src/**/*.ts`],
  notSources: ['**/*.test.ts', '**/testing/**'],
  tests: [`packages/${name}/src/**/*.test.ts`],
})

/** They hold the texts of every package in both languages, and what the reference says of routes, options and measures. */
const messages = ['tests/messages/*.test.ts']

/** Core has a tool of its own, which knows of each test what it runs through. */
export const mutatedPackages: Readonly<Record<string, Mutated>> = {
  adapters: {
    ...own('adapters'),
    // Migrations stay as they were; what they make is held by their own tests.
    notSources: [...own('adapters').notSources, '**/migrations/**'],
    tests: [...own('adapters').tests, 'tests/audit-on-sqlite.test.ts', 'tests/full-disk.test.ts'],
  },
  http: {
    ...own('http'),
    // What runs in a browser is held by `npm run console`.
    notSources: [...own('http').notSources, '**/console/app/**'],
    tests: [...own('http').tests, 'tests/http/*.test.ts', ...messages],
  },
  doctor: { ...own('doctor'), tests: [...own('doctor').tests, 'packages/cli/src/commands/doctor.test.ts'] },
  cli: { ...own('cli'), tests: [...own('cli').tests, ...messages] },
}

export function sourcesOf({ sources, notSources }: Mutated, root: string): string[] {
  return globSync([...sources], { cwd: root, exclude: [...notSources] }).toSorted()
}

export function testsOf({ tests }: Mutated, root: string): string[] {
  return globSync([...tests], { cwd: root }).toSorted()
}
