import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isStoreError, StoreError } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'
import { inTurn, type Turn } from '../sql/in-turn.ts'
import { text } from '../sql/value.ts'

const beatMs = 1_000
/** A holder that has been silent for so long is taken for dead; looked at twice, with a write in between. */
const mostSilentMs = 10_000

const table = 'jumun_migration_turn'

interface ClusterTurn {
  readonly connection: SqlConnection
  /** For the holder's writes while `work` has the other one. */
  readonly beating: SqlConnection
  readonly silentMs?: number
}

/**
 * Runs `work` while no other node in a cluster does, on whichever node: a lock by name is one node's own. The turn is a row that
 * its holder goes on changing. Who waits watches it by its own clock, and takes it over when it stands still; before that
 * it writes, as a change of tables may hold up the holder's writes and its own alike.
 * @throws StoreError `transient` when someone has taken the turn over meanwhile
 */
export async function inClusterTurn<T>(
  { connection, beating, silentMs = mostSilentMs }: ClusterTurn,
  work: () => Promise<T>,
  turn: Turn,
): Promise<T> {
  const token = randomUUID()
  const write = async (sql: string, on = connection) => (await on.run(sql, [])) > 0
  await connection.run(
    `create table if not exists ${table} (name varchar(16) primary key, token varchar(36) not null,
      beat bigint not null, waiters bigint not null) engine=InnoDB`,
    [],
  )
  await unlessRefused(
    write(`insert into ${table} values ('migrations', '', 0, 0) on duplicate key update beat = ${table}.beat`),
  )
  const take = (held: string, beat: number) =>
    write(`update ${table} set token = '${token}', beat = beat + 1 where token = '${held}' and beat = ${beat}`)

  let watched = { state: '', since: 0, asked: false }
  await inTurn(async () => {
    const [row] = await connection.all(`select token, beat from ${table}`, [])
    const [held, beat] = row === undefined ? ['', 0] : [text(row[0]), Number(row[1])]
    const now = performance.now()
    if (row !== undefined && held === '') return unlessRefused(take(held, beat))
    const state = `${held} ${beat}`
    if (state !== watched.state) watched = { state, since: now, asked: false }
    if (now - watched.since < silentMs) return false
    if (watched.asked) return unlessRefused(take(held, beat))
    await unlessRefused(write(`update ${table} set waiters = waiters + 1`))
    watched = { state, since: performance.now(), asked: true }
    return false
  }, turn)

  const beats = startBeats(() => write(`update ${table} set beat = beat + 1 where token = '${token}'`, beating))
  try {
    const result = await work()
    if (beats.isLost()) throw new StoreError('transient', 'Another node of the cluster has taken the turn over.')
    return result
  } finally {
    await beats.stop()
    const release = () => write(`update ${table} set token = '' where token = '${token}'`)
    for (let tries = 1; tries <= 5 && !(await unlessRefused(release().then(() => true))); tries += 1) await sleep(50)
  }
}

/** False where another node was faster, or the connection had to be given up: the one that waits looks again. */
async function unlessRefused(written: Promise<boolean>): Promise<boolean> {
  try {
    return await written
  } catch (error) {
    if (isStoreError(error) && (error.failure === 'transient' || error.failure === 'conflict')) return false
    throw error
  }
}

function startBeats(beat: () => Promise<boolean>): { isLost(): boolean; stop(): Promise<void> } {
  let lost = false
  let underWay: Promise<void> | undefined
  const timer = setInterval(() => {
    underWay ??= beat()
      .then(
        isOurs => {
          lost ||= !isOurs
        },
        // The next one may come through.
        () => undefined,
      )
      .finally(() => {
        underWay = undefined
      })
  }, beatMs)
  return {
    isLost: () => lost,
    async stop() {
      clearInterval(timer)
      await underWay
    },
  }
}
