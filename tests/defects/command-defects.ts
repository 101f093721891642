import type { Defect } from './defect.ts'

const simulation = ['core/src/suites/simulation/simulation.test.ts']

/** Mistakes in how commands are decided, locked, committed and answered. */
export const commandDefects: readonly Defect[] = [
  {
    name: 'a replay answers what an order is now',
    file: 'core/src/order/order-answer.ts',
    find: 'asTold(orderAsOf(now, steps))',
    replace: 'asTold(now)',
    suites: ['core/src/order/order-answer.test.ts'],
  },
  {
    name: 'a replay does it again',
    file: 'core/src/engine/decide-batch.ts',
    find: 'return { ok: true, result: replay(stored, fingerprint, answer && (kept => answer.recall(kept, unit))) }',
    replace: 'replay(stored, fingerprint)',
    suites: ['core/src/engine/idempotency.test.ts'],
  },
  {
    name: 'fingerprint ignored',
    file: 'core/src/engine/idempotency.ts',
    find: 'if (stored.fingerprint !== fingerprint) {',
    replace: "if (stored.fingerprint === 'never') {",
    suites: ['core/src/engine/idempotency.test.ts'],
  },
  {
    name: 'the key in another transaction than its effect',
    file: 'core/src/engine/run-batch.ts',
    find: 'return await transact(store, transaction => decideBatch(transaction, commands, environment), attempts)',
    replace: `let late: Parameters<Parameters<Parameters<Store['transaction']>[0]>[0]['answers']['insert']>[0][] = []
    const outcomes = await transact(store, transaction => {
      late = []
      const answers = { ...transaction.answers, insert: async (rows: (typeof late)[number]) => void late.push(rows) }
      return decideBatch({ ...transaction, answers }, commands, environment)
    })
    for (const rows of late) await transact(store, ({ answers }) => answers.insert(rows))
    return outcomes`,
    suites: simulation,
  },
  {
    name: 'acknowledged before the commit',
    file: 'core/src/engine/run-batch.ts',
    find: 'return await transact(store, transaction => decideBatch(transaction, commands, environment), attempts)',
    replace: `return await new Promise((resolve, reject) => {
      const decided = transact(
        store,
        async transaction => {
          const outcomes = await decideBatch(transaction, commands, environment)
          resolve(outcomes)
          return outcomes
        },
        attempts,
      )
      decided.catch(reject)
    })`,
    suites: ['core/src/engine/run-batch.test.ts', ...simulation],
  },
  {
    name: 'a lost commit is reported as nothing happened',
    file: 'core/src/engine/transact.ts',
    find: "{ retryAfterMs: 1000, outcome: 'unknown' }",
    replace: "{ retryAfterMs: 1000, outcome: 'nothing happened' }",
    suites: ['core/src/engine/run-batch.test.ts'],
  },
  {
    name: 'a lost commit is tried again like a deadlock',
    file: 'core/src/engine/transact.ts',
    find: "const passing = failure === 'transient'",
    replace: "const passing = failure === 'unknown' || failure === 'transient'",
    suites: ['core/src/engine/run-batch.test.ts'],
  },
  {
    name: 'unsorted locks',
    file: 'core/src/use-case/load-unit.ts',
    find: 'list.length < 2 ? list : list.sort()',
    replace: 'list',
    suites: ['core/src/use-case/unit-of-work.test.ts'],
  },
  {
    name: 'wallets read, not locked',
    file: 'core/src/use-case/load-unit.ts',
    find: 'transaction.wallets.lock(ids)',
    replace: 'transaction.wallets.find(ids)',
    suites: ['core/src/use-case/unit-of-work.test.ts', 'core/src/suites/schedules/schedule.test.ts'],
  },
  {
    name: 'orders as they were before the lock',
    file: 'core/src/use-case/load-unit.ts',
    find: ' await findOwners(transaction, needed)',
    replace: ` await findOwners(transaction, needed)
  const early = new Map((await ifAny(needed.orders, ids => transaction.orders.find(ids))).map(one => [one.orderId, one]))
  const { find } = transaction.orders
  transaction = {
    ...transaction,
    orders: { ...transaction.orders, find: async ids => (await find(ids)).map(one => early.get(one.orderId) ?? one) },
  }`,
    suites: ['core/src/suites/schedules/schedule.test.ts', 'core/src/use-case/unit-of-work.test.ts'],
  },
  {
    name: 'a command without a key is repeated after a lost commit',
    file: 'core/src/engine/run-batch.ts',
    find: 'const keyed = commands.filter(isKeyed)',
    replace: 'const keyed = [...commands]',
    suites: ['core/src/engine/run-batch.test.ts'],
  },
  {
    name: 'a second failure after a lost commit is reported as nothing happened',
    file: 'core/src/engine/run-batch.ts',
    find: 'return refuseAll(commands, lostCommit ?? error)',
    replace: 'return refuseAll(commands, error)',
    suites: ['core/src/engine/run-batch.test.ts', ...simulation],
  },
  {
    name: 'a poisoned batch is decided one command after the other',
    file: 'core/src/engine/run-batch.ts',
    find: 'Math.floor(commands.length / 2)',
    replace: '1',
    suites: ['core/src/engine/run-batch.test.ts'],
  },
  {
    name: 'the second half of a poisoned batch before the first',
    file: 'core/src/engine/run-batch.ts',
    find: `const first = await decideTogether(run, commands.slice(0, half), circumstances)
  return [...first, ...(await decideTogether(run, commands.slice(half), circumstances))]`,
    replace: `const second = await decideTogether(run, commands.slice(half), circumstances)
  return [...(await decideTogether(run, commands.slice(0, half), circumstances)), ...second]`,
    suites: ['core/src/engine/run-batch.test.ts'],
  },
  {
    name: 'keys of all users in one place',
    file: 'core/src/engine/decide-batch.ts',
    find: "return { userId: userId ?? '', operation:",
    replace: "return { userId: userId === undefined ? '' : '-', operation:",
    suites: ['core/src/engine/idempotency.test.ts'],
  },
  {
    name: 'keys of all operations in one place',
    file: 'core/src/engine/decide-batch.ts',
    find: 'operation: useCase.keyScope ?? useCase.operation, key: idempotencyKey }',
    replace: "operation: 'any', key: idempotencyKey }",
    suites: ['core/src/engine/idempotency.test.ts'],
  },
  {
    name: 'answers of a batch given to the wrong callers',
    file: 'core/src/engine/lane.ts',
    find: 'const outcome = outcomes[index]',
    replace: 'const outcome = outcomes[batch.length - 1 - index]',
    suites: ['core/src/engine/lane.test.ts'],
  },
  {
    name: 'sales of one batch overwrite each other',
    file: 'core/src/use-case/row-kinds.ts',
    find: 'quantity: one.quantity + other.quantity',
    replace: 'quantity: other.quantity',
    suites: ['core/src/use-case/unit-of-work.test.ts', 'core/src/suites/races/race-suite.test.ts'],
  },
  {
    name: 'keys are forgotten at once',
    file: 'core/src/retention/purge.ts',
    find: 'const before = clock.now() - retentionMs',
    replace: 'const before = clock.now()',
    suites: ['core/src/engine/idempotency.test.ts', 'core/src/retention/purge.test.ts'],
  },
]
