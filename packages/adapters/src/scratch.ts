import type { Inspector } from './scratch/inspector.ts'
import type { ScratchDatabase } from './scratch/scratch-database.ts'
import { parseDatabaseUrl } from './url/database-url.ts'
import { urlsOfHosts } from './url/server-address.ts'

export type { Inspector } from './scratch/inspector.ts'
export { type ScratchDatabase, ScratchError } from './scratch/scratch-database.ts'

/**
 * Makes a database of one's own where `url` points to, for trials: for a file, in a new folder beside it; on a server, a new
 * database with a name that begins with `prefix` (`jumun_scratch` unless said otherwise). Nothing that is there is touched.
 * @throws ScratchError when there is no server, or its user may not make a database
 * @throws StoreError `BAD_URL`, `UNKNOWN_PARAMETER`, `BAD_PARAMETER`, `NO_DRIVER`
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
  return createOnServer(server, { targets: urlsOfHosts(path), prefix })
}

/**
 * Opens a connection of the driver's own to a database, for plain SQL beside the store.
 * @throws StoreError as `createScratchDatabase`, and what the driver throws
 */
export async function openInspector(url: string): Promise<Inspector> {
  const { path, server } = await placeOf(url)
  if (server !== undefined) return inspectFirst(urlsOfHosts(path), target => server.inspect(target))
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

/** At the first host that answers. */
async function inspectFirst(
  targets: readonly string[],
  open: (target: string) => Promise<Inspector>,
): Promise<Inspector> {
  let cause: unknown
  for (const target of targets) {
    try {
      return await open(target)
    } catch (error) {
      cause ??= error
    }
  }
  throw cause
}

/** The path of a file, or a URL as the driver of its server reads it. */
async function placeOf(url: string) {
  const database = parseDatabaseUrl(url, { named: false })
  const rest = url.slice(url.indexOf(':'))
  switch (database.kind) {
    case 'sqlite':
      return { path: database.path, server: undefined }
    case 'mysql':
      return { path: `mysql${rest}`, server: (await import('./mysql/scratch.ts')).mysqlScratch }
    case 'postgres':
      return { path: `postgres${rest}`, server: (await import('./postgres/scratch.ts')).postgresScratch }
  }
}
