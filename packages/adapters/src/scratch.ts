import type { Inspector } from './scratch/inspector.ts'
import type { ScratchDatabase } from './scratch/scratch-database.ts'

export type { Inspector } from './scratch/inspector.ts'
export { type ScratchDatabase, ScratchError } from './scratch/scratch-database.ts'

/**
 * Makes a database of one's own where `url` points to, for trials: for a file, in a new folder beside it; on a server, a new
 * database with a name that begins with `prefix` (`jumun_scratch` unless said otherwise). Nothing that is there is touched.
 * @throws ScratchError when there is no server, or its user may not make a database
 * @throws TypeError when the URL is none of `sqlite:`, `mysql:`, `mariadb:`, `postgres:` and `postgresql:`
 */
export async function createScratchDatabase(
  url: string,
  { prefix = 'jumun_scratch' }: { prefix?: string } = {},
): Promise<ScratchDatabase> {
  const { path, server } = await placeOf(url)
  if (server === undefined) {
    const { createFile } = await import('./sqlite/scratch.ts')
    return createFile(path, prefix)
  }
  const { createOnServer } = await import('./scratch/server-scratch.ts')
  return createOnServer(server, { target: path, prefix })
}

/**
 * Opens a connection of the driver's own to a database, for plain SQL beside the store.
 * @throws TypeError as `createScratchDatabase`, and whatever the driver throws
 */
export async function openInspector(url: string): Promise<Inspector> {
  const { path, server } = await placeOf(url)
  if (server !== undefined) return server.inspect(path)
  const { inspectSqlite } = await import('./sqlite/scratch.ts')
  return inspectSqlite(path)
}

/** Opens, looks and closes again. */
export async function inspect<T>(url: string, look: (inspector: Inspector) => Promise<T>): Promise<T> {
  const inspector = await openInspector(url)
  try {
    return await look(inspector)
  } finally {
    await inspector.close()
  }
}

/** The path of a file, or a URL as the driver of its server reads it. */
async function placeOf(url: string) {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(url) ?? []
  switch (scheme.toLowerCase()) {
    case 'sqlite':
      return { path: rest.replace(/^\/\//, ''), server: undefined }
    case 'mysql':
    case 'mariadb':
      return { path: `mysql:${rest}`, server: (await import('./mysql/scratch.ts')).mysqlScratch }
    case 'postgres':
    case 'postgresql':
      return { path: `postgres:${rest}`, server: (await import('./postgres/scratch.ts')).postgresScratch }
    default:
      throw new TypeError(`A database is named by sqlite:PATH, mysql://… or postgres://…, not by ${scheme}:.`)
  }
}
