import { html, nothing, type TemplateResult } from 'lit-html'
import { live } from 'lit-html/directives/live.js'
import { createFeed, type Feed } from '../api/feed.ts'
import type { Part, Product } from '../api/shapes.ts'
import { openStream } from '../api/stream.ts'
import type { App, Page } from '../parts/app.ts'
import { createCellEditor } from '../parts/edit-cell.ts'
import { createFlashes } from '../parts/flashes.ts'
import { hashOf } from '../parts/place.ts'
import { poll } from '../parts/poll.ts'
import { createRows } from '../parts/rows.ts'
import { money, number } from '../words/format.ts'
import { t } from '../words/words.ts'
import { createImport } from './import.ts'
import { createProductActions } from './product-actions.ts'
import { lowByDefault, saleState, stockClass } from './product-state.ts'

export { openProduct as openOne } from './product.ts'

const partSize = 100
const searchMs = 250
/** How often products that the stream does not tell of are looked at, while they are seen. */
const lookMs = 3_000

/** All products, hidden ones too, with their stock as it changes. */
export function open(app: App): Page {
  let feed: Feed<Product> = newFeed()
  let asked = filtersNow()
  let searching: ReturnType<typeof setTimeout> | undefined
  const flashes = createFlashes(app.redraw)
  const editor = createCellEditor(app)
  const actions = createProductActions(app, product => take([product]))
  const rows = createRows({
    feed: () => feed,
    idOf: ({ productId }) => productId,
    redraw: app.redraw,
    heights: [56, 92],
  })
  const importing = createImport(app, () => {
    app.filter({ ...app.place.filters, import: '' })
    renew()
  })
  const known = new Map<string, Product>()

  /** What decides which products are listed. */
  function filtersNow(): string {
    const { query = '', show = '' } = app.place.filters
    return JSON.stringify([query, show])
  }

  function newFeed(): Feed<Product> {
    const { query = '', show = '' } = app.place.filters
    return createFeed<Product>({
      async read(cursor, signal) {
        const asked = { query, limit: partSize, cursor, ...(show === 'low' && { below: lowByDefault + 1 }) }
        const part = await app.client.ask<Part<Product>>('GET', '/admin/products', { query: asked, signal })
        for (const product of part.items) note(product)
        return part
      },
      idOf: ({ productId }) => productId,
      onChange: app.redraw,
    })
  }

  function note(product: Product): void {
    flashes.note(`${product.productId} stock`, known.get(product.productId)?.stock, product.stock)
    known.set(product.productId, product)
  }

  function renew(): void {
    feed.close()
    feed = newFeed()
    app.redraw()
  }

  /** Products as they are now, of any source. */
  function take(products: readonly Product[]): void {
    for (const product of products) if (feed.put(product)) note(product)
    app.redraw()
  }

  const stream = openStream({
    onProducts: take,
    onRemoved(productId) {
      const product = known.get(productId)
      if (product !== undefined) take([{ ...product, status: 'HIDDEN' }])
    },
  })
  const stopLooking = poll(lookMs, async () => {
    const { first, last } = rows.range()
    const unseen = feed.items.slice(first, last).some(({ status }) => status === 'HIDDEN')
    if (feed.items.length > 0 && (!stream.complete || unseen)) await feed.refresh(first, last)
  })

  function cells(product: Product): readonly (TemplateResult | string | typeof nothing)[] {
    const { productId, name, price, stock, options } = product
    const [only] = options
    const state = saleState(product)
    const stockShown = html`<span class="${stockClass(product)} ${flashes.classOf(`${productId} stock`)}">
      ${stock === 0 ? t('stock.soldOut') : number(stock)}
    </span>`
    const priceShown = options.length > 1 ? t('price.from', { price: money(price) }) : money(price)
    return [
      html`<a class="name" href=${hashOf('products', productId)}>${name}</a>
        <small class="sub">${productId}${options.length > 1 ? ` · ${t('product.options', { count: options.length })}` : ''}</small>`,
      html`<span class="pill ${state}">${t(`sale.${state}`)}</span>`,
      options.length > 1 || only === undefined
        ? priceShown
        : editor.view({ ...actions.priceCell(product, only), shown: priceShown }),
      options.length > 1 || only === undefined
        ? stockShown
        : editor.view({ ...actions.stockCell(product, only), shown: stockShown }),
      app.session.lookOnly
        ? nothing
        : html`<button class="quiet" @click=${() => actions.toggle(product)}>
            ${product.status === 'HIDDEN' ? t('product.show') : t('product.hide')}
          </button>`,
    ]
  }

  function onSearch(event: InputEvent): void {
    const query = (event.target as HTMLInputElement).value.trim()
    clearTimeout(searching)
    searching = setTimeout(() => app.filter({ ...app.place.filters, query }), searchMs)
  }

  return {
    view: () => html`
      <div class="title">
        <h1>${t('page.products')}</h1>
        ${
          app.session.lookOnly
            ? nothing
            : html`<div class="buttons">
                <a class="button" href=${hashOf('products', undefined, { ...app.place.filters, import: 'csv' })}>${t('import.open')}</a>
                <button class="main" @click=${actions.add}>${t('product.add')}</button>
              </div>`
        }
      </div>
      ${app.place.filters['import'] === 'csv' && !app.session.lookOnly ? importing.view() : nothing}
      <div class="filters" role="search">
        <label class="field grow">
          <span>${t('product.search')}</span>
          <input type="search" .value=${live(app.place.filters['query'] ?? '')} @input=${onSearch} maxlength="64" />
        </label>
        <label class="check">
          <input
            type="checkbox"
            .checked=${live(app.place.filters['show'] === 'low')}
            @change=${(event: Event) =>
              app.filter({ ...app.place.filters, show: (event.target as HTMLInputElement).checked ? 'low' : '' })}
          />
          <span>${t('product.lowOnly')}</span>
        </label>
      </div>
      ${rows.view({
        name: 'products',
        label: t('page.products'),
        columns: [
          { title: t('product.name') },
          { title: t('product.state') },
          { title: t('product.price'), end: true },
          { title: t('product.stock'), end: true },
          { title: '', end: true },
        ],
        cells,
        empty: app.place.filters['query'] === undefined ? t('product.none') : t('product.noneFound'),
      })}
    `,
    moved() {
      const wanted = filtersNow()
      if (wanted === asked) return
      asked = wanted
      renew()
    },
    close() {
      clearTimeout(searching)
      stopLooking()
      stream.close()
      feed.close()
      rows.close()
    },
  }
}
