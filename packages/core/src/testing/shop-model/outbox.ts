import { type ModelEvent, modelSettings, type ModelState } from './state.ts'

/** How the data platform answers. */
export type Platform = 'accept' | 'fail' | 'lose answer' | 'poison'

export interface Report {
  sent: number
  failed: number
  dead: number
}

/** In order per order: an event waits until all that its order told before has been sent. */
function isNext(state: ModelState, event: ModelEvent): boolean {
  return state.events.every(
    other =>
      event.order === undefined ||
      other.order !== event.order ||
      other.sequence >= event.sequence ||
      other.status === 'SENT',
  )
}

function isOpen({ status }: ModelEvent): boolean {
  return status === 'PENDING' || status === 'FAILED'
}

export function relay(state: ModelState, platform: Platform): Report {
  const report = { sent: 0, failed: 0, dead: 0 }
  for (;;) {
    const due = state.events.filter(event => isOpen(event) && event.nextAttemptAt <= state.now && isNext(state, event))
    if (due.length === 0) return report
    for (const event of due) {
      deliver(state, event, platform)
      if (event.status === 'SENT') report.sent += 1
      else if (event.status === 'DEAD') report.dead += 1
      else report.failed += 1
    }
  }
}

function deliver(state: ModelState, event: ModelEvent, platform: Platform): void {
  event.attempts += 1
  if (platform === 'accept' || platform === 'lose answer') state.received.add(event)
  if (platform === 'accept') event.status = 'SENT'
  else if (platform === 'poison' || event.attempts >= modelSettings.outbox.maxAttempts) event.status = 'DEAD'
  else {
    event.status = 'FAILED'
    event.nextAttemptAt = latestRetry(event, state.now)
  }
}

/** The wait is drawn by lot between half of this and all of it, so a comparison takes the shop's own draw over. */
export function latestRetry({ attempts }: ModelEvent, failedAt: number): number {
  const { backoffMs, maxBackoffMs } = modelSettings.outbox
  return failedAt + Math.min(maxBackoffMs, backoffMs * 2 ** (attempts - 1))
}

export function requeue(state: ModelState, status: 'DEAD' | 'SENT'): { requeued: number } {
  const events = state.events.filter(event => event.status === status)
  for (const event of events) {
    event.status = 'PENDING'
    event.attempts = 0
    event.nextAttemptAt = state.now
  }
  return { requeued: events.length }
}

export function stats(state: ModelState): unknown {
  const count = (status: string) => state.events.filter(event => event.status === status).length
  const open = state.events.filter(isOpen).map(event => state.now - event.createdAt)
  return {
    pending: count('PENDING'),
    failed: count('FAILED'),
    dead: count('DEAD'),
    sent: count('SENT'),
    oldestPendingMs: Math.max(0, ...open),
  }
}
