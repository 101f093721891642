import { isStoreError } from '@jumun/core'
import type { StoredRow } from '../sql/value.ts'
import type { MysqlConnection } from './driver.ts'
import { type QueryHooks, sendQuery } from './query.ts'

/**
 * Which nodes were in a cluster together, and since when that is known here.
 *
 * A node of Galera reports two things as 1213 at COMMIT: that the cluster has refused the transaction, and that its
 * connection to the others has broken while the transaction was also in another one's way. Of the first, nothing is stored
 * anywhere; of the second, the others may have received it, and store it. It is the first where the node is a member now, and
 * no view has changed since the transaction began.
 */
export interface ClusterViews {
  /** Notes in which view the server of a connection is; asks only once where the server is in no cluster. */
  note(connection: MysqlConnection): Promise<void>
  /** Whether the server has been in one view from `since` (by `performance.now`) until now. */
  isSameSince(connection: MysqlConnection, since: number): Promise<boolean>
}

const statusOfView = `show global status where variable_name in
  ('wsrep_provider_name', 'wsrep_cluster_status', 'wsrep_cluster_conf_id', 'wsrep_gcomm_uuid')`
// Waits until the node has applied all that the cluster had ordered: a view, too, which it may be late to show. A node that is
// no member refuses it.
const waitForOthers = [
  'set @jumun_sync_wait = @@session.wsrep_sync_wait, @@session.wsrep_sync_wait = 1',
  // SHOW STATUS itself does not wait.
  'select 1 limit 1',
]
const waitNoMore = 'set @@session.wsrep_sync_wait = @jumun_sync_wait'

/** Each node has views of its own; of older ones nothing is asked any more. */
const mostViews = 16

export function clusterViews(hooks: QueryHooks): ClusterViews {
  const seenAt = new Map<string, number>()
  let isCluster: boolean | undefined

  function remember(view: string | undefined): void {
    if (view === undefined || seenAt.has(view)) return
    seenAt.set(view, performance.now())
    for (const older of seenAt.keys()) {
      if (seenAt.size <= mostViews) break
      seenAt.delete(older)
    }
  }

  return {
    async note(connection) {
      if (isCluster === false) return
      const status = statusOf(await sendQuery(connection, statusOfView, hooks))
      // Empty, or not there at all, where a server stands alone.
      isCluster ??= (status.get('wsrep_provider_name') ?? '') !== ''
      remember(viewOf(status))
    },
    async isSameSince(connection, since) {
      if (isCluster === false) return true
      try {
        for (const text of waitForOthers) await sendQuery(connection, text, hooks)
        const view = viewOf(statusOf(await sendQuery(connection, statusOfView, hooks)))
        await sendQuery(connection, waitNoMore, hooks)
        const known = view === undefined ? Infinity : (seenAt.get(view) ?? Infinity)
        remember(view)
        return known <= since
      } catch (error) {
        if (isStoreError(error)) return false
        throw error
      }
    },
  }
}

type Status = ReadonlyMap<string, string>

function statusOf(answer: unknown): Status {
  return new Map((answer as StoredRow[]).map(([name, value]) => [String(name), String(value)]))
}

/** Undefined for a server that is no member of a cluster at present. */
function viewOf(status: Status): string | undefined {
  if (status.get('wsrep_cluster_status') !== 'Primary') return undefined
  return `${status.get('wsrep_gcomm_uuid')} ${status.get('wsrep_cluster_conf_id')}`
}
