import { inspect } from '@jumun/adapters/scratch'
import { type Store, StoreError } from '@jumun/core'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { examineDatabase } from '../doctor.ts'
import { openStore } from '@jumun/adapters/open'
import { audit } from './audit.ts'
import type { Bench } from './bench.ts'
import { checks } from './checks.ts'
import { constraints } from './constraints.ts'
import { crowd } from './crowd.ts'
import { cuts } from './cuts.ts'
import { durability } from './durability.ts'
import type { Check } from './finding.ts'
import { identity } from './identity.ts'
import { integers } from './integers.ts'
import { isolation } from './isolation.ts'
import { kill } from './kill.ts'
import { coupons, drop, lastUnits, oneCoupon, oneKey, parts, payCancelExpire } from './races.ts'
import { relays } from './relays.ts'
import { replica } from './replica.ts'
import { surroundings } from './surroundings.ts'

interface Fault {
  readonly check: Check
  /** What is wrong with the database. */
  readonly fault: string
  /** Done to it before anything else: the processes of the crew meet it too. */
  readonly sql?: readonly string[]
  /** Or done by the store between. */
  readonly store?: (store: Store) => Store
  readonly found: RegExp
}

/** After each change of a row, this is changed as well: as a database would that does not do what it says. */
const trigger = (on: string, when: string, then: string) =>
  `create trigger fault after ${on} when ${when} begin ${then}; end`

