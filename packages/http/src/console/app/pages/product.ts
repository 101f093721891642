import { html, nothing } from 'lit-html'
import { createFeed } from '../api/feed.ts'
import type { Movement, Option, Part, Product } from '../api/shapes.ts'
import { openStream } from '../api/stream.ts'
import type { App, Page } from '../parts/app.ts'
import { cellButton, createCellEditor } from '../parts/edit-cell.ts'
import { createFlashes } from '../parts/flashes.ts'
import { lookAt } from '../parts/one.ts'
import { hashOf } from '../parts/place.ts'
import { createRows } from '../parts/rows.ts'
import { dateTime, money, number, shortTime } from '../words/format.ts'
import { t } from '../words/words.ts'
import { createProductActions } from './product-actions.ts'
import { saleState, stockClass } from './product-state.ts'

const lookMs = 5_000
const partSize = 50

/** One product: its options, its sale, and what has moved its stock. */
export function openProduct(app: App, productId: string): Page {
  const path = `/admin/products/${encodeURIComponent(productId)}`
  let optionId: string | undefined
  let history = newHistory()
  const flashes = createFlashes(app.redraw)
  const editor = createCellEditor(app)
  const before = new Map<string, number>()

  const looked = lookAt(app, lookMs, async signal => {
    const product = await app.client.ask<Product>('GET', path, { signal })
    note(product)
    return product
  })
  const actions = createProductActions(app, product => {
    note(product)
    looked.set(product)
    void history.catchUp()
  })
  const stream = openStream({
    onProducts(products) {
      const product = products.find(one => one.productId === productId)
      if (product === undefined) return
      note(product)
      looked.set(product)
      if (history.items.length > 0) void history.catchUp()
    },
    onRemoved(removed) {
      if (removed === productId) void looked.look()
    },
  })
  const rows = createRows({ feed: () => history, idOf: idOfMovement, redraw: app.redraw, heights: [44, 64] })

  function note(product: Product): void {
    for (const option of product.options) {
      flashes.note(option.optionId, before.get(option.optionId), option.stock)
      before.set(option.optionId, option.stock)
    }
    optionId ??= product.options[0]?.optionId
  }

  function newHistory() {
    return createFeed<Movement>({
      read: (cursor, signal) =>
        optionId === undefined
          ? Promise.resolve({ items: [], nextCursor: null })
          : app.client.ask<Part<Movement>>('GET', `${path}/stock/history`, {
              query: { optionId, limit: partSize, cursor },
              signal,
            }),
      idOf: idOfMovement,
      onChange: app.redraw,
    })
  }

  function choose(wanted: string): void {
    optionId = wanted
    history.close()
    history = newHistory()
    app.redraw()
  }

  function optionRow(product: Product, option: Option) {
    const stock = html`<span class="${stockClass({ stock: option.stock, ...lowOf(product) })} ${flashes.classOf(option.optionId)}">
      ${option.stock === 0 ? t('stock.soldOut') : number(option.stock)}
    </span>`
    return html`<tr>
      <th scope="row">${option.name} <small class="sub">${option.optionId}</small></th>
      <td class="end">${editor.view({ ...actions.priceCell(product, option), shown: money(option.price) })}</td>
      <td class="end">
        ${
          app.session.lookOnly
            ? stock
            : cellButton(stock, t('product.restock', { name: option.name }), () => actions.adjust(product, option))
        }
      </td>
    </tr>`
  }

  function body(product: Product) {
    const state = saleState(product)
    const { saleFrom, saleUntil, limitPerUser, lowStock, options, metadata } = product
    return html`
      <div class="title">
        <h1>${product.name} <span class="pill ${state}">${t(`sale.${state}`)}</span></h1>
        ${
          app.session.lookOnly
            ? nothing
            : html`<div class="buttons">
                <button @click=${() => actions.rename(product)}>${t('product.renameShort')}</button>
                <button @click=${() => actions.drop(product)}>${t('product.dropShort')}</button>
                <button @click=${() => actions.toggle(product)}>
                  ${product.status === 'HIDDEN' ? t('product.show') : t('product.hide')}
                </button>
              </div>`
        }
      </div>
      <dl class="facts">
        <div><dt>${t('product.id')}</dt><dd>${product.productId}</dd></div>
        <div><dt>${t('product.saleFrom')}</dt><dd>${saleFrom === undefined ? t('none') : dateTime(saleFrom)}</dd></div>
        <div><dt>${t('product.saleUntil')}</dt><dd>${saleUntil === undefined ? t('none') : dateTime(saleUntil)}</dd></div>
        <div><dt>${t('product.limit')}</dt><dd>${limitPerUser === undefined ? t('none') : number(limitPerUser)}</dd></div>
        <div><dt>${t('product.lowStock')}</dt><dd>${lowStock === undefined ? t('none') : number(lowStock)}</dd></div>
        ${Object.entries(metadata ?? {}).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      <section class="card">
        <div class="title">
          <h2>${t('product.optionsTitle')}</h2>
          ${app.session.lookOnly ? nothing : html`<button @click=${() => actions.addOption(product)}>${t('product.addOptionShort')}</button>`}
        </div>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">${t('product.optionName')}</th>
              <th scope="col" class="end">${t('product.price')}</th>
              <th scope="col" class="end">${t('product.stock')}</th>
            </tr>
          </thead>
          <tbody>${options.map(option => optionRow(product, option))}</tbody>
        </table>
      </section>
      <div class="title">
        <h2>${t('product.history')}</h2>
        ${
          options.length === 1
            ? nothing
            : html`<label class="field inline">
                <span>${t('product.option')}</span>
                <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
                  ${options.map(one => html`<option value=${one.optionId} ?selected=${one.optionId === optionId}>${one.name}</option>`)}
                </select>
              </label>`
        }
      </div>
      ${rows.view({
        name: 'movements',
        label: t('product.history'),
        columns: [
          { title: t('field.when') },
          { title: t('field.reason') },
          { title: t('product.delta'), end: true },
          { title: t('product.stockAfter'), end: true },
        ],
        cells: movement => [
          shortTime(movement.at),
          movementText(movement),
          movement.delta > 0 ? `+${number(movement.delta)}` : number(movement.delta).replace('-', '−'),
          number(movement.stockAfter),
        ],
        empty: t('product.noHistory'),
      })}
    `
  }

  return {
    view: () => html`
      <p class="back"><a href=${hashOf('products')}>${t('page.products')}</a></p>
      ${looked.value === undefined ? looked.instead() : body(looked.value)}
    `,
    close() {
      looked.close()
      stream.close()
      history.close()
      rows.close()
    },
  }
}

const idOfMovement = ({ number: one }: Movement) => String(one)

function lowOf({ lowStock }: Product): { lowStock?: number } {
  return lowStock === undefined ? {} : { lowStock }
}

function movementText({ type, reason, orderId }: Movement) {
  const text = reason ?? t(`movement.${type}`)
  return orderId === undefined ? text : html`<a href=${hashOf('orders', orderId)}>${text}</a>`
}
