import { expect, it } from 'vitest'
import { parseCloudEvent } from './cloud-event.ts'

const envelope = { specversion: '1.0', id: '1', source: 'test', type: 'wallet.changed.v1' }
const item = { productId: 'latte', productName: 'Latte', quantity: 1, amount: 0 }

function orderEvent(items: object[], lines: object[] = []) {
  return JSON.stringify({ ...envelope, type: 'order.paid.v1', data: { items, history: [{ to: 'PAID', lines }] } })
}

it('keeps an event in one line, as it was written where it is one', () => {
  const text = JSON.stringify(envelope)
  const spaced = text.replaceAll(',', ' , ')
  expect(parseCloudEvent(spaced).line).toBe(spaced)
  for (const end of ['\n', '\r']) expect(parseCloudEvent(text.replaceAll(',', `,${end}`)).line).toBe(text)
})

it.each([
  ['one unit, for nothing', [item], [{ productId: 'latte', quantity: 1 }]],
  ['nothing at all', [], []],
])('takes an order of %s', (_, items, lines) => {
  expect(parseCloudEvent(orderEvent(items, lines)).order).toEqual({ items, history: [{ to: 'PAID', lines }] })
})

it.each([
  ['no unit', [{ ...item, quantity: 0 }], []],
  ['half a unit', [{ ...item, quantity: 1.5 }], []],
  ['an amount below nothing', [{ ...item, amount: -1 }], []],
  ['a product without an id', [{ ...item, productId: '' }], []],
  ['no cancelled unit', [item], [{ productId: 'latte', quantity: 0 }]],
  ['a cancelled option without an id', [item], [{ productId: 'latte', optionId: '', quantity: 1 }]],
])('refuses an order of %s', (_, items, lines) => {
  expect(() => parseCloudEvent(orderEvent(items, lines))).toThrow(
    expect.objectContaining({ status: 422, message: expect.stringMatching(/^The event holds no order: /) }),
  )
})

it.each(['id', 'source', 'type', 'subject'])('refuses an event whose %s is empty', field => {
  const refused = expect.objectContaining({ status: 400, message: expect.stringContaining(field) })
  expect(() => parseCloudEvent(JSON.stringify({ ...envelope, [field]: '' }))).toThrow(refused)
})
