import { html, nothing, type TemplateResult } from 'lit-html'
import { live } from 'lit-html/directives/live.js'
import { createFeed, type Feed } from '../api/feed.ts'
import type { Order, Part } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { download } from '../parts/download.ts'
import { hashOf } from '../parts/place.ts'
import { poll } from '../parts/poll.ts'
import { createRows } from '../parts/rows.ts'
import { csvLine } from '../words/csv.ts'
import { explain } from '../words/explain.ts'
import { money, shortTime } from '../words/format.ts'
import { t } from '../words/words.ts'
import { createOrderActions, itemsText } from './order-actions.ts'
import { canComplete, statusClass, statuses } from './order-state.ts'

export { openOrder as openOne } from './order.ts'

const partSize = 100
const lookMs = 2_000
const typingMs = 300

/** All orders, the newest first, as they come. */
export function open(app: App): Page {
  let asked = JSON.stringify(app.place.filters)
  let feed: Feed<Order> = newFeed()
  let chosen: string | undefined
  let saved: { count: number; stop: AbortController } | undefined
  let typing: ReturnType<typeof setTimeout> | undefined
  const actions = createOrderActions(app, order => {
    feed.put(order)
    app.redraw()
  })
  const rows = createRows({ feed: () => feed, idOf, redraw: app.redraw, heights: [52, 84] })

  function query(): Record<string, string> {
    const { status = '', user = '', from = '', until = '' } = app.place.filters
    return { status, userId: user, from, until }
  }

  function newFeed(): Feed<Order> {
    return createFeed<Order>({
      read: (cursor, signal) =>
        app.client.ask<Part<Order>>('GET', '/admin/orders', { query: { ...query(), limit: partSize, cursor }, signal }),
      idOf,
      onChange: app.redraw,
    })
  }

  const stopLooking = poll(lookMs, async () => {
    if (feed.items.length === 0 && !feed.complete) return
    await feed.catchUp()
    const { first, last } = rows.range()
    if (first >= partSize) await feed.refresh(first, last)
  })

  function filter(name: string, value: string): void {
    app.filter({ ...app.place.filters, [name]: value })
  }

  /** All that the filters leave, a line of an order a row. */
  async function save(): Promise<void> {
    if (saved !== undefined) return saved.stop.abort(new Error('stopped'))
    const saving = { count: 0, stop: new AbortController() }
    saved = saving
    const lines = [csvLine(csvHeader)]
    try {
      let cursor: string | null = null
      do {
        const part: Part<Order> = await app.client.ask('GET', '/admin/orders', {
          query: { ...query(), limit: partSize, cursor: cursor ?? undefined },
          signal: saving.stop.signal,
        })
        lines.push(...part.items.flatMap(csvRows).map(csvLine))
        saving.count += part.items.length
        cursor = part.nextCursor
        app.redraw()
      } while (cursor !== null)
      download('orders.csv', lines)
      app.say(t('orders.saved', { count: saving.count }))
    } catch (error) {
      if (!saving.stop.signal.aborted) app.say(explain(error))
    }
    saved = undefined
    app.redraw()
  }

  function choose(step: number): void {
    const { items } = feed
    const at = items.findIndex(order => idOf(order) === chosen)
    const next = Math.max(0, Math.min(items.length - 1, at === -1 ? 0 : at + step))
    const order = items[next]
    if (order === undefined) return
    chosen = idOf(order)
    rows.show(next)
    app.redraw()
  }

  function cells(order: Order): readonly (TemplateResult | string | typeof nothing)[] {
    const { orderId, userId, status, total, refunded, createdAt } = order
    return [
      html`<a href=${hashOf('orders', orderId)}>${shortTime(createdAt)}</a>`,
      html`<span class="what">${itemsText(order)}</span>`,
      html`<a href=${hashOf('users', userId)}>${userId}</a>`,
      html`<span class="pill ${statusClass(status)}">${t(`status.${status}`)}</span>`,
      html`${money(total)}${refunded === undefined ? nothing : html`<small class="sub">−${money(refunded)}</small>`}`,
      app.session.lookOnly || !canComplete(order)
        ? nothing
        : html`<button class="quiet" @click=${() => actions.complete(order)}>${t('order.complete')}</button>`,
    ]
  }

  function filterBar(): TemplateResult {
    const { status = '', user = '', from = '', until = '' } = app.place.filters
    return html`<div class="filters" role="search">
      <label class="field">
        <span>${t('orders.status')}</span>
        <select .value=${live(status)} @change=${(event: Event) => filter('status', (event.target as HTMLSelectElement).value)}>
          <option value="">${t('orders.all')}</option>
          ${statuses.map(one => html`<option value=${one} ?selected=${one === status}>${t(`status.${one}`)}</option>`)}
        </select>
      </label>
      <label class="field">
        <span>${t('orders.user')}</span>
        <input
          type="search"
          maxlength="64"
          .value=${live(user)}
          @input=${(event: Event) => {
            const { value } = event.target as HTMLInputElement
            clearTimeout(typing)
            typing = setTimeout(() => filter('user', value.trim()), typingMs)
          }}
        />
      </label>
      <label class="field">
        <span>${t('orders.from')}</span>
        <input type="date" .value=${live(from)} @change=${(event: Event) => filter('from', (event.target as HTMLInputElement).value)} />
      </label>
      <label class="field">
        <span>${t('orders.until')}</span>
        <input type="date" .value=${live(until)} @change=${(event: Event) => filter('until', (event.target as HTMLInputElement).value)} />
      </label>
    </div>`
  }

  return {
    view: () => html`
      <div class="title">
        <h1>${t('page.orders')}</h1>
        <div class="buttons">
          <button @click=${() => void save()}>
            ${saved === undefined ? t('orders.csv') : t('orders.saving', { count: saved.count })}
          </button>
        </div>
      </div>
      ${filterBar()}
      ${app.session.lookOnly ? nothing : html`<p class="keys sub">${t('orders.keys')}</p>`}
      ${rows.view({
        name: 'orders',
        label: t('page.orders'),
        columns: [
          { title: t('field.when') },
          { title: t('order.line') },
          { title: t('order.user') },
          { title: t('orders.status') },
          { title: t('order.total'), end: true },
          { title: '', end: true },
        ],
        cells,
        classOf: order => (idOf(order) === chosen ? 'chosen' : ''),
        empty: Object.keys(app.place.filters).length === 0 ? t('orders.none') : t('orders.noneFound'),
      })}
    `,
    moved() {
      const wanted = JSON.stringify(app.place.filters)
      if (wanted === asked) return
      asked = wanted
      chosen = undefined
      feed.close()
      feed = newFeed()
    },
    onKey(event) {
      const order = feed.items.find(one => idOf(one) === chosen)
      if (event.key === 'ArrowDown' || event.key === 'j') choose(1)
      else if (event.key === 'ArrowUp' || event.key === 'k') choose(-1)
      else if (event.key === 'Enter' && order !== undefined && !isPressed(event))
        location.hash = hashOf('orders', order.orderId)
      else if (event.key === 'c' && order !== undefined && !app.session.lookOnly && canComplete(order))
        actions.complete(order)
      else return
      event.preventDefault()
    },
    close() {
      clearTimeout(typing)
      saved?.stop.abort(new Error('closed'))
      stopLooking()
      feed.close()
      rows.close()
    },
  }
}

const idOf = ({ orderId }: Order) => orderId

/** Whether the key belongs to what has the focus. */
function isPressed({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('a, button') !== null
}

const csvHeader = [
  'orderId',
  'userId',
  'status',
  'createdAt',
  'paidAt',
  'productId',
  'optionId',
  'productName',
  'optionName',
  'unitPrice',
  'quantity',
  'cancelled',
  'discount',
  'amount',
  'orderTotal',
  'orderRefunded',
]

function csvRows(order: Order): (string | number)[][] {
  const { orderId, userId, status, createdAt, payment, total, refunded = 0 } = order
  return order.items.map(item => {
    const { productId, optionId, productName, optionName, unitPrice, quantity, cancelled = 0, discount, amount } = item
    return [orderId, userId, status, createdAt, payment?.at ?? ''].concat(
      [productId, optionId, productName, optionName],
      [unitPrice, quantity, cancelled, discount, amount, total, refunded].map(String),
    )
  })
}
