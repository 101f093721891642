import {
  any,
  change,
  changePart,
  type Corruption,
  drop,
  figureId,
  ofType,
  orderId,
  type Row,
  withStatus,
} from './corruption.ts'

const eventId = (row: Row<'events'>) => [row.eventId]

/** Events, sales figures and histories that do not tell what happened. */
export const corruptRecords: readonly Corruption[] = [
  drop('events-match-orders', 'events', ofType('order.paid'), orderId),
  drop('events-match-orders', 'events', ofType('order.cancelled'), orderId),
  drop('events-match-orders', 'events', ofType('order.payment_failed'), orderId),
  change(
    'events-match-orders',
    'events',
    'an event has another type',
    ofType('order.paid'),
    () => ({ type: 'order.cancelled' as const }),
    orderId,
  ),
  change(
    'events-match-orders',
    'events',
    'an event tells of another step',
    ofType('order.paid'),
    ({ sequence }) => ({ sequence: sequence + 9 }),
    row => [row.orderId, row.eventId],
  ),
  change(
    'events-match-orders',
    'events',
    'an event tells another total',
    ofType('order.paid'),
    ({ payload = '' }) => ({ payload: payload.replace(/"total":\d+/, '"total":1') }),
    row => [row.orderId, row.eventId],
  ),
  change(
    'events-match-orders',
    'events',
    'an event has another id inside',
    ofType('order.paid'),
    ({ payload = '', eventId }) => ({ payload: payload.replace(eventId, 'another') }),
    row => [row.orderId, row.eventId],
  ),
  change(
    'events-match-orders',
    'events',
    'an event is cut off',
    ofType('order.paid'),
    ({ payload = '' }) => ({ payload: payload.slice(0, 50) }),
    row => [row.orderId, row.eventId],
  ),
  change(
    'events-match-orders',
    'events',
    'an event that no order tells has no payload',
    ofType('order.payment_failed'),
    () => ({ payload: undefined }),
    row => [row.orderId, row.eventId],
  ),
  change(
    'events-match-orders',
    'events',
    'an event tells another time',
    ofType('order.paid'),
    ({ createdAt }) => ({ createdAt: createdAt + 1 }),
    row => [row.orderId, row.eventId],
  ),
  {
    ...change('events-match-orders', 'events', 'an event is there twice', ofType('order.paid'), () => ({}), orderId),
    instead: row => [row, { ...(row as Row<'events'>), eventId: 'another' }],
  },

  ...(['wallet.changed', 'stock.changed', 'coupon.claimed', 'stock.low'] as const).flatMap(type => [
    change(
      'events-match-rows',
      'events',
      `a ${type} tells of another row`,
      ofType(type),
      ({ payload = '' }) => ({ payload: payload.replace(/"(number|userCouponId)":("?)/, '"$1":$29') }),
      eventId,
    ),
    change(
      'events-match-rows',
      'events',
      `a ${type} tells something else of it`,
      ofType(type),
      ({ payload = '' }) => ({ payload: payload.replace(/"(amount|delta|stock|couponId)":("?)-?/, '"$1":$29') }),
      eventId,
    ),
    change(
      'events-match-rows',
      'events',
      `a ${type} has another subject inside`,
      ofType(type),
      ({ payload = '' }) => ({ payload: payload.replace('"subject":"', '"subject":"x') }),
      eventId,
    ),
    {
      ...change(
        'events-match-rows',
        'events',
        `a ${type} is there twice`,
        ofType(type),
        () => ({}),
        () => ['another'],
      ),
      instead: (row: unknown) => [row, twin(row as Row<'events'>)] as never,
    },
  ]),
  change(
    'events-match-rows',
    'events',
    'an event is cut off',
    ofType('wallet.changed'),
    ({ payload = '' }) => ({ payload: payload.slice(0, 50) }),
    eventId,
  ),
  change(
    'events-match-rows',
    'events',
    'an event has no payload',
    ofType('wallet.changed'),
    () => ({ payload: undefined }),
    eventId,
  ),

  change(
    'sales-figures',
    'sales',
    'a unit too many is counted',
    any,
    ({ quantity }) => ({ quantity: quantity + 1 }),
    figureId,
  ),
  change(
    'sales-figures',
    'sales',
    'revenue is too low',
    row => row.revenue > 0,
    ({ revenue }) => ({ revenue: revenue - 1 }),
    figureId,
  ),
  change(
    'sales-figures',
    'sales',
    'a sale is counted on another day',
    row => row.quantity > 0,
    () => ({ day: '2020-01-01' }),
    figureId,
  ),
  drop('sales-figures', 'sales', row => row.quantity > 0, figureId),

  changePart(
    'histories',
    'history',
    'a step was never allowed',
    row => row.to === 'EXPIRED',
    () => ({ from: 'PAID' as const }),
  ),
  change(
    'histories',
    'orders',
    'the status is not where the history ends',
    withStatus('EXPIRED'),
    () => ({ status: 'CANCELLED' as const }),
    orderId,
  ),
  changePart('histories', 'history', 'the first step is gone', row => row.from === null, undefined),
  change(
    'histories',
    'orders',
    'an order that refused a payment has never waited',
    ({ refusedPayments }) => refusedPayments !== undefined,
    ({ history }) => ({ history: history.filter(({ to }) => to !== 'PENDING') }),
    orderId,
  ),
  change('histories', 'orders', 'an order has no history', withStatus('PAID'), () => ({ history: [] }), orderId),
]

/** The same event once more, under an id of its own. */
function twin(event: Row<'events'>): Row<'events'> {
  return { ...event, eventId: 'another', payload: event.payload?.replace(event.eventId, 'another') ?? '' }
}
