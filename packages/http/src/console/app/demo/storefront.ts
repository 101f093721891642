import { html, nothing, type TemplateResult } from 'lit-html'
import { live } from 'lit-html/directives/live.js'
import { repeat } from 'lit-html/directives/repeat.js'
import type { Order, Product } from '../api/shapes.ts'
import { itemsText } from '../pages/order-actions.ts'
import { statusClass } from '../pages/order-state.ts'
import { saleState } from '../pages/product-state.ts'
import { money, number, shortTime } from '../words/format.ts'
import { language, t } from '../words/words.ts'
import type { Shopper } from './shopper.ts'

/** Those of the sample shop; any other may be typed. */
const sampleUsers = ['mina', 'jun']

export function storefront(parts: {
  readonly shopper: Shopper
  readonly user: string
  readonly reached: boolean
  readonly console: string
  onUser(user: string): void
  onLanguage(): void
}): TemplateResult {
  const { shopper, user, reached, console, onUser, onLanguage } = parts
  const other = user === 'jun' ? 'mina' : 'jun'
  return html`
    <header class="top demo-top">
      <span class="brand">${t('demo.title')}</span>
      <label class="field inline who">
        <span>${t('demo.user')}</span>
        <input
          list="users"
          maxlength="64"
          .value=${live(user)}
          @change=${(event: Event) => onUser((event.target as HTMLInputElement).value.trim())}
        />
        <datalist id="users">${sampleUsers.map(one => html`<option value=${one}></option>`)}</datalist>
      </label>
      <div class="tools">
        <a class="button quiet" href="#${other}" target="_blank" rel="noopener">${t('demo.otherWindow', { user: other })}</a>
        <button class="quiet" lang=${language() === 'ko' ? 'en' : 'ko'} @click=${onLanguage}>
          ${language() === 'ko' ? 'English' : '한국어'}
        </button>
        <a class="button quiet" href=${console}>${t('demo.console')}</a>
      </div>
    </header>
    ${reached ? nothing : html`<p class="banner" role="alert">${t('shell.away')}</p>`}
    <main id="main" class="shop">
      <section class="menu" aria-labelledby="menu">
        <h1 id="menu">${t('demo.menu')}</h1>
        <ul class="goods">${repeat(
          shopper.products,
          ({ productId }) => productId,
          product => productCard(shopper, product),
        )}</ul>
        ${shopper.products.length === 0 ? html`<p class="note">${t('list.loading')}</p>` : nothing}
      </section>
      <div class="side">
        <p class=${shopper.said?.isError === true ? 'told bad' : 'told'} role="status">${shopper.said?.text ?? t('demo.hello', { user })}</p>
        <section class="card">
          <div class="title">
            <h2>${t('user.balance')}</h2>
            <button @click=${shopper.charge}>${t('demo.charge', { amount: money(10_000) })}</button>
          </div>
          <p class="figure">${shopper.balance === undefined ? '–' : money(shopper.balance)}</p>
        </section>
        ${cartCard(shopper)} ${couponCard(shopper)} ${ordersCard(shopper)}
      </div>
    </main>
  `
}

function productCard(shopper: Shopper, product: Product): TemplateResult {
  const { productId, name, options, limitPerUser } = product
  const state = saleState(product)
  return html`<li class="card good">
    <h2>${name}</h2>
    ${limitPerUser === undefined ? nothing : html`<p class="sub">${t('demo.limit', { limit: limitPerUser })}</p>`}
    ${state === 'on' ? nothing : html`<p><span class="pill ${state}">${t(`sale.${state}`)}</span></p>`}
    ${options.map(({ optionId, name: optionName, price, stock }) => {
      const label = options.length > 1 ? `${name} ${optionName}` : name
      const cannot = stock === 0 || state !== 'on'
      return html`<div class="option">
        <span>
          ${options.length > 1 ? html`${optionName} · ` : nothing}<strong>${money(price)}</strong>
          <small class="sub ${shopper.flashes.classOf(`${productId} ${optionId}`)}">
            ${stock === 0 ? html`<span class="out">${t('stock.soldOut')}</span>` : t('demo.left', { count: stock })}
          </small>
        </span>
        <span class="buttons">
          <button ?disabled=${cannot} @click=${() => shopper.add(product, optionId)}>
            ${t('demo.add')}<span class="heard"> ${label}</span>
          </button>
          <button class="main" ?disabled=${cannot} @click=${() => shopper.buyNow(product, optionId)}>
            ${t('demo.buy')}<span class="heard"> ${label}</span>
          </button>
        </span>
      </div>`
    })}
  </li>`
}

