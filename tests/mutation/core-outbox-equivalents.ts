import type { Change } from './equivalent.ts'

const noKeys = 'nothing is asked for where there are no keys'
const oneMore = 'one step more, which finds nothing and is the last'

/** Changes of core's outbox that make no difference, but for work that is saved; see `core-equivalents.ts`. */
export const outboxChanges: Readonly<Record<string, readonly Change[]>> = {
  'outbox/claim-events.ts': [
    [
      'const open = stretches.filter(stretch => stretch.again === 0 && !(mine(stretch.first) && mine(stretch.last)))',
      'const open = stretches.filter(stretch => stretch.again === 0 && !(mine(stretch.first) || mine(stretch.last)))',
      'of a stretch that was taken in part, what is left stands behind all that was taken: nothing waits for it',
    ],
    [
      'const rows = hasRows ? await outbox.deliveriesOf({ publisher, orderIds }) : []',
      'const rows = hasRows ? await outbox.deliveriesOf({ publisher, orderIds }) : ["Stryker was here"]',
      'a text has no position, and is of no order',
    ],
    [
      'const before = open.length === 0 ? [] : await outbox.positionsOf(orderIds)',
      'const before = open.length === 0 ? ["Stryker was here"] : await outbox.positionsOf(orderIds)',
      'where nothing is open no position is',
    ],
    [
      "if ((firstOf.get(orderId) ?? Infinity) < position) return 'hold'",
      "if ((firstOf.get(orderId) ?? Infinity) <= position) return 'hold'",
      'what comes first is another event: one with a row goes its own way, and one that is being leased is in no open stretch',
    ],
  ],
  'outbox/count-events.ts': [
    [
      'const [placed] = from > progress.last ? [] : await outbox.placed({ from, limit: 1 })',
      'const [placed] = from > progress.last ? ["Stryker was here"] : await outbox.placed({ from, limit: 1 })',
      'a text has no age',
    ],
    [
      'const [placed] = from > progress.last ? [] : await outbox.placed({ from, limit: 1 })',
      'const [placed] = false ? [] : await outbox.placed({ from, limit: 1 })',
      'behind the last event there is none',
    ],
  ],
  'outbox/purge-events.ts': [
    [
      'return old.length < chunk ? { count: removed.length } : { count: removed.length, next: purgedTo }',
      'return false ? { count: removed.length } : { count: removed.length, next: purgedTo }',
      oneMore,
    ],
    [
      'return positions.length < chunk ? { count: removed.length } : { count: removed.length, next: positions.at(-1)! }',
      'return false ? { count: removed.length } : { count: removed.length, next: positions.at(-1)! }',
      oneMore,
    ],
    ...['true', 'removed.length >= 0'].map(
      (changed): Change => [
        'if (removed.length > 0) await outbox.savePurged({ ...state, kept: state.kept - removed.length })',
        `if (${changed}) await outbox.savePurged({ ...state, kept: state.kept - removed.length })`,
        'what is saved is as it was, under the lock that it was read with',
      ],
    ),
    [
      'const kept = new Set(positions.length === 0 ? [] : await outbox.withDeliveries(positions))',
      'const kept = new Set(false ? [] : await outbox.withDeliveries(positions))',
      noKeys,
    ],
    [
      'const kept = new Set(positions.length === 0 ? [] : await outbox.withDeliveries(positions))',
      'const kept = new Set(positions.length === 0 ? ["Stryker was here"] : await outbox.withDeliveries(positions))',
      'no position is a text, and there is none to be looked for',
    ],
  ],
  'outbox/relay.ts': [
    [
      'const orders = await ordersTelling(store.reader.orders, events).catch(() => [])',
      'const orders = await ordersTelling(store.reader.orders, events).catch(() => ["Stryker was here"])',
      'a text has no id of an order: all are asked for once more',
    ],
  ],
  'outbox/release-heads.ts': [
    [
      'if (head === undefined || row.position < head.position) heads.set(row.orderId, row)',
      'if (head === undefined || row.position <= head.position) heads.set(row.orderId, row)',
      'no two rows of a publisher have one position',
    ],
    [
      'const stretches = rows.length === 0 ? [] : await outbox.stretches(publisher)',
      'const stretches = rows.length === 0 ? ["Stryker was here"] : await outbox.stretches(publisher)',
      noKeys,
    ],
    [
      'const stretches = rows.length === 0 ? [] : await outbox.stretches(publisher)',
      'const stretches = false ? [] : await outbox.stretches(publisher)',
      'of no rows none is left, whichever stretches there are',
    ],
  ],
  'outbox/requeue-events.ts': [
    ...['true', 'begin >= first'].map(
      (changed): Change => [
        'if (begin > first) {',
        `if (${changed}) {`,
        'a gap without events is left out where they are counted',
      ],
    ),
    [
      'if (row === undefined) return { woken: 0 }',
      'if (false) return { woken: 0 }',
      'a publisher that is forgotten has no dead deliveries',
    ],
  ],
  'outbox/settle-events.ts': [
    [
      "if (outcome === 'UNTRIED') return again === undefined ? rest : { ...rest, dueAt: again }",
      "if (outcome === 'UNTRIED') return false ? rest : { ...rest, dueAt: again }",
      'a field that is not there reads as undefined',
    ],
    [
      'const those = back.filter(delivery => stretchOf(delivery)?.again === again)',
      'const those = back.filter(delivery => stretchOf(delivery).again === again)',
      'these are deliveries that stand in a stretch',
    ],
  ],
}
