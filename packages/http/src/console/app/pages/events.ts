import { html, nothing, type TemplateResult } from 'lit-html'
import { createFeed, type Feed } from '../api/feed.ts'
import type { Outbox, Part, StoredEvent } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { lookAt } from '../parts/one.ts'
import { hashOf } from '../parts/place.ts'
import { poll } from '../parts/poll.ts'
import { createRows } from '../parts/rows.ts'
import { explain } from '../words/explain.ts'
import { duration, number, shortTime } from '../words/format.ts'
import { t } from '../words/words.ts'

type Status = StoredEvent['status']

const statuses: readonly Status[] = ['PENDING', 'FAILED', 'DEAD', 'SENT']
const classes: Readonly<Record<Status, string>> = { PENDING: 'warn', FAILED: 'warn', DEAD: 'bad', SENT: 'good' }
const partSize = 100
const lookMs = 3_000

/** What was sent to the data platform, and what was not yet. */
export function open(app: App): Page {
  let asked = filtersNow()
  let feed: Feed<StoredEvent> = newFeed()
  let opened: string | undefined
  const outbox = lookAt(app, lookMs, signal => app.client.ask<Outbox>('GET', '/admin/outbox', { signal }))
  const rows = createRows({ feed: () => feed, idOf, redraw: app.redraw, heights: [52, 84] })

  function filtersNow(): string {
    const { status = '', publisher = '' } = app.place.filters
    return JSON.stringify([status, publisher])
  }

  function newFeed(): Feed<StoredEvent> {
    const { status = '', publisher = '' } = app.place.filters
    return createFeed<StoredEvent>({
      read: (cursor, signal) =>
        app.client.ask<Part<StoredEvent>>('GET', '/admin/events', {
          query: { status, publisher, limit: partSize, cursor },
          signal,
        }),
      idOf,
      onChange: app.redraw,
    })
  }

  function renew(): void {
    feed.close()
    feed = newFeed()
    app.redraw()
  }

  const stopLooking = poll(lookMs, async () => {
    const { first, last } = rows.range()
    if (feed.items.length > 0) await feed.refresh(first, last)
    else if (feed.complete) renew()
  })

  async function act(path: string, body: object, told: (answer: { requeued?: number }) => string): Promise<void> {
    try {
      const answer = await app.intents.fulfil(path, body, () =>
        app.client.ask<{ requeued?: number; relayed?: { sent: number } }>('POST', path, { body }),
      )
      app.say(told({ requeued: answer.requeued ?? answer.relayed?.sent ?? 0 }))
    } catch (error) {
      app.say(explain(error))
    }
    void outbox.look()
    renew()
  }

  const relay = () => act('/admin/outbox/relay', {}, ({ requeued = 0 }) => t('event.relayed', { count: requeued }))
  const requeued = ({ requeued: count = 0 }) => t('event.requeued', { count })

  function replay(): void {
    app.open({
      title: t('event.replayTitle'),
      wish: 'replay',
      submit: t('event.replay'),
      fields: () => html`<p>${t('event.replayHint', { count: outbox.value?.sent ?? 0 })}</p>`,
      read: () => ({}),
      send: body => app.client.ask<{ requeued: number }>('POST', '/admin/events/replay', { body }),
      done(answer) {
        app.say(requeued(answer))
        void outbox.look()
        renew()
      },
    })
  }

  function tiles(now: Outbox): TemplateResult {
    const { status: chosen } = app.place.filters
    const counts: Readonly<Record<Status, number>> = {
      PENDING: now.pending,
      FAILED: now.failed,
      DEAD: now.dead,
      SENT: now.sent,
    }
    return html`<div class="tiles" role="group" aria-label=${t('event.filter')}>
      ${statuses.map(
        status => html`<button
          class="tile ${status === 'DEAD' && counts[status] > 0 ? 'bad' : ''}"
          aria-pressed=${chosen === status}
          @click=${() => app.filter({ ...app.place.filters, status: chosen === status ? '' : status })}
        >
          <span class="tile-name">${t(`event.${status}`)}</span>
          <span class="tile-value">${number(counts[status])}</span>
        </button>`,
      )}
      <div class="tile">
        <span class="tile-name">${t('now.outbox')}</span>
        <span class="tile-value">${now.oldestPendingMs === 0 ? t('now.noLag') : duration(now.oldestPendingMs)}</span>
      </div>
    </div>`
  }

  function publisherChoice(now: Outbox): TemplateResult | typeof nothing {
    if (now.publishers === undefined) return nothing
    return html`<div class="filters">
      <label class="field">
        <span>${t('event.publisher')}</span>
        <select @change=${(event: Event) => app.filter({ ...app.place.filters, publisher: (event.target as HTMLSelectElement).value })}>
          ${now.publishers.map(
            ({
              publisher,
              dead,
              oldestPendingMs,
            }) => html`<option value=${publisher} ?selected=${publisher === app.place.filters['publisher']}>
              ${publisher} · ${t('now.dead', { count: number(dead) })} · ${oldestPendingMs === 0 ? t('now.noLag') : duration(oldestPendingMs)}
            </option>`,
          )}
        </select>
      </label>
    </div>`
  }

  function cells(event: StoredEvent): readonly (TemplateResult | string | typeof nothing)[] {
    const { eventId, type, orderId, subject, status, attempts = 0, lastError, createdAt } = event
    const isOpen = opened === eventId
    return [
      shortTime(createdAt),
      orderId === undefined
        ? html`<span class="code">${type} ${subject}</span>`
        : orderId === undefined
          ? html`<span class="code">${type}</span> <small class="sub">${subject ?? ''}</small>`
          : html`<a class="code" href=${hashOf('orders', orderId)}>${type}</a>`,
      html`<span class="pill ${classes[status]}">${t(`event.${status}`)}</span>`,
      lastError === undefined
        ? nothing
        : html`<button
            class="quiet reason"
            aria-expanded=${isOpen}
            @click=${() => {
              opened = isOpen ? undefined : eventId
              app.redraw()
            }}
          >
            ${t('event.attempts', { count: attempts })} ${lastError}
          </button>`,
      app.session.lookOnly
        ? nothing
        : status === 'DEAD' || status === 'FAILED'
          ? html`<button class="quiet" @click=${() => void act('/admin/outbox/retry', { eventIds: [eventId], ...publisherOf() }, requeued)}>${t('event.retry')}</button>`
          : status === 'SENT'
            ? html`<button class="quiet" @click=${() => void act('/admin/events/replay', { eventIds: [eventId], ...publisherOf() }, requeued)}>${t('event.again')}</button>`
            : nothing,
    ]
  }

  function publisherOf(): { publisher?: string } {
    const { publisher } = app.place.filters
    return publisher === undefined ? {} : { publisher }
  }

  /** The whole of an error, which a row has no room for. */
  function openedError(): TemplateResult | typeof nothing {
    const event = feed.items.find(one => one.eventId === opened)
    if (event?.lastError === undefined) return nothing
    return html`<section class="card" role="status">
      <div class="title">
        <h2>${t('event.lastError')}</h2>
        <button
          class="quiet"
          @click=${() => {
            opened = undefined
            app.redraw()
          }}
        >
          ${t('do.close')}
        </button>
      </div>
      <p class="code">${event.eventId}</p>
      <pre>${event.lastError}</pre>
      <p class="sub">
        ${t('event.attempts', { count: event.attempts ?? 0 })}
        ${event.nextAttemptAt === undefined ? nothing : t('event.next', { time: shortTime(event.nextAttemptAt) })}
      </p>
    </section>`
  }

  return {
    view: () => html`
      <div class="title">
        <h1>${t('page.events')}</h1>
        ${
          app.session.lookOnly
            ? nothing
            : html`<div class="buttons">
                <button @click=${() => void act('/admin/outbox/retry', {}, requeued)}>${t('event.retryAll')}</button>
                <button @click=${replay}>${t('event.replay')}</button>
                <button class="main" @click=${() => void relay()}>${t('event.relay')}</button>
              </div>`
        }
      </div>
      ${outbox.value === undefined ? outbox.instead() : html`${tiles(outbox.value)} ${publisherChoice(outbox.value)}`}
      ${openedError()}
      ${rows.view({
        name: 'events',
        label: t('page.events'),
        columns: [
          { title: t('field.when') },
          { title: t('event.type') },
          { title: t('orders.status') },
          { title: t('event.lastError') },
          { title: '', end: true },
        ],
        cells,
        empty: t('event.none'),
      })}
    `,
    moved() {
      const wanted = filtersNow()
      if (wanted === asked) return
      asked = wanted
      renew()
    },
    close() {
      stopLooking()
      outbox.close()
      feed.close()
      rows.close()
    },
  }
}

const idOf = ({ eventId }: StoredEvent) => eventId
