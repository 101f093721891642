import '../parts/chart.ts'
import { html, nothing, type TemplateResult } from 'lit-html'
import type { Outbox, Part, Product, Ranking, Status } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { bars } from '../parts/bars.ts'
import type { Series } from '../parts/chart.ts'
import { lookAt } from '../parts/one.ts'
import { hashOf } from '../parts/place.ts'
import { reasonText } from '../words/explain.ts'
import { clockTime, decimal, duration, money, number } from '../words/format.ts'
import { t } from '../words/words.ts'
import { lowByDefault, stockClass } from './product-state.ts'
import { lastHour, meanBatch, perMinute, refusals } from './activity.ts'

const statusMs = 2_000
const shopMs = 5_000
const mostSellers = 10
const mostLow = 12

/** How the shop is doing at this moment. */
export function open(app: App): Page {
  const read =
    <Answer>(path: string, query: Record<string, string | number>) =>
    (signal: AbortSignal) =>
      app.client.ask<Answer>('GET', path, { query, signal })
  const status = lookAt(app, statusMs, read<Status>('/admin/status', {}))
  const outbox = lookAt(app, shopMs, read<Outbox>('/admin/outbox', {}))
  const top = lookAt(app, shopMs, read<Ranking>('/products/top', { days: 3, limit: mostSellers }))
  const low = lookAt(app, shopMs, read<Part<Product>>('/admin/products', { below: lowByDefault + 1, limit: mostLow }))

  function tile(
    label: string,
    value: TemplateResult | string,
    more: TemplateResult | string = '',
    state = '',
  ): TemplateResult {
    return html`<div class="tile ${state}">
      <dt>${label}</dt>
      <dd>${value}</dd>
      <dd class="more">${more}</dd>
    </div>`
  }

  function tiles(now: Status): TemplateResult {
    const { orders, paid } = perMinute(now.minutes)
    const refused = refusals(now.minutes).reduce((sum, [, count]) => sum + count, 0)
    const batch = meanBatch(now.minutes)
    const events = outbox.value
    return html`<dl class="tiles">
      ${tile(t('now.orders'), decimal(orders.rate), t('now.inHour', { count: number(orders.sum) }))}
      ${tile(t('now.revenue'), money(Math.round(paid.rate)), t('now.inHour', { count: money(paid.sum) }))}
      ${tile(t('now.refused'), number(refused), t('now.lastHour'))}
      ${tile(t('now.waiting'), number(now.waitingCommands), batch === undefined ? '' : t('now.batch', { size: decimal(batch) }))}
      ${
        events === undefined
          ? nothing
          : tile(
              t('now.outbox'),
              events.oldestPendingMs === 0 ? t('now.noLag') : duration(events.oldestPendingMs),
              html`<a href=${hashOf('events')}>${t('now.pending', { count: number(events.pending + events.failed) })}</a>${
                events.dead > 0
                  ? html` · <a href=${hashOf('events', undefined, { status: 'DEAD' })}>${t('now.dead', { count: number(events.dead) })}</a>`
                  : ''
              }`,
              events.dead > 0 ? 'bad' : events.oldestPendingMs > 60_000 ? 'warn' : '',
            )
      }
    </dl>`
  }

  function chart(
    now: Status,
    title: string,
    values: readonly number[],
    text: (value: number) => string,
  ): TemplateResult {
    const series: Series = {
      ...lastHour(now.minutes, values),
      kind: 'bars',
      label: t('now.chart', { title, last: text(values.at(-2) ?? 0), most: text(Math.max(0, ...values)) }),
      text,
      timeText: seconds => clockTime(seconds * 1000),
    }
    return html`<section class="card">
      <h2>${title}</h2>
      <time-chart .series=${series}></time-chart>
    </section>`
  }

  function view(): TemplateResult {
    const now = status.value
    return html`
      <div class="title"><h1>${t('page.now')}</h1><p class="sub">${now === undefined ? '' : t('now.since', { time: clockTime(now.since) })}</p></div>
      ${
        now === undefined
          ? status.instead()
          : html`${tiles(now)}
              <div class="pair">
                ${chart(
                  now,
                  t('now.ordersChart'),
                  now.minutes.map(({ orders }) => orders),
                  number,
                )}
                ${chart(
                  now,
                  t('now.paidChart'),
                  now.minutes.map(({ paid }) => paid),
                  money,
                )}
              </div>`
      }
      <div class="pair">
        <section class="card">
          <h2>${t('now.top')}</h2>
          ${top.value === undefined ? top.instead() : sellers(top.value)}
        </section>
        <section class="card">
          <h2>${t('now.refusals')}</h2>
          ${now === undefined ? nothing : refusedList(now)}
        </section>
      </div>
      <section class="card">
        <h2>${t('now.low')}</h2>
        ${low.value === undefined ? low.instead() : lowList(low.value)}
      </section>
    `
  }

  function sellers({ items }: Ranking): TemplateResult {
    if (items.length === 0) return html`<p class="note">${t('now.noSales')}</p>`
    return bars(
      t('now.top'),
      items.map(({ productId, name, totalSales, revenue }) => ({
        name: html`<a href=${hashOf('products', productId)}>${name}</a>`,
        value: totalSales,
        text: html`${t('now.sold', { count: totalSales })} <small>${money(revenue)}</small>`,
      })),
    )
  }

  function refusedList(now: Status): TemplateResult {
    const list = refusals(now.minutes)
    if (list.length === 0) return html`<p class="note">${t('now.noRefusals')}</p>`
    return bars(
      t('now.refusals'),
      list.map(([code, count]) => ({ name: reasonText(code), value: count, text: number(count) })),
    )
  }

  function lowList({ items, nextCursor }: Part<Product>): TemplateResult {
    if (items.length === 0) return html`<p class="note">${t('now.noLow')}</p>`
    return html`<ul class="low-list">
        ${items.map(product =>
          product.options
            .filter(({ stock }) => stock <= lowByDefault)
            .map(
              option => html`<li>
                <a href=${hashOf('products', product.productId)}>${product.name}${product.options.length > 1 ? ` · ${option.name}` : ''}</a>
                <span class=${stockClass(option)}>${option.stock === 0 ? t('stock.soldOut') : number(option.stock)}</span>
              </li>`,
            ),
        )}
      </ul>
      ${nextCursor === null ? nothing : html`<p><a href=${hashOf('products', undefined, { show: 'low' })}>${t('now.allLow')}</a></p>`}`
  }

  return {
    view,
    close() {
      for (const looked of [status, outbox, top, low]) looked.close()
    },
  }
}
