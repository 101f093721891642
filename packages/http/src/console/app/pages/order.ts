import { html, nothing, type TemplateResult } from 'lit-html'
import type { Order, OrderItem } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { lookAt } from '../parts/one.ts'
import { hashOf } from '../parts/place.ts'
import { reasonText } from '../words/explain.ts'
import { dateTime, money, number } from '../words/format.ts'
import { t } from '../words/words.ts'
import { createOrderActions, nameOf } from './order-actions.ts'
import { canCancel, canComplete, statusClass } from './order-state.ts'

const lookMs = 3_000

/** One order: its lines, its money, and how it came to be what it is. */
export function openOrder(app: App, orderId: string): Page {
  const path = `/admin/orders/${encodeURIComponent(orderId)}`
  const looked = lookAt(app, lookMs, signal => app.client.ask<Order>('GET', path, { signal }))
  const actions = createOrderActions(app, looked.set)

  function lineRow(item: OrderItem): TemplateResult {
    const { productId, unitPrice, quantity, cancelled = 0, discount, amount } = item
    return html`<tr>
      <th scope="row">
        <a href=${hashOf('products', productId)}>${nameOf(item)}</a>
        ${cancelled === 0 ? nothing : html`<small class="sub">${t('order.cancelledUnits', { count: cancelled })}</small>`}
      </th>
      <td class="end">${money(unitPrice)} × ${number(quantity)}</td>
      <td class="end wide-only">${discount === 0 ? '' : `−${money(discount)}`}</td>
      <td class="end">${money(amount)}</td>
    </tr>`
  }

  function step(one: Order['history'][number], order: Order): TemplateResult {
    const { to, reason, by, at, lines } = one
    const names = (lines ?? []).map(({ productId, optionId, quantity }) => {
      const item = order.items.find(line => line.productId === productId && line.optionId === optionId)
      return `${item === undefined ? productId : nameOf(item)} × ${number(quantity)}`
    })
    return html`<li>
      <span class="pill ${lines === undefined ? statusClass(to) : 'warn'}">${lines === undefined ? t(`status.${to}`) : t('order.partCancelled')}</span>
      <span>
        ${names.join(', ')} ${reason === undefined ? nothing : reasonText(reason)}
        <small class="sub">${dateTime(at)} · ${t(`by.${by}`)}</small>
      </span>
    </li>`
  }

  function body(order: Order): TemplateResult {
    const {
      status,
      userId,
      items,
      subtotal,
      discount,
      total,
      refunded,
      payment,
      refusedPayments,
      metadata,
      expiresAt,
    } = order
    return html`
      <div class="title">
        <h1>${t('order.title')} <span class="pill ${statusClass(status)}">${t(`status.${status}`)}</span></h1>
        ${
          app.session.lookOnly
            ? nothing
            : html`<div class="buttons">
                ${canCancel(order) ? html`<button @click=${() => actions.cancel(order)}>${t('order.cancel')}</button>` : nothing}
                ${canComplete(order) ? html`<button class="main" @click=${() => actions.complete(order)}>${t('order.complete')}</button>` : nothing}
              </div>`
        }
      </div>
      <dl class="facts">
        <div><dt>${t('order.id')}</dt><dd class="code">${order.orderId}</dd></div>
        <div><dt>${t('order.user')}</dt><dd><a href=${hashOf('users', userId)}>${userId}</a></dd></div>
        <div><dt>${t('order.createdAt')}</dt><dd>${dateTime(order.createdAt)}</dd></div>
        ${payment === undefined ? nothing : html`<div><dt>${t('order.paidAt')}</dt><dd>${dateTime(payment.at)}</dd></div>`}
        ${status !== 'PENDING' || expiresAt === undefined ? nothing : html`<div><dt>${t('order.expiresAt')}</dt><dd>${dateTime(expiresAt)}</dd></div>`}
        ${Object.entries(metadata ?? {}).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      <div class="pair uneven">
        <section class="card">
          <h2>${t('order.lines')}</h2>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">${t('order.line')}</th>
                <th scope="col" class="end">${t('order.unitPrice')}</th>
                <th scope="col" class="end wide-only">${t('order.discount')}</th>
                <th scope="col" class="end">${t('order.amount')}</th>
              </tr>
            </thead>
            <tbody>${items.map(lineRow)}</tbody>
          </table>
          <dl class="sums">
            ${
              discount === 0
                ? nothing
                : html`<div><dt>${t('order.subtotal')}</dt><dd>${money(subtotal)}</dd></div>
              <div><dt>${t('order.discount')}</dt><dd>−${money(discount)}</dd></div>`
            }
            <div class="total"><dt>${t('order.total')}</dt><dd>${money(total)}</dd></div>
            ${refunded === undefined ? nothing : html`<div><dt>${t('order.refundedSum')}</dt><dd>−${money(refunded)}</dd></div>`}
          </dl>
        </section>
        <section class="card">
          <h2>${t('order.history')}</h2>
          <ol class="timeline">
            ${order.history.map(one => step(one, order))}
            ${
              refusedPayments === undefined
                ? nothing
                : html`<li>
                    <span class="pill bad">${t('order.refusedPayments', { count: refusedPayments.count })}</span>
                    <span>${reasonText(refusedPayments.reason)} <small class="sub">${dateTime(refusedPayments.lastAt)}</small></span>
                  </li>`
            }
          </ol>
        </section>
      </div>
    `
  }

  return {
    view: () => html`
      <p class="back"><a href=${hashOf('orders')}>${t('page.orders')}</a></p>
      ${looked.value === undefined ? looked.instead() : body(looked.value)}
    `,
    onKey(event) {
      const order = looked.value
      if (event.key !== 'c' || order === undefined || app.session.lookOnly || !canComplete(order)) return
      event.preventDefault()
      actions.complete(order)
    },
    close: looked.close,
  }
}
