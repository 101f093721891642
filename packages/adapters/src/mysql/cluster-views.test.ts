import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clusterViews } from './cluster-views.ts'
import type { MysqlConnection } from './driver.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

type Status = Readonly<Record<string, string>>

/** A node that is in view number `view`. */
const member = (view: number, more: Status = {}): Status => ({
  wsrep_provider_name: 'Galera',
  wsrep_cluster_status: 'Primary',
  wsrep_cluster_conf_id: String(view),
  wsrep_gcomm_uuid: 'node-1',
  ...more,
})

/** A server that says of itself what `status` is when it is asked. */
function serverOf(status: Status) {
  const asked: string[] = []
  const server = { status, refuses: undefined as Error | undefined }
  const connection: MysqlConnection = {
    query({ sql }, done) {
      asked.push(sql)
      if (server.refuses !== undefined) done(server.refuses, undefined)
      else done(null, sql.startsWith('show') ? Object.entries(server.status) : {})
    },
  }
  return { server, connection, asked, views: clusterViews({}) }
}

function later(ms = 10): number {
  vi.advanceTimersByTime(ms)
  return performance.now()
}

test.each([[{}], [{ wsrep_provider_name: '', wsrep_cluster_status: 'Primary' }]])(
  'a server that is in no cluster is asked once, and has always been alone: %j',
  async status => {
    const { connection, asked, views } = serverOf(status)
    for (let time = 0; time < 3; time += 1) await views.note(connection)
    expect(await views.isSameSince(connection, later())).toBe(true)
    expect(await views.isSameSince(connection, Number.NEGATIVE_INFINITY)).toBe(true)
    expect(asked).toHaveLength(1)
  },
)

test('a node has been in a view since it was seen there, and not before', async () => {
  const { connection, views } = serverOf(member(1))
  const before = performance.now()
  const seen = later()
  await views.note(connection)
  later()
  await views.note(connection)
  expect(await views.isSameSince(connection, seen)).toBe(true)
  expect(await views.isSameSince(connection, later())).toBe(true)
  expect(await views.isSameSince(connection, before)).toBe(false)
})

test.each([{ wsrep_cluster_conf_id: '2' }, { wsrep_gcomm_uuid: 'node-2' }])(
  'another view is not the same: %j',
  async other => {
    const { server, connection, views } = serverOf(member(1))
    await views.note(connection)
    const begun = later()
    server.status = member(1, other)
    later()
    expect(await views.isSameSince(connection, begun)).toBe(false)
    // From now on that one is known.
    expect(await views.isSameSince(connection, later())).toBe(true)
    expect(await views.isSameSince(connection, begun)).toBe(false)
  },
)

test('a node that has lost the others is in no view, however often it was seen so', async () => {
  const { connection, views } = serverOf(member(1, { wsrep_cluster_status: 'non-Primary' }))
  await views.note(connection)
  expect(await views.isSameSince(connection, later())).toBe(false)
  expect(await views.isSameSince(connection, later())).toBe(false)
})

test('a node that does not take the question is in no view that is known; what is no refusal is thrown', async () => {
  const { server, connection, views } = serverOf(member(1))
  await views.note(connection)
  server.refuses = Object.assign(new Error('WSREP has not yet prepared node'), { errno: 1047 })
  expect(await views.isSameSince(connection, later())).toBe(false)
  server.refuses = new TypeError('a mistake')
  await expect(views.isSameSince(connection, later())).rejects.toBe(server.refuses)
})

test('a node is asked once it has applied what the cluster had ordered, and then waits no longer', async () => {
  const { connection, asked, views } = serverOf(member(1))
  await views.note(connection)
  const known = asked.length
  await views.isSameSince(connection, later())
  const statements = asked.slice(known)
  expect(statements[0]).toMatch(/@jumun_sync_wait = @@session.wsrep_sync_wait, @@session.wsrep_sync_wait = 1$/)
  expect(statements[1]).toMatch(/^select/)
  expect(statements[2]).toBe(asked[0])
  expect(statements.slice(3)).toEqual(['set @@session.wsrep_sync_wait = @jumun_sync_wait'])
})

test('sixteen views are known, and the oldest one is forgotten for another', async () => {
  const { server, connection, views } = serverOf(member(1))
  const isStillKnown = async (view: number) => {
    server.status = member(view)
    return views.isSameSince(connection, later())
  }
  for (let view = 1; view <= 16; view += 1) {
    server.status = member(view)
    await views.note(connection)
  }
  expect(await isStillKnown(1)).toBe(true)
  server.status = member(17)
  await views.note(connection)
  expect(await isStillKnown(2)).toBe(true)
  expect(await isStillKnown(1)).toBe(false)
})
