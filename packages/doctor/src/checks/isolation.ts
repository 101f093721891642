import type { Transaction } from '@jumun/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { hold } from '../toolbox/hold.ts'
import type { Bench } from './bench.ts'
import { countRows } from '../toolbox/count-rows.ts'
import type { Check } from './finding.ts'

const userId = 'isolated'

export const isolation: Check = {
  name: 'isolation',
  promise:
    'nothing uncommitted is seen, what fails leaves nothing, and after a lock all is seen that its last holder wrote',
  advice: 'A proxy or a pooler between may share connections between transactions, or change their isolation level.',
  async run(bench) {
    const { shop, store, inspector } = bench
    await shop.users.register({ userId, name: 'Isolated' })
    const answers = () => countRows(inspector, `select count(*) from jumun_answers where user_id = '${userId}'`)

    let seenBefore = -1
    const failed = store.transaction(async transaction => {
      await transaction.wallets.lock([userId])
      await write(transaction, 'rolled back')
      seenBefore = await answers()
      throw new Error('on purpose')
    })
    const told = await failed.then(
      () => 'that it was committed',
      (error: Error) => error.message,
    )
    hold('what a transaction that fails throws', told, 'on purpose')
    hold('rows seen before a commit', seenBefore, 0)
    hold('rows left by a transaction that failed', await answers(), 0)

    const rounds = 5
    for (let round = 1; round <= rounds; round += 1) await passOn(bench, round)
    hold('rows committed', await answers(), rounds)
    const { isolationByDefault } = await store.facts()
    return { figures: { levelByDefault: isolationByDefault, passedOnUnderALock: rounds } }
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
  // One that fails before its lock would be waited for in vain.
  await Promise.race([locked, first])
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
