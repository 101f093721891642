import type { Transaction } from '@jumun/core'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import type { Check } from './finding.ts'
import { hold } from './hold.ts'
import { count } from './inspector.ts'

const userId = 'isolated'

export const isolation: Check = {
  name: 'isolation',
  promise:
    'nothing uncommitted is seen, what fails leaves nothing, and after a lock all is seen that its last holder wrote',
  advice: 'A proxy or a pooler between may share connections between transactions, or change their isolation level.',
  async run(bench) {
    const { shop, store } = bench
    await shop.users.register({ userId, name: 'Isolated' })
    const answers = () => answerCount(bench)

    let seenBefore = -1
    const failed = store.transaction(async transaction => {
      await transaction.wallets.lock([userId])
      await write(transaction, 'rolled back')
      seenBefore = await answers()
      throw new Error('on purpose')
    })
    hold('what fails is told', await failed.catch((error: Error) => error.message), 'on purpose')
    hold('rows seen before a commit', seenBefore, 0)
    hold('rows left by a transaction that failed', await answers(), 0)

    const rounds = 5
    for (let round = 1; round <= rounds; round += 1) await passOn(bench, round)
    hold('rows committed', await answers(), rounds)
    return { figures: { levelByDefault: await levelOf(bench), passedOnUnderALock: rounds } }
  },
}

/** The second transaction begins, and reads, before the first has committed; then it waits for the first one's lock. */
async function passOn({ store }: Bench, round: number): Promise<void> {
  const { promise: locked, resolve: tellLocked } = Promise.withResolvers<void>()
  const { promise: secondHasRead, resolve: tellRead } = Promise.withResolvers<void>()
  const first = store.transaction(async transaction => {
    await transaction.wallets.lock([userId])
    tellLocked()
    // A store with one writer lets the second one begin only afterwards.
    await Promise.race([secondHasRead, sleep(100)])
    await write(transaction, `round ${round}`)
  })
  await locked
  const second = store.transaction(async transaction => {
    await find(transaction, round)
    tellRead()
    await transaction.wallets.lock([userId])
    return find(transaction, round)
  })
  const [, seen] = await Promise.all([first, second])
  hold('rows of the last holder, seen after its lock', seen, 1)
}

function write({ answers }: Transaction, key: string): Promise<void> {
  return answers.insert([{ userId, operation: 'doctor', key, fingerprint: '', answer: '{}', createdAt: 1 }])
}

async function find({ answers }: Transaction, round: number): Promise<number> {
  return (await answers.find([{ userId, operation: 'doctor', key: `round ${round}` }])).length
}

async function answerCount({ inspector }: Bench): Promise<number> {
  return count(inspector, `select count(*) from jumun_answers where user_id = '${userId}'`)
}

/** What sessions of others get; the shop's own set what they need. */
async function levelOf({ database, inspector }: Bench): Promise<string> {
  if (database.kind === 'sqlite') return 'serializable'
  const [row] = await inspector.rows(
    database.kind === 'postgres'
      ? `select setting from pg_settings where name = 'default_transaction_isolation'`
      : `show variables where variable_name in ('transaction_isolation', 'tx_isolation')`,
  )
  return String(row?.at(-1)).toLowerCase().replaceAll('-', ' ')
}
