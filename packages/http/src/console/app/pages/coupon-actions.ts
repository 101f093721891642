import { html, nothing } from 'lit-html'
import type { Coupon } from '../api/shapes.ts'
import type { App } from '../parts/app.ts'
import { field, textOf } from '../parts/dialog.ts'
import { fieldTime, parseFieldTime, parseMoney, parseWhole } from '../words/format.ts'
import { t } from '../words/words.ts'

/** What can be done to campaigns. */
export function createCouponActions(app: App, onChanged: () => void) {
  function changed(coupon: Coupon): void {
    app.say(t('coupon.changed', { name: coupon.name }))
    onChanged()
  }

  function timeFields(coupon?: Coupon) {
    const { claimFrom, claimUntil } = coupon ?? {}
    return html`
      ${field('from', t('coupon.from'), { type: 'datetime-local', value: claimFrom === undefined ? '' : fieldTime(claimFrom) })}
      ${field('until', t('coupon.until'), { type: 'datetime-local', value: claimUntil === undefined ? '' : fieldTime(claimUntil), hint: t('field.shopTime') })}
    `
  }

  return {
    create(): void {
      app.open({
        title: t('coupon.create'),
        wish: 'create coupon',
        submit: t('coupon.create'),
        wide: true,
        fields(data) {
          const isPercent = textOf(data, 'type') === 'PERCENT'
          return html`<div class="two">
            ${field('code', t('coupon.code'))} ${field('name', t('coupon.name'))}
            <label class="field">
              <span>${t('coupon.type')}</span>
              <select name="type">
                <option value="FIXED">${t('coupon.fixed')}</option>
                <option value="PERCENT">${t('coupon.share')}</option>
              </select>
            </label>
            ${isPercent ? field('percent', t('coupon.percentField'), { mode: 'decimal' }) : field('amount', t('coupon.amountField'), { mode: 'decimal' })}
            ${isPercent ? field('most', t('coupon.mostField'), { mode: 'decimal', hint: t('field.emptyIsNone') }) : nothing}
            ${field('minimum', t('coupon.minimumField'), { mode: 'decimal', hint: t('field.emptyIsNone') })}
            ${field('quantity', t('coupon.quantity'), { mode: 'numeric' })}
            ${field('days', t('coupon.days'), { mode: 'numeric', hint: t('coupon.daysHint') })} ${timeFields()}
          </div>`
        },
        read: couponOf,
        send: (body, key) => app.client.ask<Coupon>('POST', '/admin/coupons', { body, key }),
        done: changed,
      })
    },

    change(coupon: Coupon): void {
      app.open({
        title: t('coupon.changeTitle', { name: coupon.name }),
        wish: `change coupon ${coupon.code}`,
        submit: t('do.save'),
        fields: () => html`
          ${field('name', t('coupon.name'), { value: coupon.name })}
          ${field('quantity', t('coupon.quantity'), { mode: 'numeric', value: String(coupon.quantity), hint: t('coupon.quantityHint', { claimed: coupon.claimed }) })}
          ${timeFields(coupon)}
        `,
        read(data) {
          const name = textOf(data, 'name')
          if (name === '') return t('field.nameMissing')
          const quantity = parseWhole(textOf(data, 'quantity'))
          if (quantity === undefined || quantity < 0) return t('field.whole')
          const window = windowOf(data)
          if (window === undefined) return t('field.time')
          return { name, quantity, claimFrom: window.from ?? null, claimUntil: window.until ?? null }
        },
        send: (body, key) => app.client.ask<Coupon>('PATCH', pathOf(coupon), { body, key }),
        done: changed,
      })
    },

    /** At once; coupons that are claimed keep holding. */
    end(coupon: Coupon): void {
      app.open({
        title: t('coupon.closeTitle', { name: coupon.name }),
        wish: `close coupon ${coupon.code}`,
        submit: t('coupon.close'),
        grave: true,
        fields: () => html`<p>${t('coupon.closeHint', { claimed: coupon.claimed })}</p>`,
        read: () => ({ claimUntil: new Date().toISOString() }),
        send: (body, key) => app.client.ask<Coupon>('PATCH', pathOf(coupon), { body, key }),
        done: changed,
      })
    },
  }
}

const pathOf = ({ code }: Coupon) => `/admin/coupons/${encodeURIComponent(code)}`

/** @returns undefined for what is no time */
function windowOf(data: FormData): { from?: string; until?: string } | undefined {
  const window: { from?: string; until?: string } = {}
  for (const name of ['from', 'until'] as const) {
    const text = textOf(data, name)
    if (text === '') continue
    const time = parseFieldTime(text)
    if (time === undefined) return undefined
    window[name] = time
  }
  return window
}

function couponOf(data: FormData): object | string {
  const [code, name] = [textOf(data, 'code'), textOf(data, 'name')]
  if (code === '') return t('coupon.codeMissing')
  if (name === '') return t('field.nameMissing')
  const discount = discountOf(data)
  if (typeof discount === 'string') return discount
  const quantity = parseWhole(textOf(data, 'quantity'))
  if (quantity === undefined || quantity < 0) return t('field.whole')
  const minimum = optional(data, 'minimum', parseMoney)
  const days = optional(data, 'days', parseWhole)
  if (minimum === null) return t('field.money')
  if (days === null) return t('field.whole')
  const window = windowOf(data)
  if (window === undefined) return t('field.time')
  return {
    code,
    name,
    discount,
    quantity,
    ...(minimum !== undefined && { minimumOrderAmount: minimum }),
    ...(days !== undefined && { validDays: days }),
    ...(window.from !== undefined && { claimFrom: window.from }),
    ...(window.until !== undefined && { claimUntil: window.until }),
  }
}

function discountOf(data: FormData): object | string {
  if (textOf(data, 'type') !== 'PERCENT') {
    const amount = parseMoney(textOf(data, 'amount'))
    return amount === undefined ? t('field.money') : { type: 'FIXED', amount }
  }
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(textOf(data, 'percent'))
  if (match === null) return t('coupon.percentWrong')
  const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  const most = optional(data, 'most', parseMoney)
  if (most === null) return t('field.money')
  return { type: 'PERCENT', basisPoints, ...(most !== undefined && { maxDiscount: most }) }
}

/** @returns undefined where nothing was typed, null for what is no such number */
function optional(
  data: FormData,
  name: string,
  parse: (text: string) => number | undefined,
): number | null | undefined {
  const text = textOf(data, name)
  return text === '' ? undefined : (parse(text) ?? null)
}
