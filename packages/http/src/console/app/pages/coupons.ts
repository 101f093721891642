import { html, nothing, type TemplateResult } from 'lit-html'
import { live } from 'lit-html/directives/live.js'
import type { Coupon, Part, UsedCoupon } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { createFlashes } from '../parts/flashes.ts'
import { lookAt } from '../parts/one.ts'
import { poll } from '../parts/poll.ts'
import { dateTime, decimal, number } from '../words/format.ts'
import { t } from '../words/words.ts'
import { createCouponActions } from './coupon-actions.ts'
import { couponState, discountText } from './coupon-state.ts'

/** Quick enough for a rush to be seen. */
const lookMs = 1_000
const mostParts = 10
const countMs = 3_000
const mostCounted = 20
/** Over how long claims a second are counted. */
const rateMs = 10_000

/** All campaigns: what is claimed of them and what is left, as it goes. */
export function open(app: App): Page {
  const flashes = createFlashes(app.redraw)
  const seen = new Map<string, { at: number; claimed: number }[]>()
  const looked = lookAt(app, lookMs, async signal => {
    const items: Coupon[] = []
    let cursor: string | undefined
    for (let part = 0; part < mostParts; part += 1) {
      const query = { limit: 100, cursor, ...(app.place.filters['show'] === 'open' && { active: true }) }
      const answer: Part<Coupon> = await app.client.ask('GET', '/admin/coupons', { query, signal })
      items.push(...answer.items)
      if (answer.nextCursor === null) break
      cursor = answer.nextCursor
    }
    for (const coupon of items) note(coupon)
    return items
  })
  const usedOf = new Map<string, number>()
  const stopCounting = poll(countMs, async () => {
    // One after the other, and those alone that are shown: it is counted for each of them.
    for (const { code } of shownOf(looked.value ?? []).slice(0, mostCounted)) {
      const { used } = await app.client.ask<UsedCoupon>('GET', `/admin/coupons/${encodeURIComponent(code)}`)
      usedOf.set(code, used)
    }
    app.redraw()
  })
  const actions = createCouponActions(app, () => void looked.look())

  function note({ couponId, claimed }: Coupon): void {
    const at = performance.now()
    const before = seen.get(couponId) ?? []
    flashes.note(couponId, before.at(-1)?.claimed, claimed)
    seen.set(couponId, [...before.filter(one => at - one.at < rateMs), { at, claimed }])
  }

  /** Claims a second of the last seconds; 0 where there were none. */
  function rateOf({ couponId }: Coupon): number {
    const [first, ...rest] = seen.get(couponId) ?? []
    const last = rest.at(-1)
    return first === undefined || last === undefined
      ? 0
      : (1000 * (last.claimed - first.claimed)) / (last.at - first.at)
  }

  function card(coupon: Coupon): TemplateResult {
    const { couponId, code, name, quantity, claimed, remaining, claimFrom, claimUntil } = coupon
    const state = couponState(coupon)
    const rate = rateOf(coupon)
    const used = usedOf.get(code)
    const wide = (count: number) => `width:${quantity === 0 ? 0 : (100 * count) / quantity}%`
    return html`<li class="card coupon ${app.place.filters['code'] === code ? 'chosen' : ''}">
      <div class="title">
        <h2>${name} <span class="pill ${state === 'open' ? 'good' : state === 'soon' ? 'warn' : ''}">${t(`coupon.${state}`)}</span></h2>
        <span class="code">${code}</span>
      </div>
      <p>${discountText(coupon)}</p>
      <div class="share">
        <span class="bar" aria-hidden="true">
          <span class="used" .style=${wide(used ?? 0)}></span><span .style=${wide(claimed - (used ?? 0))}></span>
        </span>
        <p class=${flashes.classOf(couponId)}>
          ${t('coupon.counts', { claimed, quantity, remaining })}${used === undefined ? '' : t('coupon.used', { used })}
          ${rate > 0 ? html`<strong class="rush">${t('coupon.rate', { rate: decimal(rate) })}</strong>` : nothing}
        </p>
      </div>
      <p class="sub">${claimFrom === undefined && claimUntil === undefined ? t('coupon.always') : t('coupon.window', { from: claimFrom === undefined ? '' : dateTime(claimFrom), until: claimUntil === undefined ? '' : dateTime(claimUntil) })}</p>
      ${
        app.session.lookOnly
          ? nothing
          : html`<div class="buttons">
              <button class="quiet" @click=${() => actions.change(coupon)}>${t('coupon.change')}</button>
              ${state === 'open' || state === 'soon' ? html`<button class="quiet" @click=${() => actions.end(coupon)}>${t('coupon.close')}</button>` : nothing}
            </div>`
      }
    </li>`
  }

  function shownOf(items: readonly Coupon[]): readonly Coupon[] {
    const { code } = app.place.filters
    return code === undefined ? items : items.filter(coupon => coupon.code === code)
  }

  function list(items: readonly Coupon[]): TemplateResult {
    const shown = shownOf(items)
    if (shown.length === 0) return html`<p class="note">${t('coupon.none')}</p>`
    return html`<ul class="coupons">${shown.map(card)}</ul>`
  }

  return {
    view: () => html`
      <div class="title">
        <h1>${t('page.coupons')}</h1>
        ${app.session.lookOnly ? nothing : html`<button class="main" @click=${actions.create}>${t('coupon.create')}</button>`}
      </div>
      <div class="filters">
        <label class="check">
          <input
            type="checkbox"
            .checked=${live(app.place.filters['show'] === 'open')}
            @change=${(event: Event) => app.filter({ show: (event.target as HTMLInputElement).checked ? 'open' : '' })}
          />
          <span>${t('coupon.openOnly')}</span>
        </label>
        ${app.place.filters['code'] === undefined ? nothing : html`<button @click=${() => app.filter({})}>${t('coupon.showAll', { count: number(looked.value?.length ?? 0) })}</button>`}
      </div>
      ${looked.value === undefined ? looked.instead() : list(looked.value)}
    `,
    moved: () => void looked.look(),
    close() {
      stopCounting()
      looked.close()
    },
  }
}
