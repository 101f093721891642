import { html, nothing } from 'lit-html'
import type { Order, OrderItem } from '../api/shapes.ts'
import type { App } from '../parts/app.ts'
import { field, textOf } from '../parts/dialog.ts'
import { explain } from '../words/explain.ts'
import { money, number, parseWhole } from '../words/format.ts'
import { t } from '../words/words.ts'
import { refundOf, unitsLeft } from './refund.ts'

const pathOf = ({ orderId }: Order) => `/admin/orders/${encodeURIComponent(orderId)}`

/** What can be done to orders, in the list and where one is open. @param onChanged Told what an order has become. */
export function createOrderActions(app: App, onChanged: (order: Order) => void) {
  return {
    /** At once, without a question: it is what the counter does all day, and the shop's owner can still cancel. */
    complete(order: Order): void {
      app.intents
        .fulfil(`complete ${order.orderId}`, {}, key =>
          app.client.ask<Order>('POST', `${pathOf(order)}/complete`, { body: {}, key }),
        )
        .then(
          changed => {
            onChanged(changed)
            app.say(t('order.completed', { user: order.userId, items: itemsText(order) }))
          },
          (error: unknown) => app.say(explain(error)),
        )
    },

    /** The whole of what is left, or units of lines; what comes back is shown before. */
    cancel(order: Order): void {
      const isPaid = order.payment !== undefined
      app.open({
        title: t('order.cancelTitle'),
        wish: `cancel ${order.orderId}`,
        submit: t('order.cancelDo'),
        grave: true,
        fields(data) {
          const units = unitsOf(order, data)
          return html`
            ${
              isPaid
                ? html`<table class="plain">
                    <thead>
                      <tr>
                        <th scope="col">${t('order.line')}</th>
                        <th scope="col" class="end">${t('order.unitsToCancel')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${order.items.map((item, index) =>
                        unitsLeft(item) === 0
                          ? nothing
                          : html`<tr>
                              <th scope="row">${nameOf(item)}</th>
                              <td class="end">
                                <input
                                  class="units"
                                  type="number"
                                  name="units-${index}"
                                  aria-label=${t('order.unitsOf', { name: nameOf(item) })}
                                  min="0"
                                  max=${unitsLeft(item)}
                                  value=${unitsLeft(item)}
                                />
                                / ${number(unitsLeft(item))}
                              </td>
                            </tr>`,
                      )}
                    </tbody>
                  </table>`
                : html`<p>${t('order.releaseHint')}</p>`
            }
            ${field('reason', t('field.reason'))}
            ${
              isPaid
                ? html`<p class="sum" role="status">
                    ${
                      units === undefined
                        ? t('order.unitsWrong')
                        : t('order.refundOf', { amount: money(refundOf(order, units)), user: order.userId })
                    }
                  </p>`
                : nothing
            }
          `
        },
        read(data) {
          const units = unitsOf(order, data)
          if (units === undefined || units.every(count => count === 0)) return t('order.unitsWrong')
          const reason = textOf(data, 'reason')
          const isWhole = order.items.every((item, index) => units[index] === unitsLeft(item))
          const items = order.items.flatMap(({ productId, optionId }, index) =>
            units[index]! > 0 ? [{ productId, optionId, quantity: units[index]! }] : [],
          )
          return { ...(reason !== '' && { reason }), ...(isPaid && !isWhole && { items }) }
        },
        send: (body, key) => app.client.ask<Order>('POST', `${pathOf(order)}/cancel`, { body, key }),
        done(changed) {
          onChanged(changed)
          const refunded =
            (changed.refunded ?? (changed.status === 'CANCELLED' && isPaid ? changed.total : 0)) - (order.refunded ?? 0)
          app.say(isPaid ? t('order.refunded', { amount: money(refunded), user: order.userId }) : t('order.released'))
        },
      })
    },
  }
}

/** The units of each line that are to be cancelled, all of what is left until something is typed; undefined for no such number. */
function unitsOf(order: Order, data: FormData): number[] | undefined {
  const units = order.items.map((item, index) => {
    const left = unitsLeft(item)
    const text = textOf(data, `units-${index}`)
    if (!data.has(`units-${index}`)) return left
    const count = parseWhole(text === '' ? '0' : text)
    return count === undefined || count < 0 || count > left ? undefined : count
  })
  return units.includes(undefined) ? undefined : (units as number[])
}

export function nameOf({ productName, optionName, optionId }: OrderItem): string {
  return optionId === 'default' ? productName : `${productName} ${optionName}`
}

/** What was ordered, in a line. */
export function itemsText({ items }: Order): string {
  return items.map(item => `${nameOf(item)} × ${number(item.quantity)}`).join(', ')
}
