import { html } from 'lit-html'
import type { Option, Product } from '../api/shapes.ts'
import type { App } from '../parts/app.ts'
import { field, textOf } from '../parts/dialog.ts'
import { fieldTime, moneyText, parseFieldTime, parseMoney, parseWhole } from '../words/format.ts'
import { explain } from '../words/explain.ts'
import { t } from '../words/words.ts'

const pathOf = ({ productId }: Product) => `/admin/products/${encodeURIComponent(productId)}`
const nameOf = (product: Product, { name }: Option) =>
  product.options.length > 1 ? `${product.name} ${name}` : product.name

/** What can be done to products, in the list and where one is open. @param onChanged Told what a product has become. */
export function createProductActions(app: App, onChanged: (product: Product) => void) {
  function patch(wish: string, product: Product, body: object): Promise<void> {
    return app.intents
      .fulfil(`${wish} ${product.productId}`, body, key =>
        app.client.ask<Product>('PATCH', pathOf(product), { body, key }),
      )
      .then(onChanged)
  }

  return {
    priceCell(product: Product, option: Option) {
      const { optionId } = option
      return {
        id: `price ${product.productId} ${optionId}`,
        label: t('product.changePrice', { name: nameOf(product, option) }),
        text: moneyText(option.price),
        save(text: string) {
          const price = parseMoney(text)
          if (price === undefined) return t('field.money')
          const body = { options: [{ optionId, price }] }
          return patch('price', product, body).then(() =>
            app.say(t('product.priceChanged', { name: nameOf(product, option) })),
          )
        },
      }
    },

    /** Units that come or go: what is sold meanwhile is not written over. */
    stockCell(product: Product, option: Option) {
      const { optionId } = option
      return {
        id: `stock ${product.productId} ${optionId}`,
        label: t('product.restock', { name: nameOf(product, option) }),
        text: '+',
        hint: '+10',
        save(text: string) {
          const delta = parseWhole(text)
          if (delta === undefined || delta === 0) return t('field.delta')
          const body = { optionId, delta, reason: delta > 0 ? 'restock' : 'correction' }
          return app.intents
            .fulfil(`stock ${product.productId}`, body, key =>
              app.client.ask<Product>('POST', `${pathOf(product)}/stock`, { body, key }),
            )
            .then(changed => {
              onChanged(changed)
              app.say(t('product.restocked', { name: nameOf(product, option), delta }))
            })
        },
      }
    },

    adjust(product: Product, option: Option): void {
      app.open({
        title: t('product.restock', { name: nameOf(product, option) }),
        wish: `stock ${product.productId} ${option.optionId}`,
        submit: t('do.save'),
        fields: () => html`
          ${field('delta', t('product.delta'), { mode: 'text', hint: t('product.deltaHint') })}
          ${field('reason', t('field.reason'), { value: t('product.restockReason') })}
        `,
        read(data) {
          const delta = parseWhole(textOf(data, 'delta'))
          if (delta === undefined || delta === 0) return t('field.delta')
          const reason = textOf(data, 'reason')
          return reason === '' ? t('field.reasonMissing') : { optionId: option.optionId, delta, reason }
        },
        send: (body, key) => app.client.ask<Product>('POST', `${pathOf(product)}/stock`, { body, key }),
        done(changed) {
          onChanged(changed)
          app.say(t('product.changed', { name: product.name }))
        },
      })
    },

    toggle(product: Product): void {
      const status = product.status === 'HIDDEN' ? 'ON_SALE' : 'HIDDEN'
      patch('status', product, { status }).then(
        () => app.say(t(status === 'HIDDEN' ? 'product.isHidden' : 'product.isShown', { name: product.name })),
        (error: unknown) => app.say(explain(error)),
      )
    },

    /** Its window of sale and its limit: a drop. */
    drop(product: Product): void {
      const { saleFrom, saleUntil, limitPerUser, lowStock } = product
      app.open({
        title: t('product.drop', { name: product.name }),
        wish: `drop ${product.productId}`,
        submit: t('do.save'),
        fields: () => html`
          ${field('from', t('product.saleFrom'), { type: 'datetime-local', value: saleFrom === undefined ? '' : fieldTime(saleFrom) })}
          ${field('until', t('product.saleUntil'), { type: 'datetime-local', value: saleUntil === undefined ? '' : fieldTime(saleUntil), hint: t('field.shopTime') })}
          ${field('limit', t('product.limit'), { mode: 'numeric', value: limitPerUser === undefined ? '' : String(limitPerUser), hint: t('field.emptyIsNone') })}
          ${field('low', t('product.lowStock'), { mode: 'numeric', value: lowStock === undefined ? '' : String(lowStock), hint: t('field.emptyIsNone') })}
        `,
        read(data) {
          const from = timeOf(textOf(data, 'from'))
          const until = timeOf(textOf(data, 'until'))
          if (from === undefined || until === undefined) return t('field.time')
          const limit = countOf(textOf(data, 'limit'))
          const low = countOf(textOf(data, 'low'))
          if (limit === undefined || low === undefined) return t('field.whole')
          return { saleFrom: from, saleUntil: until, limitPerUser: limit, lowStock: low }
        },
        send: (body, key) => app.client.ask<Product>('PATCH', pathOf(product), { body, key }),
        done(changed) {
          onChanged(changed)
          app.say(t('product.changed', { name: product.name }))
        },
      })
    },

    rename(product: Product): void {
      app.open({
        title: t('product.rename', { name: product.name }),
        wish: `rename ${product.productId}`,
        submit: t('do.save'),
        fields: () => field('name', t('product.name'), { value: product.name }),
        read(data) {
          const name = textOf(data, 'name')
          return name === '' ? t('field.nameMissing') : { name }
        },
        send: (body, key) => app.client.ask<Product>('PATCH', pathOf(product), { body, key }),
        done: onChanged,
      })
    },

    addOption(product: Product): void {
      app.open({
        title: t('product.addOption', { name: product.name }),
        wish: `option ${product.productId}`,
        submit: t('do.add'),
        fields: () => html`
          ${field('name', t('product.optionName'))} ${field('price', t('product.price'), { mode: 'decimal' })}
          ${field('stock', t('product.stock'), { mode: 'numeric', value: '0' })}
        `,
        read(data) {
          const option = optionOf(data)
          return typeof option === 'string' ? option : { options: [option] }
        },
        send: (body, key) => app.client.ask<Product>('PATCH', pathOf(product), { body, key }),
        done: onChanged,
      })
    },

    add(): void {
      app.open({
        title: t('product.add'),
        wish: 'add product',
        submit: t('do.add'),
        fields: () => html`
          ${field('name', t('product.name'))}
          ${field('productId', t('product.id'), { hint: t('field.idHint') })}
          ${field('price', t('product.price'), { mode: 'decimal' })}
          ${field('stock', t('product.stock'), { mode: 'numeric', value: '0' })}
          <label class="check"><input name="hidden" type="checkbox" /> <span>${t('product.addHidden')}</span></label>
        `,
        read(data) {
          const option = optionOf(data)
          if (typeof option === 'string') return option
          const productId = textOf(data, 'productId')
          return {
            ...option,
            ...(productId !== '' && { productId }),
            ...(data.get('hidden') !== null && { status: 'HIDDEN' }),
          }
        },
        send: (body, key) => app.client.ask<Product>('POST', '/admin/products', { body, key }),
        done(product) {
          onChanged(product)
          app.say(t('product.added', { name: product.name }))
          location.hash = `#/products/${encodeURIComponent(product.productId)}`
        },
      })
    },
  }
}

function optionOf(data: FormData): { name: string; price: number; stock: number } | string {
  const name = textOf(data, 'name')
  if (name === '') return t('field.nameMissing')
  const price = parseMoney(textOf(data, 'price'))
  if (price === undefined) return t('field.money')
  const stock = parseWhole(textOf(data, 'stock'))
  return stock === undefined || stock < 0 ? t('field.whole') : { name, price, stock }
}

/** @returns null for none, undefined for what is no time */
function timeOf(text: string): string | null | undefined {
  return text === '' ? null : parseFieldTime(text)
}

/** @returns null for none, undefined for what is no count */
function countOf(text: string): number | null | undefined {
  if (text === '') return null
  const count = parseWhole(text)
  return count === undefined || count < 0 ? undefined : count
}
