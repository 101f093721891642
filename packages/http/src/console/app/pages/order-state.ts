import type { Order, OrderStatus } from '../api/shapes.ts'

export const statuses: readonly OrderStatus[] = ['PENDING', 'PAID', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']

const classes: Readonly<Record<OrderStatus, string>> = {
  PENDING: 'warn',
  PAID: 'good',
  COMPLETED: '',
  FAILED: 'bad',
  CANCELLED: '',
  EXPIRED: '',
}

export function statusClass(status: OrderStatus): string {
  return classes[status]
}

export function canComplete({ status }: Order): boolean {
  return status === 'PAID'
}

export function canCancel({ status }: Order): boolean {
  return status === 'PAID' || status === 'PENDING' || status === 'COMPLETED'
}
