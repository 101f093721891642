import { readdirSync, readFileSync } from 'node:fs'
import type { BenchServer } from './bench-server.ts'

/**
 * CPU time that a server on this machine has spent for the connections to a database, in microseconds; undefined where it
 * cannot be seen (another machine, another system than Linux). Unlike the time on the clock it hardly depends on what else
 * the machine does.
 */
export async function serverCpuMicros(server: BenchServer, database: string): Promise<number | undefined> {
  const ids = await serverThreads(server, database)
  const times = ids.map(ticksOf)
  if (times.length === 0 || times.includes(undefined)) return undefined
  return times.reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) * microsATick
}

// USER_HZ is 100 on every Linux that Node runs on.
const microsATick = 10_000

async function serverThreads(server: BenchServer, database: string): Promise<string[]> {
  const pool = await server.openPool(server.url, 1)
  const statement =
    server.name === 'MariaDB'
      ? `select tid from information_schema.processlist where db = ?`
      : 'select pid from pg_stat_activity where datname = ?'
  try {
    return (await pool.with(connection => connection.all(statement, [database]))).map(row => String(row[0]))
  } finally {
    await pool.close()
  }
}

/** Of a process (PostgreSQL has one per connection), or of a thread of one (MariaDB). */
function ticksOf(id: string): number | undefined {
  const stat = [`/proc/${id}/task/${id}/stat`, ...tasksOf('mariadbd', id)].map(read).find(text => text !== undefined)
  if (stat === undefined) return undefined
  // Fields 14 and 15; the second one, a name in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function tasksOf(program: string, thread: string): string[] {
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const servers = processes.filter(id => read(`/proc/${id}/comm`)?.trim() === program)
  return servers.map(id => `/proc/${id}/task/${thread}/stat`)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
