import type { CancelledOrder, Order, OrderItem } from '@jumun/core'
import { fields, grouped, table } from '../output/table.ts'
import type { TimeText } from '../output/time-text.ts'
import { itemOf } from '../usage/arguments.ts'
import { metadataText } from './metadata.ts'

export function orderText(order: CancelledOrder, at: TimeText): string {
  const head = fields([
    ['order', order.orderId],
    ['user', order.userId],
    ['status', order.status],
    ['created', at.full(order.createdAt)],
    ['pay before', order.status === 'PENDING' ? at.full(order.expiresAt) : undefined],
    ['paid', at.full(order.payment?.at)],
    ['user coupon', order.userCouponId],
    ['metadata', metadataText(order.metadata)],
    ['refused payments', refusedText(order, at)],
    ['reason', order.history.at(-1)?.reason],
  ])
  const lines = table(order.items, [
    { title: 'ITEM', value: itemName },
    { title: 'PRICE', value: line => line.unitPrice, right: true },
    { title: 'QUANTITY', value: line => line.quantity, right: true },
    { title: 'CANCELLED', value: line => line.cancelled, right: true },
    { title: 'DISCOUNT', value: line => (line.discount === 0 ? '' : line.discount), right: true },
    { title: 'AMOUNT', value: line => line.amount, right: true },
  ])
  return `${head}\n\n${lines}\n\n${totals(order)}`
}

function refusedText({ refusedPayments: refused }: Order, at: TimeText): string | undefined {
  return refused && `${refused.count}, the last at ${at.full(refused.lastAt)}: ${refused.reason}`
}

function totals({ subtotal, discount, total, refunded, balance }: CancelledOrder): string {
  const after = balance === undefined ? '' : `, balance ${grouped(balance)}`
  const back = refunded === undefined ? '' : `, refunded ${grouped(refunded)}${after}`
  if (discount === 0) return `total ${grouped(total)}${back}`
  return `subtotal ${grouped(subtotal)}, discount ${grouped(discount)}, total ${grouped(total)}${back}`
}

export function historyText(order: Order, at: TimeText): string {
  return table(order.history, [
    { title: at.title('TIME'), value: step => at(step.at) },
    { title: 'FROM', value: step => step.from ?? '' },
    { title: 'TO', value: step => step.to },
    { title: 'BY', value: step => step.by },
    { title: 'REASON', value: step => step.reason },
    { title: 'CANCELLED', value: step => step.lines?.map(itemText).join(', ') },
  ])
}

export function ordersText(orders: readonly Order[], at: TimeText): string {
  return table(orders, [
    { title: 'ORDER', value: order => order.orderId },
    { title: 'USER', value: order => order.userId },
    { title: 'STATUS', value: order => order.status },
    { title: 'TOTAL', value: order => order.total, right: true },
    { title: 'ITEMS', value: order => order.items.map(itemText).join(', ') },
    { title: at.title('CREATED'), value: order => at(order.createdAt) },
  ])
}

function itemName({ productName, optionName }: OrderItem): string {
  return optionName === 'default' ? productName : `${productName} ${optionName}`
}

function itemText(item: Pick<OrderItem, 'productId' | 'optionId' | 'quantity'>): string {
  return `${itemOf(item)}=${item.quantity}`
}
