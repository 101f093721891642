import { fileURLToPath } from 'node:url'

const inPackage = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * What Node is given to run the command. `npm test`, which has just built it, asks for what a user gets: it starts in half of
 * the time. Elsewhere the sources run, so that no one tests what they have not built.
 */
export const jumunCommand: readonly string[] =
  process.env['JUMUN_TEST_BUILT'] === '1'
    ? [inPackage('bin/jumun.js')]
    : ['--conditions=jumun-source', inPackage('src/main.ts')]
