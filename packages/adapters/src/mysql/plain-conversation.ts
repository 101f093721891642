import type { StoredRow } from '../sql/value.ts'
import {
  type Conversation,
  type ConversationOptions,
  endLeftover,
  withAutocommit,
  withoutAutocommit,
} from './conversation.ts'
import type { MysqlConnection } from './driver.ts'
import { metRows, sendQuery } from './query.ts'

/**
 * One statement after the other, for a connection that takes no more. A server reports a transaction that it has lost with
 * the next statement, before it executes that; were it executed all the same, then without autocommit, so that it is never
 * stored alone.
 */
export function plainConversation(connection: MysqlConnection, options: ConversationOptions): Conversation {
  const { host } = options
  const send = (text: string) => sendQuery(connection, text, options)
  let isEntered = host === undefined
  let mustLeave = false

  async function sendEntered(text: string): Promise<unknown> {
    if (!isEntered) await enterWith('')
    return send(text)
  }

  /** `autocommit` may go along with the settings, so that a transaction begins in one exchange. */
  async function enterWith(autocommit: string): Promise<void> {
    isEntered = true
    mustLeave = true
    const status = statusOf(await send(`${host?.enter}${autocommit}`))
    if (status.inTransaction) await send(endLeftover)
    if (autocommit === '' && !status.autocommit) await send(withAutocommit)
  }

  return {
    pipelined: false,
    all: async text => (await sendEntered(text)) as StoredRow[],
    run: async text => metRows(text, await sendEntered(text)),
    async begin() {
      mustLeave = true
      if (isEntered) await send(withoutAutocommit)
      else await enterWith(', autocommit = 0')
    },
    async beginSnapshot() {
      await sendEntered('set transaction isolation level repeatable read')
      await send('start transaction with consistent snapshot, read only')
    },
    commit: async () => void (await send('commit')),
    rollback: async () => void (await send('rollback')),
    leave: () => (mustLeave ? send(host?.leave ?? withAutocommit).then(() => undefined) : undefined),
  }
}

/** The server's status flags in the answer to a statement without rows: SERVER_STATUS_IN_TRANS and _AUTOCOMMIT. */
function statusOf(header: unknown): { inTransaction: boolean; autocommit: boolean } {
  const { serverStatus } = header as { serverStatus: number }
  return { inTransaction: (serverStatus & 1) !== 0, autocommit: (serverStatus & 2) !== 0 }
}