function cartCard(shopper: Shopper): TemplateResult {
  const { cart, coupons } = shopper
  const items = cart?.items ?? []
  return html`<section class="card" aria-labelledby="cart">
    <h2 id="cart">${t('demo.cart')}</h2>
    ${items.length === 0 ? html`<p class="sub">${t('demo.emptyCart')}</p>` : nothing}
    <ul class="lines">
      ${items.map(
        ({ itemId, name, unitPrice, quantity, stock, orderable }) => html`<li>
          <span>
            ${name}
            <small class="sub">${money(unitPrice)} ${orderable ? nothing : html`<span class="out">${t('demo.notOrderable', { stock })}</span>`}</small>
          </span>
          <span class="stepper">
            <button aria-label=${t('demo.fewer', { name })} @click=${() => shopper.setQuantity(itemId, quantity - 1)}>−</button>
            <span>${number(quantity)}</span>
            <button aria-label=${t('demo.moreOf', { name })} @click=${() => shopper.setQuantity(itemId, quantity + 1)}>+</button>
          </span>
        </li>`,
      )}
    </ul>
    ${
      items.length === 0
        ? nothing
        : html`${
            coupons.length === 0
              ? nothing
              : html`<label class="field">
                  <span>${t('demo.coupon')}</span>
                  <select
                    .value=${live(shopper.coupon)}
                    @change=${(event: Event) => {
                      shopper.coupon = (event.target as HTMLSelectElement).value
                    }}
                  >
                    <option value="">${t('none')}</option>
                    ${coupons.map(({ userCouponId, name }) => html`<option value=${userCouponId} ?selected=${userCouponId === shopper.coupon}>${name}</option>`)}
                  </select>
                </label>`
          }
          <button class="main wide" aria-disabled=${shopper.busy} @click=${shopper.checkOut}>
            ${t('demo.checkOut', { total: money(cart!.total) })}
          </button>`
    }
  </section>`
}

function couponCard(shopper: Shopper): TemplateResult | typeof nothing {
  if (shopper.campaigns.length === 0) return nothing
  return html`<section class="card">
    <h2>${t('page.coupons')}</h2>
    <ul class="lines">
      ${shopper.campaigns.map(
        ({ code, name, remaining, claimedByUser }) => html`<li>
          <span>${name} <small class="sub">${t('demo.left', { count: remaining })}</small></span>
          ${
            claimedByUser
              ? html`<span class="pill good">${t('demo.have')}</span>`
              : html`<button @click=${() => shopper.claim(code)}>${t('demo.claim')}<span class="heard"> ${name}</span></button>`
          }
        </li>`,
      )}
    </ul>
  </section>`
}

function ordersCard(shopper: Shopper): TemplateResult {
  const canCancel = ({ status }: Order) => status === 'PAID' || status === 'PENDING'
  return html`<section class="card" aria-labelledby="orders">
    <h2 id="orders">${t('demo.orders')}</h2>
    ${shopper.orders.length === 0 ? html`<p class="sub">${t('orders.none')}</p>` : nothing}
    <ul class="lines">
      ${shopper.orders.map(
        order => html`<li>
          <span>${itemsText(order)} <small class="sub">${shortTime(order.createdAt)} · ${money(order.total)}</small></span>
          <span class="pill ${statusClass(order.status)}">${t(`status.${order.status}`)}</span>
          ${canCancel(order) ? html`<button class="quiet" @click=${() => shopper.cancel(order)}>${t('demo.cancel')}</button>` : nothing}
        </li>`,
      )}
    </ul>
  </section>`
}