const faults: readonly Fault[] = [
  {
    check: identity,
    fault: 'ids that differ in case are one',
    sql: [
      trigger(
        'update of balance on jumun_wallets',
        `new.user_id = 'alice'`,
        `update jumun_wallets set balance = new.balance where user_id = 'Alice'`,
      ),
    ],
    found: /^the balance of "Alice": expected 1, found 2$/,
  },
  {
    check: integers,
    fault: 'large numbers lose their last digit',
    sql: [
      trigger(
        'insert on jumun_orders',
        'new.total > 9007199254740000',
        'update jumun_orders set total = total - 1 where order_id = new.order_id',
      ),
    ],
    found: /^the total as it is read: expected 9007199254740991, found 9007199254740990$/,
  },
  {
    check: constraints,
    fault: 'what a constraint refuses is said to be committed',
    store: store => ({
      ...store,
      transaction: work =>
        store.transaction(work).catch((error: unknown) => {
          if (error instanceof StoreError && error.failure === 'constraint') return undefined as never
          throw error
        }),
    }),
    found: /^a negative balance: expected "constraint", found "committed"$/,
  },
  {
    check: durability,
    fault: 'its settings cannot be read',
    store: store => ({ ...store, facts: () => Promise.reject(new Error('access denied')) }),
    found: /^access denied$/,
  },
  {
    check: isolation,
    fault: 'a transaction that fails is committed',
    store: store => ({
      ...store,
      async transaction(work) {
        let failure: unknown
        const result = await store.transaction(async transaction => {
          try {
            return await work(transaction)
          } catch (error) {
            failure = error
            return undefined as never
          }
        })
        if (failure !== undefined) throw failure as Error
        return result
      },
    }),
    found: /^rows left by a transaction that failed: expected 0, found 1$/,
  },
  {
    check: lastUnits,
    fault: 'stock that is taken comes back',
    sql: [
      trigger(
        'update of stock on jumun_options',
        'new.stock < old.stock',
        'update jumun_options set stock = old.stock where product_id = new.product_id',
      ),
    ],
    found: /^how the calls ended: expected \{"ok":10,"INSUFFICIENT_STOCK":90\}, found \{"ok":(?!10,)\d\d/,
  },
  {
    check: oneKey,
    fault: 'keys are forgotten',
    sql: [
      trigger(
        'insert on jumun_answers',
        `new.idempotency_key = 'doctor'`,
        `delete from jumun_answers where idempotency_key = 'doctor'`,
      ),
    ],
    found: /^(different orders: expected 1, found [2-9]|how the calls ended: expected \{"ok":50\}, found)/,
  },
  {
    check: coupons,
    fault: 'claims are not counted',
    sql: [
      trigger(
        'update of claimed on jumun_coupons',
        'new.claimed > old.claimed',
        'update jumun_coupons set claimed = old.claimed where coupon_id = new.coupon_id',
      ),
    ],
    found: /^how the calls ended: expected \{"ok":100,"COUPON_SOLD_OUT":100\}, found \{"ok":(?!100,)\d{3}/,
  },
  {
    check: oneCoupon,
    fault: 'a used coupon can be used again',
    sql: [
      trigger(
        'update of status on jumun_user_coupons',
        `new.status = 'USED'`,
        `update jumun_user_coupons set status = 'ISSUED', order_id = null where user_coupon_id = new.user_coupon_id`,
      ),
    ],
    found: /^how the calls ended: expected \{"ok":1,"COUPON_ALREADY_USED":9\}, found \{.*"ok":[2-9]/,
  },
  {
    check: payCancelExpire,
    fault: 'stock that is released does not come back',
    sql: [
      trigger(
        'update of stock on jumun_options',
        'new.stock > old.stock',
        'update jumun_options set stock = old.stock where product_id = new.product_id',
      ),
    ],
    // Whichever wins, a third of the orders is never paid.
    found: /^the stock left: expected \d\d, found \d+$/,
  },
  {
    check: drop,
    fault: 'orders of a user are not found again',
    sql: [
      trigger(
        'insert on jumun_orders',
        `new.user_id like 'drop%'`,
        `update jumun_orders set user_id = 'drop-0' where order_id = new.order_id`,
      ),
    ],
    found: /^the most that one user has: expected 2, found \d+$/,
  },
  {
    check: parts,
    fault: 'what comes back is more than was paid for it',
    sql: [
      trigger(
        'update of balance on jumun_wallets',
        "new.balance > old.balance and new.user_id like 'part%'",
        'update jumun_wallets set balance = new.balance + 1 where user_id = new.user_id',
      ),
    ],
    found: /^the balance left: expected \d+, found \d+$/,
  },
  {
    check: relays,
    fault: 'events of cancellations vanish',
    sql: [
      trigger(
        'update of reached on jumun_publishers',
        'new.reached > 0',
        `delete from jumun_outbox where type = 'order.cancelled' and position > new.reached`,
      ),
    ],
    found: /^events that are sent: expected 150, found 1\d\d$/,
  },
  {
    check: crowd,
    fault: 'each payment leaves one more in the wallet',
    sql: [
      trigger(
        'update of balance on jumun_wallets',
        'new.balance < old.balance',
        'update jumun_wallets set balance = new.balance + 1 where user_id = new.user_id',
      ),
    ],
    found: /^money that came or went: expected \{"balances":0,"payments":0\}, found \{"balances":[1-9]/,
  },
  {
    check: kill,
    fault: 'keys are forgotten',
    sql: [trigger('insert on jumun_answers', 'true', 'delete from jumun_answers where user_id = new.user_id')],
    found: /^the order that was acknowledged: expected \{.*"replayed":true\}, found \{.*"replayed":false\}$/,
  },
  {
    check: audit,
    fault: 'a wallet has money that was never charged',
    sql: [
      `insert into jumun_users (user_id, name, created_at) values ('lucky', 'Lucky', 1)`,
      `insert into jumun_wallets (user_id, balance, entry_count) values ('lucky', 5, 0)`,
    ],
    found: /^\d findings, such as balance-equals-ledger at lucky$/,
  },
]

async function examineOne(
  { check, sql = [], store: between = store => store }: Omit<Fault, 'found' | 'fault'>,
  url: string,
) {
  let scratch = ''
  const report = await examineDatabase(
    { url, seconds: 1, seed: 7 },
    {
      checks: [check],
      mostMs: 60_000,
      async openStore(target) {
        scratch = target
        const store = await openStore(target)
        for (const statement of sql) await inspect(target, inspector => inspector.rows(statement))
        return between(store)
      },
    },
  )
  return { report, scratch }
}

describe('each check', () => {
  test.each(faults)('$check.name fails where $fault', async ({ check, found, ...fault }) => {
    const { report, scratch } = await examineOne({ check, ...fault }, 'sqlite::memory:')
    expect(report.checks).toEqual([expect.objectContaining({ check: check.name, verdict: 'fail' })])
    const [finding] = report.checks
    expect(finding!.found).toMatch(found)
    expect(finding!.promise).toBe(check.promise)
    expect(finding!.advice).toBe(check.advice)
    expect(report.ok).toBe(false)
    expect(existsSync(dirname(scratch.replace('sqlite:', '')))).toBe(false)
  })

  it('warns of settings under which commits can be lost', async () => {
    const store = (real: Store): Store => ({
      ...real,
      facts: async () => ({
        ...(await real.facts()),
        durability: [
          { name: 'synchronous', value: 'OFF', safe: ['FULL', 'EXTRA'] },
          { name: 'journal_mode', value: 'wal', safe: ['wal'] },
        ],
      }),
    })
    const { report } = await examineOne({ check: durability, store }, 'sqlite::memory:')
    expect(report).toMatchObject({
      ok: true,
      checks: [
        {
          verdict: 'warn',
          found: 'orders that were answered can be lost when the machine stops: synchronous is OFF, not FULL',
          figures: { synchronous: 'OFF', journal_mode: 'wal', msACommit: expect.any(Number) },
        },
      ],
    })
  })

  const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('postgres')
  const postgres = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

  test('cut connections fails where keys are forgotten', async context => {
    const answers = await inspect(postgres, inspector => inspector.rows('select 1')).then(
      () => true,
      () => false,
    )
    if (!answers && !required) context.skip(`nothing answers at ${postgres}`)
    const sql = [
      'create function forget() returns trigger language plpgsql as $$ begin return null; end $$',
      'create trigger fault before insert on jumun_answers for each row execute function forget()',
    ]
    const { report } = await examineOne({ check: cuts, sql }, postgres)
    expect(report).toMatchObject({ ok: false, checks: [{ check: 'cut connections', verdict: 'fail' }] })
    expect(report.checks[0]!.found).toMatch(/^orders stored, one a key: expected \d+, found \d+$/)
  })

  it('tells what a server stands among, and what can happen because of it', async () => {
    const alone = { store: { facts: async () => ({ surroundings: [] }) } } as unknown as Bench
    expect(await surroundings.run(alone)).toEqual({ figures: { found: 'a server that stands alone' } })
    const among = [
      { kind: 'standbys', found: 'one standby', risk: 'Orders can be lost.' },
      { kind: 'between', found: 'a proxy' },
    ]
    const replicated = { store: { facts: async () => ({ surroundings: among }) } } as unknown as Bench
    expect(await surroundings.run(replicated)).toEqual({
      figures: { found: 'one standby; a proxy' },
      warning: 'Orders can be lost.',
    })
  })

  /** A bench whose shop lists a product with the stock that `stockAfter` says, so many milliseconds after its last change. */
  function replicated({
    behindMs = 1,
    stockAfter,
  }: {
    behindMs?: number
    stockAfter: (stock: number, ms: number) => number
  }) {
    let stock = 0
    let changedAt = 0
    const shop = {
      catalog: {
        addProduct: async () => undefined,
        async adjustStock() {
          stock += 1
          changedAt = performance.now()
        },
        listProducts: async () => ({ items: [{ stock: stockAfter(stock, performance.now() - changedAt) }] }),
      },
    }
    const stale = { mostMs: 50, behindMs: () => (behindMs < 50 ? behindMs : undefined) }
    return { shop, store: { stale } } as unknown as Bench
  }

  it('times how far a replica is behind', async () => {
    const late = replicated({ stockAfter: (stock, ms) => (ms < 5 ? stock - 1 : stock) })
    const { figures } = await replica.run(late)
    expect(figures).toMatchObject({ changes: 20, mostMs: 50 })
    expect(figures['longestMs']).toBeGreaterThanOrEqual(5)
  })

  it('fails where a replica answers what is older than declared, or is never read from', async () => {
    const tooLate = replicated({ stockAfter: stock => stock - 1 })
    await expect(replica.run(tooLate)).rejects.toThrow('a list is older than 50 ms')
    const never = replicated({ behindMs: Infinity, stockAfter: stock => stock })
    await expect(replica.run(never)).rejects.toThrow('the replica has never come as far as its primary')
  })

  test('none is without a fault', () => {
    expect(new Set([...faults.map(({ check }) => check), cuts, surroundings, replica])).toEqual(new Set(checks))
  })
})
