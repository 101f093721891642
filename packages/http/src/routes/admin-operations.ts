import { listEventsInput, rankingSnapshotJson, requeueInput, takeSnapshotInput, storedEventJson } from '@jumun/core'
import * as z from 'zod'
import { numberInQuery } from '../request/query.ts'
import { type Route, route } from './route.ts'
import {
  auditView,
  eventPartView,
  outboxView,
  rankingSnapshotView,
  relayedView,
  requeuedView,
} from '../answer/views.ts'

/** What the shop's owner looks at and starts on demand. */
export const adminOperationRoutes: readonly Route[] = [
  route({
    id: 'audit',
    method: 'GET',
    path: '/admin/audit',
    access: 'admin',
    tag: 'operation',
    summary: 'Prove what must always hold from the stored rows',
    status: 200,
    answer: auditView,
    codes: [],
    handle: async ({ shop }) => ({ json: await shop.audit() }),
  }),
  route({
    id: 'getOutbox',
    method: 'GET',
    path: '/admin/outbox',
    access: 'admin',
    tag: 'operation',
    summary: 'Count the events by where their delivery stands',
    status: 200,
    answer: outboxView,
    codes: [],
    handle: async ({ shop }) => ({ json: await shop.outbox.stats() }),
  }),
  route({
    id: 'relayOutbox',
    method: 'POST',
    path: '/admin/outbox/relay',
    access: 'admin',
    tag: 'operation',
    summary: 'Deliver what is due',
    status: 200,
    answer: relayedView,
    codes: [],
    async handle({ shop }) {
      const relayed = await shop.outbox.relay()
      return { json: { ...(await shop.outbox.stats()), relayed } }
    },
  }),
  route({
    id: 'retryOutbox',
    method: 'POST',
    path: '/admin/outbox/retry',
    access: 'admin',
    tag: 'operation',
    summary: 'Make dead events, or those named, deliverable again',
    body: z.strictObject(requeueInput.shape),
    example: {},
    status: 200,
    answer: requeuedView,
    codes: ['NOT_FOUND'],
    async handle({ shop, body }) {
      const { requeued } = await shop.outbox.retry(body)
      return { json: { ...(await shop.outbox.stats()), requeued } }
    },
  }),
  route({
    id: 'listEvents',
    method: 'GET',
    path: '/admin/events',
    access: 'admin',
    tag: 'operation',
    summary: 'List events with where their delivery to a publisher stands, the oldest first',
    query: z.strictObject({
      status: listEventsInput.shape.status,
      publisher: listEventsInput.shape.publisher,
      limit: numberInQuery(listEventsInput.shape.limit),
      cursor: listEventsInput.shape.cursor,
    }),
    status: 200,
    answer: eventPartView,
    codes: ['NOT_FOUND'],
    async handle({ shop, query }) {
      const { items, nextCursor } = await shop.outbox.list(query)
      return { json: { items: items.map(storedEventJson), nextCursor } }
    },
  }),
  route({
    id: 'replayEvents',
    method: 'POST',
    path: '/admin/events/replay',
    access: 'admin',
    tag: 'operation',
    summary: 'Deliver events once more that were sent already: those named, or all',
    body: z.strictObject(requeueInput.shape),
    example: {},
    status: 200,
    answer: requeuedView,
    codes: ['NOT_FOUND'],
    async handle({ shop, body }) {
      const { requeued } = await shop.outbox.replay(body)
      return { json: { ...(await shop.outbox.stats()), requeued } }
    },
  }),
  route({
    id: 'takeRankingSnapshot',
    method: 'POST',
    path: '/admin/ranking/snapshots',
    access: 'admin',
    tag: 'operation',
    summary: 'Keep the ranking of the complete days before a date, or show the one kept',
    body: z.strictObject({ date: takeSnapshotInput.shape.date }),
    example: { date: '2026-01-31' },
    status: 200,
    answer: rankingSnapshotView,
    codes: [],
    handle: async ({ shop, body }) => ({ json: rankingSnapshotJson(await shop.ranking.takeSnapshot(body)) }),
  }),
  route({
    id: 'getRankingSnapshot',
    method: 'GET',
    path: '/admin/ranking/snapshots/:date',
    access: 'admin',
    tag: 'operation',
    summary: 'Show the ranking kept for a date',
    status: 200,
    answer: rankingSnapshotView,
    codes: ['NOT_FOUND'],
    handle: async ({ shop, params }) => ({ json: rankingSnapshotJson(await shop.ranking.snapshot(params)) }),
  }),
]
